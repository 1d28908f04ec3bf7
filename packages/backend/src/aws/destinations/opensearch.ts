/** VPC → log group → subscription → Lambda → domain: the classic set-up, with what it lacks. */
import { arnIn, iamArn } from '../arn.ts';
import type { PlanConfig } from '../config.ts';
import type { Input, Output, Resource } from '../plan.ts';
import { denyPlain, type PolicyDocument, policy, serviceTrust } from '../policy.ts';
import { input, of, type Text, text } from '../text.ts';
import { accessPolicy, domainInputs, domainNetwork, domainOf, SHIP_ACTIONS } from './domain.ts';
import { type Draft, flowLogOf } from './draft.ts';

/** Seconds and MiB: a full payload of CloudWatch Logs (1 MB) and a slow cluster fit well. */
const TIMEOUT = 120;
const MEMORY = 1024;
/** Of the indices: always the same, so that plans of several VPCs can fill one store. */
const PREFIX = 'thalweg';

export function draftOpensearch(config: PlanConfig, version: string): Draft {
  const { name, region, account } = config;
  const group = config.logGroup ?? `/${name}/flow-logs`;
  const groupArn = arnIn(config, 'logs', `log-group:${group}`);
  const functionName = `${name}-ship`;
  const functionArn = arnIn(config, 'lambda', `function:${functionName}`);
  const functionLog = `/aws/lambda/${functionName}`;
  const domainName = config.domain?.name ?? name;
  const domainArn = arnIn(config, 'es', `domain/${domainName}`);
  const endpoint: Text = config.domain ? input('DomainEndpoint') : of('Domain', 'endpoint');
  const shipRole = iamArn(config, account, `role/${name}-ship-${region}`);
  const network = config.isVpcDomain ? domainNetwork(config) : undefined;

  const resources: readonly Resource[] = [
    ...(config.logGroup === undefined
      ? ([
          { kind: 'log-group', id: 'FlowLogGroup', name: group, retentionDays: config.retentionDays, isKept: true },
        ] as const)
      : []),
    {
      kind: 'role',
      id: 'DeliveryRole',
      name: `${name}-delivery-${region}`,
      about: `Lets VPC flow logs write to the log group ${group}`,
      trust: serviceTrust('vpc-flow-logs.amazonaws.com', account, arnIn(config, 'ec2', 'vpc-flow-log/*')),
      permissions: deliveryPermissions(config, groupArn),
    },
    flowLogOf(config, {
      destinationType: 'cloud-watch-logs',
      destination: config.logGroup === undefined ? of('FlowLogGroup', 'arn') : groupArn,
      role: of('DeliveryRole', 'arn'),
    }),
    ...(network?.resources ?? []),
    ...(config.domain ? [] : [domainOf(config, of('ShipRole', 'arn'), network)]),
    {
      kind: 'queue',
      id: 'DeadLetters',
      name: `${name}-dead-letters`,
      isEncrypted: true,
      retention: 1_209_600,
      visibility: 30,
    },
    {
      kind: 'queue-policy',
      id: 'DeadLettersPolicy',
      queue: of('DeadLetters', 'url'),
      policy: policy(denyPlain('sqs', [arnIn(config, 'sqs', `${name}-dead-letters`)])),
    },
    { kind: 'log-group', id: 'FunctionLogGroup', name: functionLog, retentionDays: 30, isKept: false },
    {
      kind: 'role',
      id: 'ShipRole',
      name: `${name}-ship-${region}`,
      about: `Lets the function ${functionName} write to the domain ${domainName}`,
      trust: serviceTrust('lambda.amazonaws.com', account, functionArn),
      permissions: policy(
        { Sid: 'WriteToDomain', Effect: 'Allow', Action: SHIP_ACTIONS, Resource: `${domainArn}/*` },
        {
          Sid: 'WriteOwnLog',
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: arnIn(config, 'logs', `log-group:${functionLog}:*`),
        },
        {
          Sid: 'KeepDeadLetters',
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Resource: arnIn(config, 'sqs', `${name}-dead-letters`),
        },
        ...(network?.permissions ?? []),
      ),
    },
    {
      kind: 'function',
      id: 'Ship',
      name: functionName,
      about: 'Carries flow logs from CloudWatch Logs to the domain (Thalweg)',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      code: { bucket: input('CodeBucket'), key: input('CodeKey') },
      role: of('ShipRole', 'arn'),
      memory: MEMORY,
      timeout: TIMEOUT,
      environment: {
        THALWEG_STORE: text`https://${endpoint}/${PREFIX}`,
        THALWEG_FORMAT: config.fields.map((field) => field.name).join(' '),
        // A function in a VPC reaches SQS only through an endpoint there; without it bad lines are lines of its log.
        ...(network ? {} : { THALWEG_DEAD_LETTER: of('DeadLetters', 'url') }),
      },
      deadLetters: of('DeadLetters', 'arn'),
      ...(network && { vpc: { subnets: network.subnets, securityGroup: of('ShipSecurityGroup', 'id') } }),
      after: ['FunctionLogGroup', ...(network ? ['ShipToDomain'] : [])],
    },
    {
      kind: 'permission',
      id: 'MayInvoke',
      function: of('Ship', 'name'),
      service: 'logs.amazonaws.com',
      sourceArn: `${groupArn}:*`,
      sourceAccount: account,
    },
    {
      kind: 'subscription',
      id: 'Subscription',
      name,
      group: config.logGroup ?? of('FlowLogGroup', 'name'),
      // Every line: a pattern with comparisons would drop NODATA and SKIPDATA, and one with names all lines of another format.
      pattern: '',
      function: of('Ship', 'arn'),
      after: ['MayInvoke'],
    },
  ];

  return {
    inputs: [...(config.domain ? [endpointInput(config)] : domainInputs(config)), ...codeInputs(config, version)],
    resources,
    outputs: outputsOf(endpoint),
    existing: [
      ...(config.domain
        ? [
            {
              kind: 'domain' as const,
              name: config.domain.name,
              steps: [
                'The function does not reach a domain in a VPC: it has to have a public address (search-…).',
                'Its access policy is left as it is. Add the statements of domain-policy.json to those it has (aws opensearch describe-domain-config shows them); with a policy that denies nobody the function gets in by its own role alone.',
                `With fine-grained access control, map ${shipRole} as backend role to a role that may write ${PREFIX}-*.`,
              ],
            },
          ]
        : []),
      ...(config.logGroup === undefined
        ? []
        : [
            {
              kind: 'log-group' as const,
              name: group,
              steps: [
                'Its retention and encryption are left as they are. It can have two subscription filters; one of them is needed.',
              ],
            },
          ]),
    ],
    files: config.domain ? { 'domain-policy.json': accessPolicy(config, shipRole) } : {},
    notes: network
      ? [
          'The function stands in the VPC, too. It needs no way to the internet: bad lines go to its own log, events that failed for good to the queue.',
        ]
      : [],
  };
}

function deliveryPermissions(config: PlanConfig, groupArn: string): PolicyDocument {
  return policy(
    {
      Sid: 'WriteToGroup',
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      Resource: [groupArn, `${groupArn}:*`],
    },
    // The action looks through all groups of a region; it cannot be narrowed to one.
    {
      Sid: 'FindGroup',
      Effect: 'Allow',
      Action: 'logs:DescribeLogGroups',
      Resource: arnIn(config, 'logs', 'log-group:*'),
    },
  );
}

function endpointInput({ domain }: PlanConfig): Input {
  return {
    name: 'DomainEndpoint',
    about: `Host name of the domain ${domain!.name}, without https://`,
    type: 'text',
    value: domain!.endpoint ?? 'FILL-IN',
    ...(domain!.endpoint === undefined && { isToFill: true }),
    pattern: '^[a-z0-9.-]+$',
  };
}

/** The bucket of the function's code, unless another is named. */
export function codeBucketOf({ codeBucket, name, account, region }: PlanConfig): string {
  return codeBucket ?? `${name}-code-${account}-${region}`;
}

function codeInputs(config: PlanConfig, version: string): Input[] {
  return [
    {
      name: 'CodeBucket',
      about: 'Bucket that holds the code of the function',
      type: 'text',
      value: codeBucketOf(config),
      pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
    },
    {
      name: 'CodeKey',
      about: 'Key of the code: function.zip of npm run build:lambda',
      type: 'text',
      value: config.codeKey ?? `thalweg/${version}/function.zip`,
    },
  ];
}

function outputsOf(endpoint: Text): Output[] {
  return [
    { name: 'Store', about: 'The store, for --store', value: text`https://${endpoint}/${PREFIX}` },
    {
      name: 'ShipRoleArn',
      about: 'Role of the function, to be mapped under fine-grained access control',
      value: of('ShipRole', 'arn'),
    },
    { name: 'DeadLettersUrl', about: 'Queue of what failed for good', value: of('DeadLetters', 'url') },
  ];
}
