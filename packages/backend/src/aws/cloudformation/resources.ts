/** Type and properties of each kind of resource in CloudFormation. Attributes: AWS CloudFormation Template Reference. */
import type { Resource, ResourceKind, ResourceOf } from '../plan.ts';
import type { PolicyDocument } from '../policy.ts';
import type { Value } from '../text.ts';

interface Rendered {
  readonly type: string;
  readonly properties: { readonly [key: string]: Value | undefined };
  /** Of what holds data: whether it stays when the stack is deleted. */
  readonly isKept?: boolean | undefined;
  readonly updatePolicy?: { readonly [key: string]: boolean };
}

const asValue = (document: PolicyDocument): Value => document as unknown as Value;

const KINDS: { readonly [K in ResourceKind]: (resource: ResourceOf<K>) => Rendered } = {
  domain: (domain) => ({
    type: 'AWS::OpenSearchService::Domain',
    isKept: true,
    // Another version of the engine would be another domain, of a name that is taken, without it.
    updatePolicy: { EnableVersionUpgrade: true },
    properties: {
      DomainName: domain.name,
      EngineVersion: domain.engineVersion,
      ClusterConfig: {
        InstanceType: domain.instanceType,
        InstanceCount: domain.instances,
        ZoneAwarenessEnabled: zones(domain) > 1,
        ...(zones(domain) > 1 && { ZoneAwarenessConfig: { AvailabilityZoneCount: zones(domain) } }),
      },
      EBSOptions: { EBSEnabled: true, VolumeType: 'gp3', VolumeSize: domain.volumeSize },
      EncryptionAtRestOptions: { Enabled: domain.isEncryptedAtRest },
      NodeToNodeEncryptionOptions: { Enabled: domain.isEncryptedBetweenNodes },
      DomainEndpointOptions: { EnforceHTTPS: domain.isHttpsEnforced, TLSSecurityPolicy: domain.tlsPolicy },
      AccessPolicies: asValue(domain.policy),
      VPCOptions: domain.vpc && { SubnetIds: domain.vpc.subnets, SecurityGroupIds: [domain.vpc.securityGroup] },
    },
  }),
  'log-group': ({ name, retentionDays, isKept }) => ({
    type: 'AWS::Logs::LogGroup',
    isKept,
    properties: { LogGroupName: name, RetentionInDays: retentionDays },
  }),
  'log-stream': ({ name, group }) => ({
    type: 'AWS::Logs::LogStream',
    properties: { LogStreamName: name, LogGroupName: group },
  }),
  'flow-log': (flowLog) => ({
    type: 'AWS::EC2::FlowLog',
    properties: {
      ResourceType: flowLog.targetType,
      ResourceId: flowLog.target,
      TrafficType: flowLog.traffic,
      LogDestinationType: flowLog.destinationType,
      LogDestination: flowLog.destination,
      DeliverLogsPermissionArn: flowLog.role,
      LogFormat: flowLog.format,
      MaxAggregationInterval: flowLog.aggregation,
      DestinationOptions: flowLog.files && {
        FileFormat: flowLog.files.format,
        HiveCompatiblePartitions: flowLog.files.isHive,
        PerHourPartition: flowLog.files.isHourly,
      },
      TagFieldSpecifications: flowLog.tagKeys?.map(({ resourceType, keys }) => ({
        ResourceType: resourceType,
        TagKeys: keys,
      })),
      Tags: [{ Key: 'Name', Value: flowLog.name }],
    },
  }),
  role: ({ name, about, trust, permissions }) => ({
    type: 'AWS::IAM::Role',
    properties: {
      RoleName: name,
      Description: about,
      AssumeRolePolicyDocument: asValue(trust),
      Policies: [{ PolicyName: name, PolicyDocument: asValue(permissions) }],
    },
  }),
  function: (lambda) => ({
    type: 'AWS::Lambda::Function',
    properties: {
      FunctionName: lambda.name,
      Description: lambda.about,
      Runtime: lambda.runtime,
      Handler: lambda.handler,
      Code: { S3Bucket: lambda.code.bucket, S3Key: lambda.code.key },
      Role: lambda.role,
      MemorySize: lambda.memory,
      Timeout: lambda.timeout,
      Environment: { Variables: lambda.environment },
      DeadLetterConfig: { TargetArn: lambda.deadLetters },
      VpcConfig: lambda.vpc && { SubnetIds: lambda.vpc.subnets, SecurityGroupIds: [lambda.vpc.securityGroup] },
    },
  }),
  permission: ({ function: name, service, sourceArn, sourceAccount }) => ({
    type: 'AWS::Lambda::Permission',
    properties: {
      FunctionName: name,
      Action: 'lambda:InvokeFunction',
      Principal: service,
      SourceArn: sourceArn,
      SourceAccount: sourceAccount,
    },
  }),
  subscription: ({ name, group, pattern, function: arn }) => ({
    type: 'AWS::Logs::SubscriptionFilter',
    properties: { FilterName: name, LogGroupName: group, FilterPattern: pattern, DestinationArn: arn },
  }),
  queue: ({ name, isEncrypted, retention, visibility, deadLetters }) => ({
    type: 'AWS::SQS::Queue',
    isKept: false,
    properties: {
      QueueName: name,
      SqsManagedSseEnabled: isEncrypted,
      MessageRetentionPeriod: retention,
      VisibilityTimeout: visibility,
      RedrivePolicy: deadLetters && { deadLetterTargetArn: deadLetters.queue, maxReceiveCount: deadLetters.receives },
    },
  }),
  'queue-policy': ({ queue, policy }) => ({
    type: 'AWS::SQS::QueuePolicy',
    properties: { Queues: [queue], PolicyDocument: asValue(policy) },
  }),
  bucket: ({ name, isEncrypted, isPublicBlocked, expireDays, notify }) => ({
    type: 'AWS::S3::Bucket',
    isKept: true,
    properties: {
      BucketName: name,
      BucketEncryption: isEncrypted
        ? { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] }
        : undefined,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: isPublicBlocked,
        BlockPublicPolicy: isPublicBlocked,
        IgnorePublicAcls: isPublicBlocked,
        RestrictPublicBuckets: isPublicBlocked,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'expire',
            Status: 'Enabled',
            ExpirationInDays: expireDays,
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
        ],
      },
      NotificationConfiguration: notify && {
        QueueConfigurations: [
          {
            Event: 's3:ObjectCreated:*',
            Queue: notify.queue,
            Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: notify.prefix }] } },
          },
        ],
      },
    },
  }),
  'bucket-policy': ({ bucket, policy }) => ({
    type: 'AWS::S3::BucketPolicy',
    properties: { Bucket: bucket, PolicyDocument: asValue(policy) },
  }),
  'delivery-stream': (stream) => ({
    type: 'AWS::KinesisFirehose::DeliveryStream',
    properties: {
      DeliveryStreamName: stream.name,
      DeliveryStreamType: 'DirectPut',
      DeliveryStreamEncryptionConfigurationInput: stream.isEncrypted ? { KeyType: 'AWS_OWNED_CMK' } : undefined,
      HttpEndpointDestinationConfiguration: {
        EndpointConfiguration: { Name: 'Thalweg', Url: stream.url },
        SecretsManagerConfiguration: { Enabled: true, SecretARN: stream.secret, RoleARN: stream.role },
        RequestConfiguration: { ContentEncoding: 'GZIP' },
        BufferingHints: { SizeInMBs: stream.buffer.size, IntervalInSeconds: stream.buffer.seconds },
        RetryOptions: { DurationInSeconds: stream.retry },
        CloudWatchLoggingOptions: { Enabled: true, LogGroupName: stream.log.group, LogStreamName: stream.log.stream },
        RoleARN: stream.role,
        S3BackupMode: 'FailedDataOnly',
        S3Configuration: {
          BucketARN: stream.backupBucket,
          RoleARN: stream.role,
          Prefix: stream.backupPrefix,
          ErrorOutputPrefix: stream.backupPrefix,
          CompressionFormat: 'GZIP',
        },
      },
      // The tag by which the delivery service may write (VPC guide, "Publish flow logs to Amazon Data Firehose").
      Tags: [{ Key: 'LogDeliveryEnabled', Value: 'true' }],
    },
  }),
  'security-group': ({ name, about, vpc, isKept }) => ({
    type: 'AWS::EC2::SecurityGroup',
    isKept: isKept || undefined,
    properties: {
      GroupName: name,
      GroupDescription: about,
      VpcId: vpc,
      // Without a rule of its own a group lets everything out; this one lets nothing.
      SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'nowhere' }],
    },
  }),
  'security-rule': ({ direction, group, peer, port, about }) => ({
    type: direction === 'ingress' ? 'AWS::EC2::SecurityGroupIngress' : 'AWS::EC2::SecurityGroupEgress',
    properties: {
      GroupId: group,
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      Description: about,
      ...(direction === 'ingress' ? { SourceSecurityGroupId: peer } : { DestinationSecurityGroupId: peer }),
    },
  }),
};

const zones = ({ vpc }: ResourceOf<'domain'>): number => vpc?.subnets.length ?? 1;

export function renderKind(resource: Resource): Rendered {
  return (KINDS[resource.kind] as (of: Resource) => Rendered)(resource);
}
