// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import { describe, expect, test } from 'vitest';
import { type PlanSpec, readConfig } from './config.ts';
import { makePlan } from './make-plan.ts';

const OS: PlanSpec = {
  destination: 'opensearch',
  region: 'eu-west-1',
  account: '123456789012',
  vpc: 'vpc-0123456789abcdef0',
};
const S3: PlanSpec = { ...OS, destination: 's3' };
const FIREHOSE: PlanSpec = { ...OS, destination: 'firehose' };
const TGW: PlanSpec = { ...S3, vpc: undefined, transitGateway: 'tgw-0123456789abcdef0' };

test('everything has a default', () => {
  const config = readConfig(S3);
  expect(config).toMatchObject({
    format: 'cloudformation',
    name: 'thalweg',
    target: { type: 'VPC', id: 'vpc-0123456789abcdef0' },
    aggregation: 60,
    traffic: 'ALL',
    retentionDays: 365,
    fileFormat: 'parquet',
    layout: 'hive',
    gbPerDay: 1,
  });
  expect(config.fields.map(({ name }) => name).slice(0, 3)).toEqual(['version', 'account_id', 'interface_id']);
  expect(config.fields).toHaveLength(54);
  expect(readConfig(OS).retentionDays).toBe(30);
});

describe('what is logged', () => {
  test.each([
    [{ subnet: 'subnet-0a1b2c3d' }, { type: 'Subnet', id: 'subnet-0a1b2c3d' }],
    [
      { vpc: undefined, subnet: 'subnet-0a1b2c3d' },
      { type: 'Subnet', id: 'subnet-0a1b2c3d' },
    ],
    [{ interface: 'eni-0a1b2c3d' }, { type: 'NetworkInterface', id: 'eni-0a1b2c3d' }],
    [{ transitGateway: 'tgw-0a1b2c3d' }, { type: 'TransitGateway', id: 'tgw-0a1b2c3d' }],
  ])('%o', (more, target) => {
    expect(readConfig({ ...OS, ...more }).target).toEqual(target);
  });
});

describe('fields', () => {
  const names = (spec: PlanSpec) => readConfig(spec).fields.map(({ name }) => name);
  test.each([
    [{ fields: 'default' }, 14],
    [{ fields: 'v2' }, 14],
    [{ fields: 'v3' }, 21],
    [{ fields: 'v4' }, 25],
    [{ fields: 'v5' }, 29],
    [{ fields: 'v7' }, 39],
    [{ fields: 'v8' }, 40],
    [{ fields: 'v9' }, 41],
    [{ fields: 'v10' }, 42],
    [{ fields: 'v11' }, 54],
    [{ format: 'terraform' }, 48],
  ])('%o: %d', (more, count) => {
    expect(names({ ...S3, ...more })).toHaveLength(count);
  });

  test('a transit gateway has its own', () => {
    expect(names(TGW)).toHaveLength(36);
    expect(names(TGW)).toContain('tgw_id');
    expect(names(TGW)).not.toContain('action');
  });

  test.each([
    'version srcaddr dstaddr',
    'version,srcaddr,dstaddr',
    '${version} ${srcaddr} ${dstaddr}',
    '$${version} $${srcaddr} $${dstaddr}',
  ])('%s', (fields) => {
    expect(names({ ...S3, fields })).toEqual(['version', 'srcaddr', 'dstaddr']);
  });

  test('names have hyphens or underscores', () => {
    expect(names({ ...S3, fields: 'account-id,log_status' })).toEqual(['account_id', 'log_status']);
  });
});

describe('tags', () => {
  test('each kind has Name, unless said otherwise', () => {
    expect(readConfig({ ...S3, tagKey: ['instance=Team', 'instance=Cost Center', 'asg=Name'] }).tagKeys).toEqual([
      { resourceType: 'instance', keys: ['Team', 'Cost Center'] },
      { resourceType: 'network-interface', keys: ['Name'] },
      { resourceType: 'auto-scaling-group', keys: ['Name'] },
    ]);
  });

  test('only for fields that are recorded', () => {
    expect(readConfig({ ...S3, fields: 'version,interface-tag' }).tagKeys).toEqual([
      { resourceType: 'network-interface', keys: ['Name'] },
    ]);
    expect(readConfig({ ...S3, fields: 'v10' }).tagKeys).toEqual([]);
    expect(readConfig({ ...S3, format: 'terraform' }).tagKeys).toEqual([]);
  });
});

test('a region of a partition of its own', () => {
  expect(readConfig({ ...OS, region: 'eusc-de-east-1' }).region).toBe('eusc-de-east-1');
});

test('a domain no larger than its instances can have it', () => {
  const { inputs } = makePlan(readConfig({ ...OS, gbPerDay: '140' }), '1.0.0');
  const sizeOf = (name: string) => Number(inputs.find((input) => input.name === name)?.value);
  expect(sizeOf('VolumeSize')).toBeLessThanOrEqual(2048);
  expect(sizeOf('VolumeSize') * sizeOf('InstanceCount')).toBeGreaterThanOrEqual(2800);
});

test('a domain by its address', () => {
  const { domain } = readConfig({
    ...OS,
    domain: 'https://search-my-flows-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com/',
  });
  expect(domain).toEqual({
    name: 'my-flows',
    endpoint: 'search-my-flows-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com',
  });
});

test.each([
  ['eu-west-1', 'search-my-flows-abcdefghijklmnopqrstuvwxyz.aos.eu-west-1.on.aws'],
  ['cn-north-1', 'search-my-flows-abcdefghijklmnopqrstuvwxyz.cn-north-1.es.amazonaws.com.cn'],
  ['eusc-de-east-1', 'search-my-flows-abcdefghijklmnopqrstuvwxyz.eusc-de-east-1.es.amazonaws.eu'],
])('a domain by its address in %s', (region, endpoint) => {
  expect(readConfig({ ...OS, region, domain: `https://${endpoint}` }).domain).toEqual({ name: 'my-flows', endpoint });
});

test.each([
  ['b', { name: 'bbb', prefix: '' }],
  ['bbb/', { name: 'bbb', prefix: '' }],
  ['s3://bbb/a/b/', { name: 'bbb', prefix: 'a/b/' }],
])('a bucket: %s', (bucket, read) => {
  expect(readConfig({ ...S3, bucket: bucket === 'b' ? 'bbb' : bucket }).bucket).toEqual(read);
});

test('an endpoint without a path has the path of Thalweg', () => {
  expect(readConfig({ ...FIREHOSE, endpoint: 'https://flows.example.com' }).endpoint).toBe(
    'https://flows.example.com/ingest/firehose',
  );
  expect(readConfig({ ...FIREHOSE, endpoint: 'https://flows.example.com:443/a' }).endpoint).toBe(
    'https://flows.example.com/a',
  );
});

describe('mistakes', () => {
  const many = Array.from({ length: 20 }, (_, index) => `${index + 30}.0.0.0/8`);
  test.each<[Partial<PlanSpec>, PlanSpec, RegExp]>([
    [{ destination: 'kafka' }, OS, /--destination kafka: one of opensearch, s3, firehose/],
    [{ region: 'Ireland' }, OS, /--region Ireland/],
    [{ account: '1234' }, OS, /--account 1234: an account id has 12 digits/],
    [{ vpc: undefined }, OS, /say what is to be logged/],
    [{ vpc: 'subnet-0a1b2c3d' }, OS, /--vpc subnet-0a1b2c3d: its id begins with vpc-/],
    [{ transitGateway: 'vpc-0a1b2c3d' }, OS, /--transit-gateway/],
    [
      { subnet: 'subnet-0a1b2c3d', interface: 'eni-0a1b2c3d' },
      OS,
      /--subnet and --interface: a flow log is of one of them/,
    ],
    [{ name: 'Thalweg' }, OS, /--name Thalweg/],
    [{ name: 'a-name-that-is-far-too-long' }, OS, /--name/],
    [{ name: 'a--b' }, OS, /--name/],
    [{ domain: 'vpc-flows-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com' }, OS, /it is in a VPC/],
    [{ domain: 'search-flows-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.example.com' }, OS, /neither the name/],
    [{ name: 'a-b-c-d-e-f-g-h-i-j-k' }, OS, /--name/],
    [{ aggregation: '300' }, OS, /--aggregation 300: AWS knows 60 and 600/],
    [{ aggregation: '600' }, TGW, /always has 60 seconds/],
    [{ traffic: 'REJECT' }, TGW, /no verdicts/],
    [{ traffic: 'DROP' }, OS, /--traffic/],
    [{ fields: 'v12' }, OS, /--fields v12/],
    [{ fields: 'version,srcadr' }, OS, /--fields srcadr: there is no field/],
    [{ fields: 'version,tgw-id' }, OS, /--fields tgw-id: a VPC flow log has no such field/],
    [{ fields: 'version,action' }, TGW, /--fields action: a transit gateway flow log has no such field/],
    [{ fields: 'version,version' }, OS, /version is there twice/],
    [{ fields: ' , ' }, OS, /name at least one field/],
    [{ fields: 'version,asg-tag', format: 'terraform' }, OS, /Terraform cannot say which tag/],
    [{ tagKey: ['instance=Name'], format: 'terraform' }, OS, /--tag-key/],
    [{ tagKey: ['instance=a', 'instance=b', 'instance=c'] }, OS, /room for two/],
    [{ tagKey: ['host=Name'] }, OS, /--tag-key host=Name/],
    [{ tagKey: ['instance='] }, OS, /--tag-key instance=/],
    [{ tagKey: ['asg=Name'], fields: 'v10' }, OS, /no field asg_tag is recorded/],
    [{ retention: '8' }, OS, /keeps one of 1, 3, 5, 7/],
    [{ retention: '0' }, S3, /--retention 0/],
    [{ gbPerDay: '0' }, OS, /--gb-per-day 0/],
    [{ gbPerDay: '-3' }, OS, /--gb-per-day -3/],
    [{ gbPerDay: '1e9' }, OS, /--gb-per-day/],
    [{ format: 'cdk' }, OS, /--format cdk: one of cloudformation, terraform/],
    [{ fileFormat: 'orc' }, S3, /--file-format orc/],
    [{ layout: 'daily' }, S3, /--layout daily/],
    [{ bucket: 'No' }, S3, /--bucket No/],
    [{ bucket: 'bbb/AWSLogs/x' }, S3, /AWS adds AWSLogs itself/],
    [{ bucket: 'bbb/a*b' }, S3, /the prefix has characters/],
    [{ endpoint: 'http://flows.example.com' }, FIREHOSE, /port 443 only/],
    [{ endpoint: 'https://flows.example.com:8443/' }, FIREHOSE, /port 443 only/],
    [{ endpoint: 'https://key@flows.example.com/' }, FIREHOSE, /port 443 only/],
    [{ endpoint: `https://flows.example.com/${'x'.repeat(300)}` }, FIREHOSE, /longer than 250/],
    [{ accessKeySecret: 'swordfish' }, FIREHOSE, /no ARN of a secret/],
    [{ vpcDomain: true, vpc: undefined, subnet: 'subnet-0a1b2c3d' }, OS, /name the VPC of the domain/],
    [{ vpcDomain: true, domain: 'flows' }, OS, /cannot be moved into a VPC/],
    [{ vpcDomain: true, allowIp: ['192.0.2.1'] }, OS, /cannot have source addresses/],
    [{ domainSubnet: ['subnet-0a1b2c3d'] }, OS, /add --vpc-domain/],
    [{ vpcDomain: true, domainSubnet: ['vpc-0a1b2c3d'] }, OS, /begins with subnet-/],
    [
      { vpcDomain: true, domainSubnet: ['1', '2', '3', '4'].map((n) => `subnet-0a1b2c3${n}`) },
      OS,
      /at most three zones/,
    ],
    [{ domain: 'My Domain' }, OS, /neither the name of a domain nor its address/],
    [{ domain: 'search-flows-abcdefghijklmnopqrstuvwxyz.us-east-1.es.amazonaws.com' }, OS, /it is in us-east-1/],
    [{ allowIp: many }, OS, /together/],
    [{ allowIp: ['192.0.2.1'] }, S3, /--allow-ip means nothing for --destination s3/],
    [{ principal: ['123456789012'] }, FIREHOSE, /--principal means nothing/],
    [{ bucket: 'bbb' }, OS, /--bucket means nothing/],
    [{ logGroup: '/a' }, S3, /--log-group means nothing/],
    [{ codeBucket: 'bbb' }, S3, /--code-bucket means nothing/],
    [{ endpoint: 'https://a.example' }, S3, /--endpoint means nothing/],
    [{ vpcDomain: true }, S3, /--vpc-domain means nothing/],
  ])('%o', (more, base, why) => {
    expect(() => readConfig({ ...base, ...more })).toThrow(why);
  });
});
