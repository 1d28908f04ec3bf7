/** What CloudFormation's types of resources are in words, and which of them hold data. */

interface TypeRow {
  readonly words: string;
  /** Somebody's data is in it. */
  readonly holdsData?: true;
}

const TYPES: Readonly<Record<string, TypeRow>> = {
  'AWS::CloudFormation::Stack': { words: 'stack' },
  'AWS::EC2::FlowLog': { words: 'flow log' },
  'AWS::EC2::SecurityGroup': { words: 'security group' },
  'AWS::EC2::SecurityGroupEgress': { words: 'rule of a security group' },
  'AWS::EC2::SecurityGroupIngress': { words: 'rule of a security group' },
  'AWS::IAM::Role': { words: 'role' },
  'AWS::KinesisFirehose::DeliveryStream': { words: 'delivery stream' },
  'AWS::Lambda::Function': { words: 'function' },
  'AWS::Lambda::Permission': { words: 'permission to invoke' },
  'AWS::Logs::LogGroup': { words: 'log group', holdsData: true },
  'AWS::Logs::LogStream': { words: 'log stream' },
  'AWS::Logs::SubscriptionFilter': { words: 'subscription filter' },
  'AWS::OpenSearchService::Domain': { words: 'domain', holdsData: true },
  'AWS::S3::Bucket': { words: 'bucket', holdsData: true },
  'AWS::S3::BucketPolicy': { words: 'bucket policy' },
  'AWS::SQS::Queue': { words: 'queue', holdsData: true },
  'AWS::SQS::QueuePolicy': { words: 'queue policy' },
};

/** `AWS::S3::Bucket` → `bucket`; of a type that no plan has the type itself. */
export function typeInWords(type: string): string {
  return TYPES[type]?.words ?? type;
}

export function holdsData(type: string): boolean {
  return TYPES[type]?.holdsData === true;
}
