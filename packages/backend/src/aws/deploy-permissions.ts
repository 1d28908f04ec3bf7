/**
 * What whoever deploys a plan has to be allowed: CloudFormation and Terraform act with their credentials. Actions are those that the
 * handlers of CloudFormation's resource types ask for, and of the EC2 and VPC guides for flow logs.
 */
import { arnIn, bucketArn, iamArn, type Scope } from './arn.ts';
import type { PlanConfig } from './config.ts';
import { codeBucketOf } from './destinations/opensearch.ts';
import type { Plan, ResourceKind, ResourceOf } from './plan.ts';
import { type PolicyDocument, policy, type Statement } from './policy.ts';

interface Needs {
  /** Without the service: that is of the kind. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

const ofService = (service: string, names: string): string[] => names.split(' ').map((name) => `${service}:${name}`);

const ROLE =
  'CreateRole DeleteRole DeleteRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies PassRole PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription';
const FUNCTION =
  'CreateFunction DeleteFunction GetFunction GetFunctionCodeSigningConfig GetFunctionConfiguration GetFunctionRecursionConfig GetRuntimeManagementConfig ListTags TagResource UntagResource UpdateFunctionCode UpdateFunctionConfiguration';
/** What Terraform's provider reads besides, of a kind (aws_lambda_function, aws_iam_role and aws_s3_bucket; a role when it is deleted). */
const OF_TERRAFORM: Readonly<Partial<Record<ResourceKind, readonly string[]>>> = {
  function: ['lambda:ListVersionsByFunction'],
  role: ['iam:ListInstanceProfilesForRole'],
  bucket: ['s3:GetBucketRequestPayment'],
};
/** The second half reads all that a bucket can have, for one that is taken in again. */
const BUCKET =
  'CreateBucket DeleteBucket GetBucketNotification GetBucketOwnershipControls GetBucketPublicAccessBlock GetBucketTagging GetEncryptionConfiguration GetLifecycleConfiguration ListBucket PutBucketNotification PutBucketOwnershipControls PutBucketPublicAccessBlock PutBucketTagging PutEncryptionConfiguration PutLifecycleConfiguration ' +
  'GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAcl GetBucketCORS GetBucketLogging GetBucketObjectLockConfiguration GetBucketVersioning GetBucketWebsite GetIntelligentTieringConfiguration GetInventoryConfiguration GetMetricsConfiguration GetReplicationConfiguration';

const KINDS: { readonly [K in ResourceKind]: (resource: ResourceOf<K>, scope: Scope, plan: Plan) => Needs } = {
  domain: ({ name }, scope) => ({
    actions: ofService(
      'es',
      'AddTags CreateDomain DeleteDomain DescribeDomain DescribeDomainChangeProgress DescribeDomainConfig ListTags RemoveTags UpdateDomainConfig UpgradeDomain',
    ),
    resources: [arnIn(scope, 'es', `domain/${name}`)],
  }),
  'log-group': ({ name }, scope) => ({
    actions: ofService(
      'logs',
      'CreateLogGroup DeleteLogGroup DeleteRetentionPolicy GetDataProtectionPolicy ListTagsForResource PutRetentionPolicy TagResource UntagResource',
    ),
    resources: [arnIn(scope, 'logs', `log-group:${name}`), arnIn(scope, 'logs', `log-group:${name}:*`)],
  }),
  'log-stream': ({ name }, scope, plan) => ({
    actions: ofService('logs', 'CreateLogStream DeleteLogStream DescribeLogStreams'),
    resources: groupNames(plan).map((group) => arnIn(scope, 'logs', `log-group:${group}:log-stream:${name}`)),
  }),
  'flow-log': (_, scope) => ({
    actions: ofService('ec2', 'CreateFlowLogs CreateTags DeleteFlowLogs DeleteTags'),
    resources: ['vpc-flow-log', 'vpc', 'subnet', 'network-interface', 'transit-gateway'].map((one) =>
      arnIn(scope, 'ec2', `${one}/*`),
    ),
  }),
  role: ({ name }, scope) => ({
    actions: ofService('iam', ROLE),
    resources: [iamArn(scope, scope.account, `role/${name}`)],
  }),
  function: ({ name }, scope) => ({
    actions: ofService('lambda', FUNCTION),
    resources: [arnIn(scope, 'lambda', `function:${name}`)],
  }),
  permission: (_, scope, { resources }) => ({
    actions: ofService('lambda', 'AddPermission GetPolicy RemovePermission'),
    resources: resources.flatMap((one) =>
      one.kind === 'function' ? [arnIn(scope, 'lambda', `function:${one.name}`)] : [],
    ),
  }),
  subscription: ({ group }, scope, plan) => ({
    actions: ofService('logs', 'DeleteSubscriptionFilter DescribeSubscriptionFilters PutSubscriptionFilter'),
    resources: (typeof group === 'string' ? [group] : groupNames(plan)).flatMap((name) => [
      arnIn(scope, 'logs', `log-group:${name}`),
      arnIn(scope, 'logs', `log-group:${name}:*`),
    ]),
  }),
  queue: ({ name }, scope) => ({
    actions: ofService(
      'sqs',
      'CreateQueue DeleteQueue GetQueueAttributes GetQueueUrl ListQueueTags SetQueueAttributes TagQueue UntagQueue',
    ),
    resources: [arnIn(scope, 'sqs', name)],
  }),
  // As the queue.
  'queue-policy': () => ({ actions: [], resources: [] }),
  bucket: ({ name }, scope) => ({ actions: ofService('s3', BUCKET), resources: [bucketArn(scope, name)] }),
  'bucket-policy': (_, scope, { resources }) => ({
    actions: ofService('s3', 'DeleteBucketPolicy GetBucketPolicy PutBucketPolicy'),
    resources: resources.flatMap((one) => (one.kind === 'bucket' ? [bucketArn(scope, one.name)] : [])),
  }),
  'delivery-stream': ({ name }, scope) => ({
    actions: ofService(
      'firehose',
      'CreateDeliveryStream DeleteDeliveryStream DescribeDeliveryStream ListTagsForDeliveryStream StartDeliveryStreamEncryption StopDeliveryStreamEncryption TagDeliveryStream UntagDeliveryStream UpdateDestination',
    ),
    resources: [arnIn(scope, 'firehose', `deliverystream/${name}`)],
  }),
  'security-group': (_, scope) => ({
    actions: ofService('ec2', 'CreateSecurityGroup CreateTags DeleteSecurityGroup DeleteTags'),
    resources: ['security-group', 'vpc'].map((one) => arnIn(scope, 'ec2', `${one}/*`)),
  }),
  'security-rule': (_, scope) => ({
    actions: ofService(
      'ec2',
      'AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress RevokeSecurityGroupEgress RevokeSecurityGroupIngress',
    ),
    resources: ['security-group', 'security-group-rule'].map((one) => arnIn(scope, 'ec2', `${one}/*`)),
  }),
};

const groupNames = ({ resources }: Plan): string[] =>
  resources.flatMap((one) => (one.kind === 'log-group' ? [one.name] : []));

const STACK =
  'CreateChangeSet DeleteChangeSet DeleteStack DescribeChangeSet DescribeStackEvents DescribeStackResources DescribeStacks ExecuteChangeSet GetTemplate TagResource UntagResource';
const CODE = 'CreateBucket ListBucket PutBucketPublicAccessBlock PutBucketTagging PutEncryptionConfiguration';

/** For the whole of a plan, the stack itself and the bucket of the function's code with it. */
export function deployPolicy(config: PlanConfig, plan: Plan): PolicyDocument {
  const needs = plan.resources.map((resource): readonly [ResourceKind, Needs] => [
    resource.kind,
    (KINDS[resource.kind] as (of: typeof resource, scope: Scope, plan: Plan) => Needs)(resource, config, plan),
  ]);
  const kinds = [...new Set(needs.map(([kind]) => kind))];
  const statements = kinds.flatMap((kind): Statement[] => {
    const its = needs.filter(([one]) => one === kind).map(([, one]) => one);
    const [first] = its;
    if (!first || first.actions.length === 0) return [];
    return [
      {
        Sid: sid(kind),
        Effect: 'Allow',
        Action: [...first.actions, ...(config.format === 'terraform' ? (OF_TERRAFORM[kind] ?? []) : [])],
        Resource: unique(its.flatMap(({ resources }) => resources)),
      },
    ];
  });
  return policy(
    {
      Sid: 'Stack',
      Effect: 'Allow',
      Action: ofService('cloudformation', STACK),
      Resource: arnIn(config, 'cloudformation', `stack/${plan.name}/*`),
    },
    ...statements,
    ...codeStatements(config, plan),
    // None of these can be narrowed to a resource (Service Authorization Reference).
    { Sid: 'Look', Effect: 'Allow', Action: lookActions(config, plan), Resource: '*' },
  );
}

function codeStatements(config: PlanConfig, plan: Plan): Statement[] {
  if (!plan.resources.some(({ kind }) => kind === 'function')) return [];
  const bucket = codeBucketOf(config);
  return [
    { Sid: 'CodeBucket', Effect: 'Allow', Action: ofService('s3', CODE), Resource: bucketArn(config, bucket) },
    {
      Sid: 'Code',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: bucketArn(config, `${bucket}/*`),
    },
  ];
}

function lookActions({ fields, tagKeys, isVpcDomain }: PlanConfig, plan: Plan): string[] {
  const actions = [
    ...ofService('ec2', 'DescribeFlowLogs'),
    ...ofService('logs', 'CreateLogDelivery DeleteLogDelivery'),
    ...(plan.resources.some(({ kind }) => kind === 'log-group')
      ? ofService('logs', 'DescribeIndexPolicies DescribeLogGroups DescribeResourcePolicies')
      : []),
    ...(isVpcDomain
      ? ofService('ec2', 'DescribeSecurityGroupRules DescribeSecurityGroups DescribeSubnets DescribeVpcs')
      : []),
    ...(tagKeys.length > 0 ? ['autoscaling:DescribeTags', 'ec2:DescribeTags'] : []),
    ...(tagKeys.length > 0 || plan.destination === 'firehose' ? ['iam:CreateServiceLinkedRole'] : []),
    ...(fields.some(({ name }) => name.startsWith('ecs_'))
      ? ofService('ecs', 'ListClusters ListContainerInstances ListServices ListTaskDefinitions ListTasks')
      : []),
  ];
  return actions.sort();
}

/** `log-group` → `LogGroup`. */
const sid = (kind: string): string => kind.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
