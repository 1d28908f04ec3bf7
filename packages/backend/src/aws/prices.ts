/**
 * What AWS charges for vended logs, and what a plan costs a month. Amazon CloudWatch pricing, "Vended logs", as of November 2026, for
 * us-east-1 and the regions priced like it; the live page decides.
 */
import type { PlanConfig } from './config.ts';

export const PRICES_AS_OF = '2026-11';
export const PRICES_PAGE = 'https://aws.amazon.com/cloudwatch/pricing/';
export const DAYS = 30;

/** GB of a month up to which a price holds (10, 20 more, 20 more TB; 1 TB = 1024 GB), and USD for each GB. */
type Tiers = readonly (readonly [gb: number, usd: number])[];

const TB = 1024;
const TO_CLOUDWATCH: Tiers = [
  [10 * TB, 0.5],
  [30 * TB, 0.25],
  [50 * TB, 0.1],
  [Number.POSITIVE_INFINITY, 0.05],
];
const TO_S3_OR_FIREHOSE: Tiers = [
  [10 * TB, 0.25],
  [30 * TB, 0.15],
  [50 * TB, 0.075],
  [Number.POSITIVE_INFINITY, 0.05],
];
/** USD for each GB turned into Parquet. */
const PARQUET = 0.035;
/** USD for each GB that lies in CloudWatch Logs for a month. */
export const CLOUDWATCH_STORAGE = 0.03;

export interface CostLine {
  readonly what: string;
  /** GB of the month that are charged. */
  readonly gb: number;
  /** USD a month, to the cent. */
  readonly usd: number;
}

export interface Costs {
  readonly gbPerDay: number;
  readonly days: number;
  readonly asOf: string;
  readonly currency: 'USD';
  readonly lines: readonly CostLine[];
  readonly usd: number;
  /** What AWS charges besides, and is not in the table. */
  readonly besides: readonly string[];
}

/** USD for so many GB of a month. */
export function tieredPrice(gb: number, tiers: 'cloudwatch' | 's3-or-firehose'): number {
  let usd = 0;
  let from = 0;
  for (const [to, price] of tiers === 'cloudwatch' ? TO_CLOUDWATCH : TO_S3_OR_FIREHOSE) {
    usd += Math.max(0, Math.min(gb, to) - from) * price;
    from = to;
  }
  return usd;
}

const toCents = (usd: number): number => Math.round(usd * 100) / 100;

/** Costs of a month of 30 days, once it is under way: as much lies there as retention keeps. */
export function costsOf(config: PlanConfig): Costs {
  const { destination, gbPerDay, retentionDays, fileFormat, logGroup } = config;
  const gb = gbPerDay * DAYS;
  const line = (what: string, amount: number, usd: number): CostLine => ({ what, gb: amount, usd: toCents(usd) });
  const lines: CostLine[] = [];
  const besides: string[] = [];
  if (destination === 'opensearch') {
    lines.push(line('vended logs to CloudWatch Logs', gb, tieredPrice(gb, 'cloudwatch')));
    if (logGroup === undefined) {
      const kept = gbPerDay * retentionDays;
      lines.push(
        line(`CloudWatch Logs keeps ${retentionDays} days (uncompressed, so at most)`, kept, kept * CLOUDWATCH_STORAGE),
      );
    } else besides.push('what the log group keeps, by its own retention');
    besides.push('instances and disks of the domain', 'the function: invocations and time');
  } else {
    lines.push(
      line(`vended logs to ${destination === 's3' ? 'S3' : 'Firehose'}`, gb, tieredPrice(gb, 's3-or-firehose')),
    );
    if (destination === 's3' && fileFormat === 'parquet') lines.push(line('turned into Parquet', gb, gb * PARQUET));
    if (destination === 's3') besides.push('storage and requests of S3', 'messages of SQS');
    else
      besides.push('Firehose, by records rounded up to 5 KB each', 'storage of what was not delivered', 'the secret');
  }
  return {
    gbPerDay,
    days: DAYS,
    asOf: PRICES_AS_OF,
    currency: 'USD',
    lines,
    usd: toCents(lines.reduce((sum, { usd }) => sum + usd, 0)),
    besides,
  };
}
