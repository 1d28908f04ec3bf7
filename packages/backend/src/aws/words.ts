/** A plan in words: what is made, and who may do what with it. */
import type { PlanConfig } from './config.ts';
import { type Plan, type Resource, type ResourceKind, type ResourceOf, TARGETS } from './plan.ts';
import { plainText } from './values.ts';

const KINDS: { readonly [K in ResourceKind]: (resource: ResourceOf<K>, plan: Plan) => string } = {
  domain: (domain, plan) =>
    `${plainText(domain.engineVersion, plan).replace('_', ' ')} with ${plainText(domain.instances, plan)} × ${plainText(domain.instanceType, plan)}, ${plainText(domain.volumeSize, plan)} GiB each${domain.vpc ? ', inside the VPC' : ''}; TLS only, encrypted`,
  'log-group': ({ retentionDays }) => `log group, keeps ${retentionDays} days`,
  'log-stream': () => 'log stream',
  'flow-log': (flowLog, plan) =>
    `flow log of ${TARGETS[flowLog.targetType].name} ${plainText(flowLog.target, plan)}: ${plan.fields.length} fields, ${flowLog.traffic === undefined ? 'all' : flowLog.traffic.toLowerCase()} traffic, every ${flowLog.aggregation} s${flowLog.files ? `, ${flowLog.files.format} files${flowLog.files.isHive ? ' in Hive partitions' : ''}${flowLog.files.isHourly ? ' by the hour' : ''}` : ''}`,
  role: ({ about }) => `role: ${about[0]!.toLowerCase()}${about.slice(1)}`,
  function: ({ runtime, memory, timeout }) => `Lambda function (${runtime}, ${memory} MiB, ${timeout} s)`,
  permission: ({ service }) => `lets ${service} invoke the function, for this log group only`,
  subscription: () => 'subscription filter: every line goes to the function',
  queue: ({ id, retention }) =>
    `queue ${/DeadLetters$/.test(id) ? 'of what failed for good' : 'that tells of new objects'}, keeps ${retention / 86_400} days; encrypted`,
  'queue-policy': ({ policy }) =>
    policy.Statement.some(({ Effect }) => Effect === 'Allow')
      ? 'policy: the bucket may send; TLS only'
      : 'policy: TLS only',
  bucket: ({ expireDays }) => `bucket, keeps ${expireDays} days; encrypted, never public`,
  'bucket-policy': ({ policy }) =>
    policy.Statement.some(({ Effect }) => Effect === 'Allow')
      ? 'policy: the delivery of flow logs may write, for this account and region; TLS only'
      : 'policy: TLS only',
  'delivery-stream': ({ url, backupPrefix }, plan) =>
    `delivery stream to ${plainText(url, plan).replace(/\?.*/, '')}, what is not taken goes to ${backupPrefix}; encrypted`,
  'security-group': ({ about }) => `security group: ${about[0]!.toLowerCase()}${about.slice(1)}`,
  'security-rule': ({ direction, about, port }) =>
    `${direction === 'ingress' ? 'lets in' : 'lets out to'} ${about}, TCP port ${port}`,
};

export interface Item {
  readonly id: string;
  readonly kind: ResourceKind;
  /** As it is called in AWS; absent for what has no name. */
  readonly name?: string;
  readonly about: string;
}

export function toItems(plan: Plan): readonly Item[] {
  return plan.resources.map((resource) => ({
    id: resource.id,
    kind: resource.kind,
    ...('name' in resource && { name: resource.name }),
    about: (KINDS[resource.kind] as (of: Resource, plan: Plan) => string)(resource, plan),
  }));
}

/** Who may do what, one sentence each. */
export function accessInWords(config: PlanConfig): readonly string[] {
  switch (config.destination) {
    case 'opensearch':
      return domainAccess(config);
    case 's3':
      return [
        'The delivery of flow logs may write to the bucket, for this account and region only.',
        ...(config.principals.length > 0
          ? config.principals.map(({ words }) => `The role that reads may be taken by ${words}.`)
          : [
              `The role that reads may be taken by every user and role of account ${config.account} that its own IAM policies allow.`,
            ]),
        'That role may read and list the flow logs, and take messages about them; nothing else.',
        'Requests without TLS are refused, and the bucket cannot be made public.',
      ];
    case 'firehose':
      return [
        'The delivery of flow logs may write to the stream, by the tag LogDeliveryEnabled.',
        'The stream may read the access key, and write what was not delivered to the bucket; nothing else.',
        'Requests to the bucket without TLS are refused.',
      ];
  }
}

function domainAccess(config: PlanConfig): string[] {
  const name = config.domain?.name ?? config.name;
  return [
    ...(config.domain
      ? [`The policy of the domain ${name} is left as it is; domain-policy.json has what is to be added to it:`]
      : []),
    `The function may write to the domain ${name}: its role, with signed requests.`,
    ...config.principals.map(({ words }) => `May use it, with signed requests: ${words}.`),
    ...config.ranges.map(
      ({ cidr, addresses }) =>
        `May use it without signing, so without a name: whoever comes from ${cidr}${addresses === 1 ? '' : ` (${addresses} addresses)`}.`,
    ),
    ...(config.isVpcDomain
      ? [
          `At all reachable it is only inside the VPC, from what its security group lets in: the function, until you add others.`,
        ]
      : []),
    ...(config.domain ? [] : ['Everybody else is denied, and so is every request without TLS.']),
  ];
}
