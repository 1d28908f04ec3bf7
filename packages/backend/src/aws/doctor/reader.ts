/**
 * What the doctor looks at in AWS, one method for each thing. Names are those of AWS's APIs. Implementations ask AWS (`sdk-reader.ts`)
 * or, in tests, hold what AWS would say.
 */
import type { Look } from '../../report/look.ts';

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
  /** How objects are written to a bucket. */
  readonly files: { readonly isParquet: boolean; readonly isHive: boolean };
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
  /** By which a stream is written to; a function has a permission instead. */
  readonly roleArn: string | undefined;
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
  /** ARN of the queue or topic for events that failed for good. */
  readonly deadLetters: string | undefined;
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
  /** Of each node; undefined for instances with disks of their own. */
  readonly volumeGiB: number | undefined;
  readonly policy: readonly PolicyStatement[];
}

export interface Bucket {
  readonly name: string;
  readonly policy: readonly PolicyStatement[];
}

export interface BucketNotifications {
  readonly queues: readonly {
    /** ARN. */
    readonly queue: string;
    readonly events: readonly string[];
    readonly prefix: string;
    readonly suffix: string;
    /** The configuration, as S3 has it. */
    readonly whole: Readonly<Record<string, unknown>>;
  }[];
  /** Configurations that call functions, as S3 has them. */
  readonly functions: readonly Readonly<Record<string, unknown>>[];
  /** A topic, or EventBridge: where these lead is not followed. */
  readonly tellsOthers: boolean;
}

export interface Key {
  readonly arn: string;
  /** `Enabled`, `Disabled`, `PendingDeletion` … */
  readonly state: string;
  /** One that AWS manages, whose policy cannot be changed. */
  readonly isOfAws: boolean;
  readonly policy: readonly PolicyStatement[];
}

export interface Queue {
  readonly url: string;
  readonly arn: string;
  /** Those that wait. */
  readonly messages: number;
  /** Id, alias or ARN of the KMS key that it is encrypted with; undefined when it is SQS's own, or none. */
  readonly key: string | undefined;
  /** ARN of the queue for what fails again and again. */
  readonly deadLetters: string | undefined;
  readonly policy: readonly PolicyStatement[];
}

/** Of Firehose. */
export interface DeliveryStream {
  readonly name: string;
  /** `ACTIVE`, `CREATING`, `CREATING_FAILED` … */
  readonly status: string;
  readonly failure: string | undefined;
  /** Where it delivers over HTTP; undefined when it delivers elsewhere. */
  readonly endpoint: string | undefined;
  /** Id of the destination, and version of the stream: a change has to name them. */
  readonly destination: string;
  readonly version: string;
  /** The access key is a secret of Secrets Manager, and stands nowhere else. */
  readonly isKeySecret: boolean;
  /** Where it writes what fails; undefined when it does not. */
  readonly logGroup: string | undefined;
}

export interface KinesisStream {
  readonly name: string;
  readonly arn: string;
  /** `ACTIVE`, `UPDATING`, `CREATING`, `DELETING`. */
  readonly status: string;
}

/** A metric of CloudWatch: one value for each 5 minutes that have one. */
export interface MetricAsked {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum';
  /** Epoch milliseconds. */
  readonly since: number;
  readonly until: number;
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
  /** Lines of the log group that a Firehose stream writes its errors to, as `functionErrors`. */
  streamErrors(logGroup: string, since: number): Promise<Look<readonly string[]>>;
  domains(): Promise<Look<readonly Domain[]>>;
  bucket(name: string): Promise<Look<Bucket | undefined>>;
  /** Id or ARN of the KMS key that the bucket encrypts with; undefined when it is S3's own (SSE-S3). */
  bucketKey(name: string): Promise<Look<string | undefined>>;
  bucketNotifications(name: string): Promise<Look<BucketNotifications>>;
  key(id: string): Promise<Look<Key | undefined>>;
  queue(arn: string): Promise<Look<Queue | undefined>>;
  deliveryStream(arn: string): Promise<Look<DeliveryStream | undefined>>;
  kinesisStream(arn: string): Promise<Look<KinesisStream | undefined>>;
  /** Oldest first. */
  metric(asked: MetricAsked): Promise<Look<readonly number[]>>;
}
