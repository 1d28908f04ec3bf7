import { expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { costsOf, tieredPrice } from './prices.ts';

const BASE = { region: 'us-east-1', account: '123456789012', vpc: 'vpc-0123456789abcdef0' };

test.each([
  [0, 0, 0],
  [300, 150, 75],
  [10_240, 5120, 2560],
  [12_000, 5120 + 1760 * 0.25, 2560 + 1760 * 0.15],
  [30_720, 5120 + 20_480 * 0.25, 2560 + 20_480 * 0.15],
  [51_200, 5120 + 5120 + 2048, 2560 + 3072 + 1536],
  [100_000, 12_288 + 48_800 * 0.05, 7168 + 48_800 * 0.05],
])('%d GB of vended logs', (gb, cloudwatch, others) => {
  expect(tieredPrice(gb, 'cloudwatch')).toBeCloseTo(cloudwatch, 9);
  expect(tieredPrice(gb, 's3-or-firehose')).toBeCloseTo(others, 9);
});

test('a month in CloudWatch Logs has storage, too', () => {
  const costs = costsOf(readConfig({ ...BASE, destination: 'opensearch', gbPerDay: '10', retention: '7' }));
  expect(costs.lines.map(({ gb, usd }) => [gb, usd])).toEqual([
    [300, 150],
    [70, 2.1],
  ]);
  expect(costs).toMatchObject({ usd: 152.1, days: 30, gbPerDay: 10, asOf: '2026-11', currency: 'USD' });
});

test('the log group that is there already keeps what it keeps', () => {
  const costs = costsOf(readConfig({ ...BASE, destination: 'opensearch', gbPerDay: '10', logGroup: '/a' }));
  expect(costs.usd).toBe(150);
  expect(costs.besides).toContain('what the log group keeps, by its own retention');
});

test('Parquet costs its conversion', () => {
  const s3 = (fileFormat: string) =>
    costsOf(readConfig({ ...BASE, destination: 's3', gbPerDay: '10', fileFormat })).usd;
  expect(s3('plain-text')).toBe(75);
  expect(s3('parquet')).toBe(85.5);
});

test('Firehose', () => {
  const costs = costsOf(readConfig({ ...BASE, destination: 'firehose', gbPerDay: '0.5' }));
  expect(costs.usd).toBe(3.75);
  expect(costs.besides.join()).toContain('5 KB');
});
