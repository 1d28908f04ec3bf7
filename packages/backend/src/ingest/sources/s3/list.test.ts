import { describe, expect, test } from 'vitest';
import { parsePathLabel } from '../layout.ts';
import { isS3, parseS3Address } from './address.ts';
import type { Bucket, ListRequest } from './bucket.ts';
import { listBucket } from './list.ts';
import { isOtherService, objectMayHold, type Range, spanOfFolder } from './span.ts';

/** A bucket in memory, with pages of three names as S3 cuts them: folders and objects in one order of names. */
function createBucket(keys: readonly string[], asked: ListRequest[] = []): Bucket {
  return {
    name: 'logs',
    async list(request) {
      asked.push(request);
      const { prefix, isShallow, from } = request;
      const names = keys
        .filter((key) => key.startsWith(prefix))
        .map((key) => {
          const slash = key.indexOf('/', prefix.length);
          return isShallow && slash >= 0 ? key.slice(0, slash + 1) : key;
        });
      const sorted = [...new Set(names)].sort();
      const begin = from === undefined ? 0 : sorted.indexOf(from);
      const page = sorted.slice(begin, begin + 3);
      const isFolder = (name: string) => isShallow && name.endsWith('/') && name !== prefix;
      return {
        objects: page
          .filter((name) => !isFolder(name))
          .map((key) => ({ key, size: key.endsWith('/') ? 0 : 7, etag: `"${key}"` })),
        folders: page.filter(isFolder),
        next: sorted[begin + 3],
      };
    },
    download: () => Promise.reject(new Error('not asked for')),
  };
}

const PLAIN = (day: string, time: string, account = '123456789012'): string =>
  `AWSLogs/${account}/vpcflowlogs/eu-west-1/${day.replaceAll('-', '/')}/${account}_vpcflowlogs_eu-west-1_fl-1_${day.replaceAll('-', '')}T${time}Z_ab.log.gz`;
const HIVE = (day: string, hour: string): string => {
  const [year, month, date] = day.split('-');
  return `net/AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-west-1/year=${year}/month=${month}/day=${date}/hour=${hour}/123456789012_vpcflowlogs_eu-west-1_fl-1_${year}${month}${date}T${hour}00Z_ab.log.parquet`;
};
const at = (text: string): bigint => BigInt(Date.parse(text) / 1000);
const namesIn = async (bucket: Bucket, prefix: string, range: Range = {}): Promise<string[]> =>
  (await listBucket(bucket, { bucket: 'logs', prefix }, { range })).objects.map(({ name }) =>
    name.slice('s3://logs/'.length),
  );

describe('a place', () => {
  test.each([
    ['s3://logs', { bucket: 'logs', prefix: '' }],
    ['s3://logs/', { bucket: 'logs', prefix: '' }],
    ['s3://my.logs-1/a/b c/', { bucket: 'my.logs-1', prefix: 'a/b c/' }],
  ])('%s', (source, address) => {
    expect(isS3(source)).toBe(true);
    expect(parseS3Address(source)).toEqual(address);
  });

  test.each(['s3:/logs', 's3://', 's3://Logs/a', 'S3://logs', 's3:///a'])('%s is none', (source) => {
    expect(isS3(source)).toBe(true);
    expect(() => parseS3Address(source)).toThrow(/no place in a bucket/);
  });

  test('a file is no bucket', () => {
    expect(isS3('./s3/logs')).toBe(false);
  });
});

describe('what is listed', () => {
  const keys = [
    ...['0000', '0005', '2355'].map((time) => PLAIN('2026-11-23', time)),
    ...['0000', '0005', '0010', '1200', '2355'].map((time) => PLAIN('2026-11-24', time)),
    PLAIN('2026-11-25', '0000'),
    PLAIN('2025-11-24', '0000'),
    PLAIN('2026-11-24', '0000', '210987654321'),
    'AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/24/x.json.gz',
    'AWSLogs2/other',
    'notes/',
    'notes/a.log',
  ];

  test('everything below a folder, over many pages, in the order of time', async () => {
    const names = await namesIn(createBucket(keys), 'AWSLogs');
    expect(names).toHaveLength(11);
    expect(names[0]).toBe(PLAIN('2025-11-24', '0000'));
    expect(names.at(-1)).toBe(PLAIN('2026-11-25', '0000'));
  });

  test('a prefix is a folder, not the beginning of names; an object is an object', async () => {
    expect(await namesIn(createBucket(keys), 'notes')).toEqual(['notes/a.log']);
    expect(await namesIn(createBucket(keys), 'notes/')).toEqual(['notes/a.log']);
    expect(await namesIn(createBucket(keys), 'notes/a.log')).toEqual(['notes/a.log']);
    await expect(namesIn(createBucket(keys), 'note')).rejects.toMatchObject({ code: 'no-such-source' });
    await expect(namesIn(createBucket([]), '')).rejects.toMatchObject({ code: 'no-such-source' });
  });

  test('other services that deliver to the bucket are left out, with a note', async () => {
    const { notes } = await listBucket(createBucket(keys), { bucket: 'logs', prefix: '' }, { range: {} });
    expect(notes).toEqual(['s3://logs/AWSLogs/123456789012/CloudTrail/ is of another service and was left out.']);
  });

  test('a range lists the folders that it needs, and no others', async () => {
    const asked: ListRequest[] = [];
    const range = { from: at('2026-11-24T00:00:00Z'), to: at('2026-11-24T00:05:00Z') };
    expect(await namesIn(createBucket(keys, asked), 'AWSLogs', range)).toEqual(
      [
        PLAIN('2026-11-24', '0000'),
        PLAIN('2026-11-24', '0000', '210987654321'),
        PLAIN('2026-11-24', '0005'),
        PLAIN('2026-11-24', '0010'),
      ].sort((a, b) => a.slice(-30).localeCompare(b.slice(-30))),
    );
    const days = asked.map(({ prefix }) => prefix).filter((prefix) => /\/\d{4}\/\d{2}\/\d{2}\/$/.test(prefix));
    expect(new Set(days.map((prefix) => prefix.slice(-11)))).toEqual(new Set(['2026/11/24/']));
    expect(asked.some(({ prefix }) => prefix.includes('/2025/'))).toBe(false);
    expect(asked.some(({ prefix }) => prefix.includes('CloudTrail'))).toBe(false);
  });

  test('Hive folders by the hour', async () => {
    const hours = Array.from({ length: 24 }, (_, hour) => HIVE('2026-11-24', String(hour).padStart(2, '0')));
    const range = { from: at('2026-11-24T06:00:00Z'), to: at('2026-11-24T07:00:00Z') };
    expect(await namesIn(createBucket(hours), 'net', range)).toEqual(
      [6, 7].map((hour) => HIVE('2026-11-24', `0${hour}`)),
    );
  });

  test('an answer that fails ends the listing', async () => {
    const failing: Bucket = {
      ...createBucket(keys),
      list: async (request) => {
        if (request.prefix.includes('2026/11/24')) throw new Error('throttled');
        return createBucket(keys).list(request);
      },
    };
    await expect(namesIn(failing, 'AWSLogs')).rejects.toThrow('throttled');
  });
});

describe('time of folders', () => {
  test.each([
    ['AWSLogs/123456789012/vpcflowlogs/eu-west-1/2026/', '2026-01-01', '2027-01-01', false],
    ['a/AWSLogs/o-abc123/123456789012/vpcflowlogs/eu-west-1/2026/12/', '2026-12-01', '2027-01-01', false],
    ['AWSLogs/123456789012/vpcflowlogs/eu-west-1/2024/02/29/', '2024-02-29', '2024-03-01', true],
    ['AWSLogs/123456789012/vpcflowlogs/eu-west-1/2026/11/24/23/', '2026-11-24T23:00Z', '2026-11-25', true],
    [
      'AWSLogs/aws-account-id=123456789012/service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=11/',
      '2026-11-01',
      '2026-12-01',
      false,
    ],
    [
      'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=11/day=24/hour=05/',
      '2026-11-24T05:00Z',
      '2026-11-24T06:00Z',
      true,
    ],
  ])('%s', (prefix, start, end, isDay) => {
    expect(spanOfFolder(prefix)).toEqual({ start: Number(at(start)), end: Number(at(end)), isDay });
  });

  test.each([
    'AWSLogs/',
    'AWSLogs/123456789012/vpcflowlogs/',
    'AWSLogs/123456789012/elb/eu-west-1/2026/',
    'logs/2026/11/',
  ])('%s has none', (prefix) => {
    expect(spanOfFolder(prefix)).toBeUndefined();
  });

  test.each([
    ['AWSLogs/123456789012/vpcflowlogs/', false],
    ['AWSLogs/123456789012/', false],
    ['AWSLogs/123456789012/CloudTrail/', true],
    ['AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/', false],
    ['AWSLogs/aws-account-id=123456789012/aws-service=elb/', true],
    ['logs/CloudTrail/', false],
  ])('%s is of another service: %s', (prefix, is) => {
    expect(isOtherService(prefix)).toBe(is);
  });
});

test('a record is in a window by its end, which can be ten minutes after its start', () => {
  const label = parsePathLabel(`/${PLAIN('2026-11-24', '1200')}`)!;
  const may = (from: string, to: string) => objectMayHold(label, { from: at(from), to: at(to) });
  // Starts 11:50, ends 12:00 with ten minutes of aggregation.
  expect(may('2026-11-24T11:50:00Z', '2026-11-24T11:51:00Z')).toBe(true);
  expect(may('2026-11-24T12:04:00Z', '2026-11-24T12:30:00Z')).toBe(true);
  expect(may('2026-11-24T12:30:00Z', '2026-11-24T13:00:00Z')).toBe(false);
  expect(may('2026-11-24T10:00:00Z', '2026-11-24T11:00:00Z')).toBe(false);
  expect(objectMayHold(undefined, { from: at('2026-11-24T12:30:00Z') })).toBe(true);
  expect(objectMayHold({ ...label, window: undefined }, { from: at('2026-11-24T23:00:00Z') })).toBe(true);
  expect(objectMayHold({ ...label, window: undefined }, { from: at('2026-11-26') })).toBe(false);
});
