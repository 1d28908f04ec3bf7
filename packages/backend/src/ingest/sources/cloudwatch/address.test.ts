import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ThalwegError } from '../../../report/errors.ts';
import { parseLogGroupAddress } from './address.ts';

const ALL = { kind: 'all' } as const;
const PLAIN = { region: undefined, account: undefined, streams: ALL, format: undefined };

describe('an address of a log group', () => {
  test.each([
    ['cloudwatch://flow-logs', { ...PLAIN, group: 'flow-logs' }],
    ['cloudwatch:///aws/vpc/flow', { ...PLAIN, group: '/aws/vpc/flow' }],
    ['CloudWatch://a/b#c_d.e', { ...PLAIN, group: 'a/b#c_d.e' }],
    ['cloudwatch://g?streams=*', { ...PLAIN, group: 'g' }],
    ['cloudwatch://g?streams=a,b,a', { ...PLAIN, group: 'g', streams: { kind: 'names', names: ['a', 'b'] } }],
    ['cloudwatch://g?streams=eni-1*', { ...PLAIN, group: 'g', streams: { kind: 'prefix', prefix: 'eni-1' } }],
    ['cloudwatch://g?region=eu-west-1', { ...PLAIN, group: 'g', region: 'eu-west-1' }],
    ['cloudwatch://g?region=us-gov-west-1', { ...PLAIN, group: 'g', region: 'us-gov-west-1' }],
    [
      'cloudwatch://g?format=version%20srcaddr,dstaddr&streams=x',
      { ...PLAIN, group: 'g', format: 'version srcaddr,dstaddr', streams: { kind: 'names', names: ['x'] } },
    ],
    [
      'cloudwatch://arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vpc/flow:*',
      { ...PLAIN, group: '/aws/vpc/flow', region: 'eu-west-1', account: '123456789012' },
    ],
    [
      'cloudwatch://arn:aws-cn:logs:cn-north-1:123456789012:log-group:g:log-stream:eni-1-all',
      {
        ...PLAIN,
        ...{ group: 'g', region: 'cn-north-1', account: '123456789012' },
        streams: { kind: 'names', names: ['eni-1-all'] },
      },
    ],
  ])('%s', (source, address) => expect(parseLogGroupAddress(source)).toEqual(address));

  test.each([
    ['cloudwatch://', 'no place of a log group'],
    ['cloudwatch:flow', 'no place of a log group'],
    ['cloudwatch://a b', 'no place of a log group'],
    ['cloudwatch://arn:aws:s3:::bucket', 'no place of a log group'],
    ['cloudwatch://g?stream=a', 'there is no stream; there are streams, format, region'],
    ['cloudwatch://g?streams=', 'streams has no value'],
    ['cloudwatch://g?streams=a&streams=b', 'streams is there twice'],
    ['cloudwatch://g?streams=a*,b*', 'one beginning of names'],
    ['cloudwatch://g?streams=a:b', '"a:b" is no name of a stream'],
    ['cloudwatch://g?format=%E0%A4%A', 'format has no value that can be read'],
    ['cloudwatch://g?region=mars', 'mars is no region'],
    [`cloudwatch://g?streams=${Array.from({ length: 101 }, (_, at) => `s${at}`).join(',')}`, 'more than 100 streams'],
  ])('%s is refused', (source, message) => {
    expect(() => parseLogGroupAddress(source)).toThrow(
      expect.objectContaining({ code: 'bad-option', message: expect.stringContaining(message) }),
    );
  });

  test('whatever is typed gives an address or says why not', () => {
    const piece = fc.constantFrom(
      '?',
      '&',
      '=',
      '*',
      ',',
      '%',
      ':',
      '/',
      'streams',
      'format',
      'arn:aws:logs:',
      'g',
      ' ',
    );
    const typed = fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 12 });
    fc.assert(
      fc.property(typed, (pieces) => {
        try {
          const { group, streams } = parseLogGroupAddress(`cloudwatch://${pieces.join('')}`);
          expect(group).toMatch(/^[\w/.#-]+$/);
          if (streams.kind === 'names') expect(new Set(streams.names).size).toBe(streams.names.length);
        } catch (error) {
          expect(error).toBeInstanceOf(ThalwegError);
        }
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  test('names that AWS takes come out as they went in', () => {
    const group = fc.stringMatching(/^[A-Za-z0-9_/.#-]{1,40}$/);
    const name = fc.stringMatching(/^[^:*,\s]{1,20}$/);
    fc.assert(
      fc.property(group, fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), (place, names) => {
        const source = `cloudwatch://${place}?streams=${names.map(encodeURIComponent).join(',')}`;
        expect(parseLogGroupAddress(source)).toMatchObject({ group: place, streams: { kind: 'names', names } });
      }),
      { seed: 12, numRuns: 500 },
    );
  });
});
