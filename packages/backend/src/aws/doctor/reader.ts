/**
 * What the doctor looks at in AWS, one method for each thing. Names are those of AWS's APIs. Implementations ask AWS (`sdk-reader.ts`)
 * or, in tests, hold what AWS would say.
 */

/** What was seen, or the IAM action that is missing to see it. Undefined: it is not there. */
export type Look<T> = { readonly value: T } | { readonly denied: string };

export interface FlowLog {
  readonly FlowLogId: string;
  readonly ResourceId: string;
  readonly FlowLogStatus: string;
  readonly DeliverLogsStatus: string | undefined;
  readonly DeliverLogsErrorMessage: string | undefined;
  readonly DeliverLogsPermissionArn: string | undefined;
  /** `cloud-watch-logs`, `s3` or `kinesis-data-firehose`. */
  readonly LogDestinationType: string;
  readonly LogDestination: string | undefined;
  readonly LogGroupName: string | undefined;
  /** `${version} ${account-id} …`. */
  readonly LogFormat: string;
  /** Undefined for transit gateways. */
  readonly TrafficType: string | undefined;
  /** Epoch milliseconds. */
  readonly CreationTime: number;
}

/** IAM policies: statements as they stand. */
export interface PolicyStatement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Role {
  readonly Arn: string;
  readonly trust: readonly PolicyStatement[];
  readonly permissions: readonly PolicyStatement[];
}

export interface LogGroup {
  readonly logGroupName: string;
  /** Epoch milliseconds. */
  readonly creationTime: number;
  /** Of the newest event of all streams; undefined when there is none. Epoch milliseconds. */
  readonly lastEvent: number | undefined;
}

export interface SubscriptionFilter {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly destinationArn: string;
}

export interface LambdaFunction {
  readonly FunctionName: string;
  readonly FunctionArn: string;
  readonly State: string | undefined;
  readonly StateReason: string | undefined;
  readonly Role: string;
  readonly environment: Readonly<Record<string, string>>;
  /** 0 = it never runs. */
  readonly reservedConcurrency: number | undefined;
  /** The resource policy: who may call it. */
  readonly policy: readonly PolicyStatement[];
}

export interface Domain {
  readonly DomainName: string;
  readonly ARN: string;
  /** Host names under which it answers. */
  readonly endpoints: readonly string[];
  readonly Created: boolean;
  readonly Deleted: boolean;
  readonly Processing: boolean;
  readonly isInVpc: boolean;
  /** Fine-grained access control is on. */
  readonly isFineGrained: boolean;
  readonly policy: readonly PolicyStatement[];
}

export interface Bucket {
  readonly name: string;
  readonly policy: readonly PolicyStatement[];
}

export interface AwsReader {
  readonly region: string;
  identity(): Promise<Look<{ readonly account: string; readonly arn: string }>>;
  flowLogs(): Promise<Look<readonly FlowLog[]>>;
  role(arn: string): Promise<Look<Role | undefined>>;
  logGroup(name: string): Promise<Look<LogGroup | undefined>>;
  subscriptionFilters(logGroup: string): Promise<Look<readonly SubscriptionFilter[]>>;
  lambda(arn: string): Promise<Look<LambdaFunction | undefined>>;
  /** Lines of the function's own log that tell of an error, since an instant (epoch milliseconds), newest last, a few. */
  functionErrors(name: string, since: number): Promise<Look<readonly string[]>>;
  domains(): Promise<Look<readonly Domain[]>>;
  bucket(name: string): Promise<Look<Bucket | undefined>>;
}
