/** What a key of AWS's layout says about the time of what lies there, so that a range need not list everything. */
import type { PathLabel } from '../layout.ts';

/** From ≤ start < to, in epoch seconds. */
export interface Range {
  readonly from?: bigint | undefined;
  readonly to?: bigint | undefined;
}

/** Windows of delivery, in epoch seconds: from the first to before the end. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const ACCOUNT = '(?:^|/)AWSLogs/(?:o-[a-z0-9]+/)?';
const PLAIN = new RegExp(
  String.raw`${ACCOUNT}\d{12}/vpcflowlogs/[a-z0-9-]+/(\d{4})/(?:(\d{2})/(?:(\d{2})/(?:(\d{2})/)?)?)?$`,
);
const HIVE = new RegExp(
  String.raw`${ACCOUNT}aws-account-id=\d{12}/(?:aws-)?service=vpcflowlogs/(?:aws-)?region=[a-z0-9-]+/year=(\d{4})/(?:month=(\d{2})/(?:day=(\d{2})/(?:hour=(\d{2})/)?)?)?$`,
);
const OTHER_SERVICE = new RegExp(
  String.raw`${ACCOUNT}(?:\d{12}/(?!vpcflowlogs/)|aws-account-id=\d{12}/(?:aws-)?service=(?!vpcflowlogs/))[^/]+/$`,
);

/** The span of a folder of flow logs; undefined for any other. `isDay`: everything in it is of one day. */
export function spanOfFolder(prefix: string): (Span & { readonly isDay: boolean }) | undefined {
  const match = PLAIN.exec(prefix) ?? HIVE.exec(prefix);
  if (!match) return undefined;
  const [, year, month, day, hour] = match.map((part) => (part === undefined ? undefined : Number(part)));
  const at = (y: number, m: number, d: number, h: number): number => Date.UTC(y, m - 1, d, h) / 1000;
  if (month === undefined) return { start: at(year!, 1, 1, 0), end: at(year! + 1, 1, 1, 0), isDay: false };
  if (day === undefined) return { start: at(year!, month, 1, 0), end: at(year!, month + 1, 1, 0), isDay: false };
  if (hour === undefined) return { start: at(year!, month, day, 0), end: at(year!, month, day + 1, 0), isDay: true };
  return { start: at(year!, month, day, hour), end: at(year!, month, day, hour + 1), isDay: true };
}

/** The folder of another service that delivers to the same bucket. */
export function isOtherService(prefix: string): boolean {
  return OTHER_SERVICE.test(prefix);
}

/** Seconds of a delivery window: a file has the records whose end lies in it (VPC guide, "Flow log files"). */
const WINDOW = 300;
/** Seconds between a record's start and its end, at most; and as much again for what is written late. */
const LATE = 1200;

/** Whether windows of the span can hold records that start in the range. */
export function mayHold({ start, end }: Span, { from, to }: Range): boolean {
  return (from === undefined || BigInt(end) > from) && (to === undefined || BigInt(start - LATE) < to);
}

/** The same for an object; one without a label may hold anything. */
export function objectMayHold(label: PathLabel | undefined, range: Range): boolean {
  if (!label) return true;
  const start = Date.parse(
    label.window === undefined
      ? `${label.day}T00:00:00Z`
      : label.window.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:00Z'),
  );
  if (Number.isNaN(start)) return true;
  return mayHold({ start: start / 1000, end: start / 1000 + (label.window === undefined ? 86_400 : WINDOW) }, range);
}
