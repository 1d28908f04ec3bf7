import { describe, expect, it } from 'vitest';
import { parseQueueAddress } from './address.ts';

describe('the address of a queue', () => {
  it.each([
    ['s3+sqs://sqs.eu-west-1.amazonaws.com/123456789012/flow-logs', 'eu-west-1'],
    ['s3+sqs://https://sqs.eu-west-1.amazonaws.com/123456789012/flow-logs', 'eu-west-1'],
    ['S3+SQS://sqs-fips.us-gov-west-1.amazonaws.com/123456789012/flow-logs', 'us-gov-west-1'],
    ['s3+sqs://sqs.cn-north-1.amazonaws.com.cn/123456789012/flow-logs', 'cn-north-1'],
    ['s3+sqs://vpce-1a2b-3c.sqs.ap-southeast-2.vpce.amazonaws.com/123456789012/flow-logs', 'ap-southeast-2'],
    ['s3+sqs://us-west-2.queue.amazonaws.com/123456789012/flow-logs', 'us-west-2'],
    ['s3+sqs://http://127.0.0.1:5000/123456789012/flow-logs', undefined],
  ])('%s', (address, region) => {
    const url = address.slice('s3+sqs://'.length);
    const whole = url.startsWith('http') ? url : `https://${url}`;
    expect(parseQueueAddress(address)).toEqual({ url: whole, name: 'flow-logs', region });
  });

  it.each([
    's3+sqs://',
    's3+sqs://flow-logs',
    's3+sqs://sqs.eu-west-1.amazonaws.com',
    's3+sqs://sqs.eu-west-1.amazonaws.com/flow-logs',
    's3+sqs://sqs.eu-west-1.amazonaws.com/12345/flow-logs',
    's3+sqs://sqs.eu-west-1.amazonaws.com/123456789012/flow logs',
    's3+sqs://sqs.eu-west-1.amazonaws.com/123456789012/flow-logs?Action=x',
    's3+sqs://arn:aws:sqs:eu-west-1:123456789012:flow-logs',
    's3+sqs://https://user:password@sqs.eu-west-1.amazonaws.com/123456789012/flow-logs',
  ])('%s is none', (address) => {
    expect(() => parseQueueAddress(address)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});
