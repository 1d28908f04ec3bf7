/** `thalweg aws plan` as its users run it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPlace, hasTerminal, onTerminal, type Place } from './harness.ts';

let place: Place;
beforeAll(() => {
  place = createPlace();
});
afterAll(() => place.remove());

const WHERE = ['--vpc', 'vpc-0123456789abcdef0', '--region', 'eu-west-1', '--account', '123456789012'];
const plan = (destination: string, ...more: string[]): string[] => [
  'aws',
  'plan',
  '--destination',
  destination,
  ...WHERE,
  ...more,
];
const read = (...names: string[]) => readFileSync(join(place.folder, ...names), 'utf8');

test('CloudFormation for a domain', async () => {
  const words = plan(
    'opensearch',
    '--principal',
    '123456789012',
    '--principal',
    'arn:aws:iam::123456789012:user/alice',
  );
  const text = await place.ok([
    ...words,
    '--allow-ip',
    '8.8.8.8',
    '--allow-ip',
    '8.8.4.0/24',
    '--gb-per-day',
    '10',
    '--out',
    'os',
  ]);
  expect(readdirSync(join(place.folder, 'os')).sort()).toEqual(['README.md', 'parameters.json', 'template.json']);
  for (const part of [
    'To be made',
    'thalweg-ship-eu-west-1',
    'May use it, with signed requests: user alice of account 123456789012.',
    'May use it without signing, so without a name: whoever comes from 8.8.4.0/24 (256 addresses).',
    '300  150.00',
    'Prices of 2026-11',
    'README.md has the commands',
  ])
    expect(text).toContain(part);

  const template = JSON.parse(read('os', 'template.json'));
  const types = Object.values<{ Type: string }>(template.Resources).map(({ Type }) => Type);
  for (const type of [
    'AWS::OpenSearchService::Domain',
    'AWS::Logs::LogGroup',
    'AWS::EC2::FlowLog',
    'AWS::IAM::Role',
    'AWS::Logs::SubscriptionFilter',
    'AWS::Lambda::Function',
    'AWS::Lambda::Permission',
    'AWS::SQS::Queue',
  ])
    expect(types).toContain(type);
  expect(template.Resources.Domain.Properties.AccessPolicies.Statement.at(-1)).toEqual({
    Sid: 'Addresses',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['es:ESHttp*'],
    Resource: 'arn:aws:es:eu-west-1:123456789012:domain/thalweg/*',
    Condition: { IpAddress: { 'aws:SourceIp': ['8.8.8.8/32', '8.8.4.0/24'] } },
  });
  expect(template.Resources.Ship.Properties.Runtime).toBe('nodejs24.x');
  expect(template.Resources.FlowLog.Properties).toMatchObject({ MaxAggregationInterval: 60, TrafficType: 'ALL' });
  const parameters: { ParameterKey: string; ParameterValue: string }[] = JSON.parse(read('os', 'parameters.json'));
  expect(parameters.map(({ ParameterKey }) => ParameterKey).sort()).toEqual(Object.keys(template.Parameters).sort());
  expect(parameters).toContainEqual({ ParameterKey: 'FlowLogTargetId', ParameterValue: 'vpc-0123456789abcdef0' });
});

test('Terraform for a bucket', async () => {
  await place.ok(plan('s3', '--format', 'terraform', '--out', 'deep/er/tf'));
  expect(readdirSync(join(place.folder, 'deep/er/tf')).sort()).toEqual([
    'README.md',
    'main.tf',
    'outputs.tf',
    'terraform.tfvars',
    'variables.tf',
    'versions.tf',
  ]);
  expect(read('deep/er/tf/main.tf')).toContain('resource "aws_flow_log" "flow_log"');
  expect(read('deep/er/tf/main.tf')).toContain('log_format               = "$${version} $${account-id} ');
  expect(read('deep/er/tf/terraform.tfvars')).toBe('flow_log_target_id = "vpc-0123456789abcdef0"\n');
});

test('JSON has it all', async () => {
  const json = await place.json(plan('firehose', '--fields', 'v5', '--traffic', 'REJECT'));
  expect(json).toMatchObject({
    name: 'thalweg',
    destination: 'firehose',
    format: 'cloudformation',
    region: 'eu-west-1',
    account: '123456789012',
    out: null,
    files: ['README.md', 'template.json', 'parameters.json'],
    flowLog: { target: { type: 'VPC', id: 'vpc-0123456789abcdef0' }, aggregation: 60, traffic: 'REJECT', tagKeys: [] },
    access: { principals: [], addresses: [], policy: null },
    costs: { gbPerDay: 1, days: 30, currency: 'USD', usd: 7.5 },
  });
  expect((json['flowLog'] as { fields: string[] }).fields).toHaveLength(29);
  expect(json['resources']).toContainEqual(
    expect.objectContaining({ id: 'Stream', kind: 'delivery-stream', name: 'thalweg-flow-logs' }),
  );
  expect(json['parameters']).toContainEqual(expect.objectContaining({ name: 'EndpointUrl', toFill: true }));
});

describe('mistakes end with 2 and write nothing', () => {
  test.each([
    [plan('opensearch', '--allow-ip', '2001:db8::1'), 'takes IPv4 only', 'VPC endpoint'],
    [plan('opensearch', '--allow-ip', '0.0.0.0/0'), 'that is everybody', '--allow-ip me'],
    [plan('opensearch', '--principal', '*'), 'everybody is too wide', '--allow-ip CIDR'],
    [plan('opensearch', '--aggregation', '300'), "'300' is invalid", 'aws plan --help'],
    [plan('opensearch', '--vpc-domain', '--allow-ip', '8.8.8.8'), 'cannot have source addresses', '--principal'],
    [plan('kafka'), "'kafka' is invalid", 'aws plan --help'],
    [
      ['aws', 'plan', '--destination', 's3', '--region', 'eu-west-1', '--account', '123456789012'],
      'say what is to be logged',
      'describe-vpcs',
    ],
    [
      ['aws', 'plan', '--destination', 's3', '--region', 'eu-west-1', '--vpc', 'vpc-0a1b2c3d'],
      '--account',
      'aws plan --help',
    ],
  ])('%s', async (words, what, wayOut) => {
    const { code, stdout, stderr } = await place.run([...words, '--out', 'nothing']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(what);
    expect(stderr).toContain(wayOut);
    expect(existsSync(join(place.folder, 'nothing'))).toBe(false);
  });
});

test("the same plan may be written again, and nobody else's work is lost", async () => {
  const words = plan('s3', '--out', 'again');
  await place.ok(words);
  await place.ok(words);
  const path = join(place.folder, 'again/parameters.json');
  writeFileSync(path, 'mine');
  const { code, stderr } = await place.run([...words, '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stderr).error).toMatchObject({
    code: 'file-exists',
    message: expect.stringContaining('parameters.json'),
  });
  expect(readFileSync(path, 'utf8')).toBe('mine');
  await place.ok([...words, '--force']);
  expect(readFileSync(path, 'utf8')).not.toBe('mine');
});

test('a folder that cannot be made', async () => {
  place.write('file', '');
  const { code, stderr } = await place.run(plan('s3', '--out', 'file/below'));
  expect(code).toBe(1);
  expect(stderr).toContain('--out');
});

test.runIf(hasTerminal)('a narrow terminal keeps its width', async () => {
  const text = await onTerminal(place, plan('opensearch', '--allow-ip', '8.8.8.8'), { columns: 80 });
  const widths = text
    .replace(/\u001b\[\d+m/g, '')
    .split('\n')
    .map((line) => line.length);
  expect(Math.max(...widths)).toBeLessThanOrEqual(80);
});
