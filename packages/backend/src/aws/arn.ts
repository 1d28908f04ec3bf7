/** Names of AWS's partitions, and ARNs in them. */

export interface Partition {
  readonly id: string;
  readonly dnsSuffix: string;
}

/** What the names of a partition's regions begin with (AWS General Reference, "Amazon Resource Names"; partitions.json of AWS's SDKs). */
const PARTITIONS: readonly (readonly [start: string, partition: Partition])[] = [
  ['cn-', { id: 'aws-cn', dnsSuffix: 'amazonaws.com.cn' }],
  ['us-gov-', { id: 'aws-us-gov', dnsSuffix: 'amazonaws.com' }],
  ['eusc-', { id: 'aws-eusc', dnsSuffix: 'amazonaws.eu' }],
  ['us-iso-', { id: 'aws-iso', dnsSuffix: 'c2s.ic.gov' }],
  ['us-isob-', { id: 'aws-iso-b', dnsSuffix: 'sc2s.sgov.gov' }],
  ['eu-isoe-', { id: 'aws-iso-e', dnsSuffix: 'cloud.adc-e.uk' }],
  ['us-isof-', { id: 'aws-iso-f', dnsSuffix: 'csp.hci.ic.gov' }],
];
const COMMERCIAL: Partition = { id: 'aws', dnsSuffix: 'amazonaws.com' };

export function partitionOf(region: string): Partition {
  return PARTITIONS.find(([start]) => region.startsWith(start))?.[1] ?? COMMERCIAL;
}

export interface Scope {
  readonly region: string;
  readonly account: string;
}

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`. */
export function arnIn(scope: Scope, service: string, resource: string): string {
  return `arn:${partitionOf(scope.region).id}:${service}:${scope.region}:${scope.account}:${resource}`;
}

/** Buckets have neither region nor account in theirs. */
export function bucketArn(scope: Scope, rest: string): string {
  return `arn:${partitionOf(scope.region).id}:s3:::${rest}`;
}

export function iamArn(scope: Scope, account: string, resource: string): string {
  return `arn:${partitionOf(scope.region).id}:iam::${account}:${resource}`;
}
