/**
 * A plan as plain data: what is made, with typed properties and references. Both outputs are rendered from it, and the rules
 * check it, so nothing can be in one output and not in the other.
 */
import type { PolicyDocument } from './policy.ts';
import type { Text } from './text.ts';

export const DESTINATIONS = ['opensearch', 's3', 'firehose'] as const;
export type Destination = (typeof DESTINATIONS)[number];

/** A value that stands in the parameter file. */
export interface Input {
  /** In Pascal case, as CloudFormation has it: `CodeBucket`. */
  readonly name: string;
  readonly about: string;
  readonly type: 'text' | 'number';
  readonly value: string;
  /** The value is a placeholder, which the pattern refuses: somebody has to fill it in. */
  readonly isToFill?: boolean;
  /** Of a text: an anchored regular expression that CloudFormation and Terraform both read. */
  readonly pattern?: string;
  /** Of a number. */
  readonly least?: number;
  readonly most?: number;
}

interface Base {
  /** In Pascal case; the logical id of CloudFormation. */
  readonly id: string;
  /** Ids of resources that must be there first, besides those that the properties refer to. */
  readonly after?: readonly string[];
}

export interface Domain extends Base {
  readonly kind: 'domain';
  readonly name: string;
  readonly engineVersion: Text;
  readonly instanceType: Text;
  readonly instances: Text;
  /** GiB for each instance. */
  readonly volumeSize: Text;
  readonly isHttpsEnforced: boolean;
  readonly tlsPolicy: string;
  readonly isEncryptedAtRest: boolean;
  readonly isEncryptedBetweenNodes: boolean;
  readonly policy: PolicyDocument;
  /** Inside a VPC: one subnet for each zone. */
  readonly vpc?: { readonly subnets: readonly Text[]; readonly securityGroup: Text };
}

export interface LogGroup extends Base {
  readonly kind: 'log-group';
  readonly name: string;
  readonly retentionDays: number;
  /** Stays when the set-up is removed. */
  readonly isKept: boolean;
}

export interface LogStream extends Base {
  readonly kind: 'log-stream';
  readonly name: string;
  readonly group: Text;
}

export const TARGETS = {
  VPC: { name: 'VPC', option: '--vpc', attribute: 'vpc_id' },
  Subnet: { name: 'subnet', option: '--subnet', attribute: 'subnet_id' },
  NetworkInterface: { name: 'network interface', option: '--interface', attribute: 'eni_id' },
  TransitGateway: { name: 'transit gateway', option: '--transit-gateway', attribute: 'transit_gateway_id' },
} as const;
export type TargetType = keyof typeof TARGETS;

export interface FlowLog extends Base {
  readonly kind: 'flow-log';
  readonly name: string;
  readonly targetType: TargetType;
  readonly target: Text;
  /** A transit gateway has no verdicts, and takes none. */
  readonly traffic?: 'ALL' | 'ACCEPT' | 'REJECT';
  readonly destinationType: 'cloud-watch-logs' | 's3' | 'kinesis-data-firehose';
  readonly destination: Text;
  readonly role?: Text;
  /** `${version} ${account-id} …` */
  readonly format: string;
  /** Seconds. */
  readonly aggregation: number;
  readonly files?: { readonly format: 'parquet' | 'plain-text'; readonly isHive: boolean; readonly isHourly: boolean };
  readonly tagKeys?: readonly TagKeys[];
}

export interface TagKeys {
  readonly resourceType: 'instance' | 'network-interface' | 'auto-scaling-group';
  /** One or two; the order decides which field has which. */
  readonly keys: readonly string[];
}

export interface Role extends Base {
  readonly kind: 'role';
  readonly name: string;
  readonly about: string;
  readonly trust: PolicyDocument;
  readonly permissions: PolicyDocument;
}

export interface LambdaFunction extends Base {
  readonly kind: 'function';
  readonly name: string;
  readonly about: string;
  readonly runtime: string;
  readonly handler: string;
  readonly code: { readonly bucket: Text; readonly key: Text };
  readonly role: Text;
  /** MiB. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  readonly environment: Readonly<Record<string, Text>>;
  /** ARN of the queue that gets events which failed for good. */
  readonly deadLetters: Text;
  readonly vpc?: { readonly subnets: readonly Text[]; readonly securityGroup: Text };
}

/** Lets a service invoke a function. */
export interface Permission extends Base {
  readonly kind: 'permission';
  readonly function: Text;
  readonly service: string;
  readonly sourceArn: Text;
  readonly sourceAccount: string;
}

export interface Subscription extends Base {
  readonly kind: 'subscription';
  readonly name: string;
  readonly group: Text;
  /** Empty: every line. */
  readonly pattern: string;
  readonly function: Text;
}

export interface Queue extends Base {
  readonly kind: 'queue';
  readonly name: string;
  readonly isEncrypted: boolean;
  /** Seconds that a message lies there at most. */
  readonly retention: number;
  /** Seconds that a message is hidden while somebody works on it. */
  readonly visibility: number;
  readonly deadLetters?: { readonly queue: Text; readonly receives: number };
}

export interface QueuePolicy extends Base {
  readonly kind: 'queue-policy';
  readonly queue: Text;
  readonly policy: PolicyDocument;
}

export interface Bucket extends Base {
  readonly kind: 'bucket';
  readonly name: string;
  /** Always SSE-S3: a key of one's own would have to let the delivery service in. */
  readonly isEncrypted: boolean;
  readonly isPublicBlocked: boolean;
  /** Objects older than that are removed. */
  readonly expireDays: number;
  readonly notify?: { readonly queue: Text; readonly prefix: string };
}

export interface BucketPolicy extends Base {
  readonly kind: 'bucket-policy';
  readonly bucket: Text;
  readonly policy: PolicyDocument;
}

export interface DeliveryStream extends Base {
  readonly kind: 'delivery-stream';
  readonly name: string;
  readonly isEncrypted: boolean;
  readonly url: Text;
  /** ARN of the secret that holds the access key. */
  readonly secret: Text;
  readonly role: Text;
  readonly backupBucket: Text;
  readonly backupPrefix: string;
  readonly log: { readonly group: Text; readonly stream: Text };
  /** MiB and seconds before a request is sent. */
  readonly buffer: { readonly size: number; readonly seconds: number };
  /** Seconds before what the endpoint did not take goes to the bucket. */
  readonly retry: number;
}

export interface SecurityGroup extends Base {
  readonly kind: 'security-group';
  readonly name: string;
  readonly about: string;
  readonly vpc: Text;
  /** What is in it stays when the set-up is removed, so it has to stay, too. */
  readonly isKept: boolean;
}

/** Lets TCP to a port through, between two groups. */
export interface SecurityRule extends Base {
  readonly kind: 'security-rule';
  readonly direction: 'ingress' | 'egress';
  readonly group: Text;
  readonly peer: Text;
  readonly port: number;
  readonly about: string;
}

export type Resource =
  | Domain
  | LogGroup
  | LogStream
  | FlowLog
  | Role
  | LambdaFunction
  | Permission
  | Subscription
  | Queue
  | QueuePolicy
  | Bucket
  | BucketPolicy
  | DeliveryStream
  | SecurityGroup
  | SecurityRule;
export type ResourceKind = Resource['kind'];
export type ResourceOf<K extends ResourceKind> = Extract<Resource, { kind: K }>;

export interface Output {
  readonly name: string;
  readonly about: string;
  readonly value: Text;
}

/** Something that is there already and is used as it is. */
export interface Existing {
  readonly kind: 'domain' | 'bucket' | 'log-group';
  readonly name: string;
  /** What its owner has to do, and the file of the plan with what is to be put there. */
  readonly steps: readonly string[];
}

export interface Plan {
  readonly name: string;
  readonly destination: Destination;
  readonly region: string;
  readonly account: string;
  readonly inputs: readonly Input[];
  readonly resources: readonly Resource[];
  readonly outputs: readonly Output[];
  readonly existing: readonly Existing[];
  /** Further files: policies for what is there already. */
  readonly files: Readonly<Record<string, unknown>>;
  /** Log names of the fields, in order. */
  readonly fields: readonly string[];
  /** Sentences that a person should read before deploying. */
  readonly notes: readonly string[];
}
