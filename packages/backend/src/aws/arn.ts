/** Names of AWS's partitions, and ARNs in them. */

export interface Partition {
  readonly id: string;
  readonly dnsSuffix: string;
}

/** China and GovCloud are partitions of their own (AWS General Reference, "Amazon Resource Names"). */
export function partitionOf(region: string): Partition {
  if (region.startsWith('cn-')) return { id: 'aws-cn', dnsSuffix: 'amazonaws.com.cn' };
  if (region.startsWith('us-gov-')) return { id: 'aws-us-gov', dnsSuffix: 'amazonaws.com' };
  return { id: 'aws', dnsSuffix: 'amazonaws.com' };
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
