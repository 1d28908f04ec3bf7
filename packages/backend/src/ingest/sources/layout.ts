/** What the path of a delivered object says about it. It orders objects and labels them; it never fills a column. */
export interface PathLabel {
  readonly account: string;
  readonly region: string;
  /** UTC day, `2026-11-24`. */
  readonly day: string;
  /** Start of the delivery window, `20261124T0855Z`; undefined when the file name does not carry it. */
  readonly window: string | undefined;
}

const PLAIN = /\/AWSLogs\/(?:o-[a-z0-9]+\/)?(\d{12})\/vpcflowlogs\/([a-z0-9-]+)\/(\d{4})\/(\d{2})\/(\d{2})\//;
const HIVE =
  /\/AWSLogs\/(?:o-[a-z0-9]+\/)?aws-account-id=(\d{12})\/(?:aws-)?service=vpcflowlogs\/(?:aws-)?region=([a-z0-9-]+)\/year=(\d{4})\/month=(\d{2})\/day=(\d{2})\//;
const WINDOW = /_(\d{8}T\d{4}Z)_[^/]*$/;

/**
 * Reads account, region and time from a path in AWS's S3 key layout, plain or Hive, wherever it was copied to; undefined for
 * any other path. Keys: Amazon VPC User Guide, "Publish flow logs to Amazon S3", "Flow log files".
 */
export function parsePathLabel(path: string): PathLabel | undefined {
  const slashed = path.replaceAll('\\', '/');
  const match = PLAIN.exec(slashed) ?? HIVE.exec(slashed);
  if (!match) return undefined;
  const [, account = '', region = '', year = '', month = '', date = ''] = match;
  return { account, region, day: `${year}-${month}-${date}`, window: WINDOW.exec(slashed)?.[1] };
}

/** A text that sorts labelled paths by the time they stand for, so that one part holds little but one day. */
export function timeKey(label: PathLabel | undefined): string {
  if (!label) return '';
  return label.window ?? label.day.replaceAll('-', '');
}
