/** Blocks of each kind of resource in Terraform. Attributes: documentation of the AWS provider, version 6. */
import type { Plan, Resource, ResourceKind, ResourceOf } from '../plan.ts';
import { TARGETS } from '../plan.ts';
import type { PolicyDocument } from '../policy.ts';
import { piecesOf, type Value } from '../text.ts';
import { attributes, type Block, type Body, block, expression, type HclValue, jsonencode } from './hcl.ts';
import { addressOf, createValues, snake, typeOf } from './values.ts';

/** The body of the resource, and blocks that stand beside it. */
interface Rendered {
  readonly body: Body;
  readonly beside?: readonly Block[];
}

/** Turns a plan's values into Terraform's, without those that are undefined. */
interface Tools {
  set(values: { readonly [name: string]: Value | undefined }): Body;
  json(document: PolicyDocument | Value): HclValue;
  /** Addresses of what a resource has to wait for. */
  waits(ids: readonly string[] | undefined): readonly HclValue[];
}

/** Refuses to be destroyed, with what is in it. */
const KEPT: Block = block('lifecycle', [], attributes({ prevent_destroy: true }));
const when = (condition: unknown, ...blocks: readonly Block[]): readonly Block[] => (condition ? blocks : []);

type Renderers = { readonly [K in ResourceKind]: (resource: ResourceOf<K>, tools: Tools) => Rendered };

const KINDS: Renderers = {
  domain: (domain, { set, json }) => {
    const zones = domain.vpc?.subnets.length ?? 1;
    return {
      body: [
        ...set({ domain_name: domain.name, engine_version: domain.engineVersion }),
        ...attributes({ access_policies: json(domain.policy) }),
        block(
          'cluster_config',
          [],
          [
            ...set({
              instance_type: domain.instanceType,
              instance_count: domain.instances,
              zone_awareness_enabled: zones > 1,
            }),
            ...when(zones > 1, block('zone_awareness_config', [], set({ availability_zone_count: zones }))),
          ],
        ),
        block('ebs_options', [], set({ ebs_enabled: true, volume_type: 'gp3', volume_size: domain.volumeSize })),
        block('encrypt_at_rest', [], set({ enabled: domain.isEncryptedAtRest })),
        block('node_to_node_encryption', [], set({ enabled: domain.isEncryptedBetweenNodes })),
        block(
          'domain_endpoint_options',
          [],
          set({ enforce_https: domain.isHttpsEnforced, tls_security_policy: domain.tlsPolicy }),
        ),
        ...when(
          domain.vpc,
          block(
            'vpc_options',
            [],
            set({ subnet_ids: domain.vpc?.subnets, security_group_ids: domain.vpc && [domain.vpc.securityGroup] }),
          ),
        ),
        KEPT,
      ],
    };
  },
  'log-group': ({ name, retentionDays, isKept }, { set }) => ({
    body: set({ name, retention_in_days: retentionDays, skip_destroy: isKept || undefined }),
  }),
  'log-stream': ({ name, group }, { set }) => ({ body: set({ name, log_group_name: group }) }),
  'flow-log': (flowLog, { set }) => ({
    body: [
      ...set({
        [TARGETS[flowLog.targetType].attribute]: flowLog.target,
        traffic_type: flowLog.traffic,
        log_destination_type: flowLog.destinationType,
        log_destination: flowLog.destination,
        iam_role_arn: flowLog.role,
        log_format: flowLog.format,
        max_aggregation_interval: flowLog.aggregation,
        tags: { Name: flowLog.name },
      }),
      ...when(
        flowLog.files,
        block(
          'destination_options',
          [],
          set({
            file_format: flowLog.files?.format,
            hive_compatible_partitions: flowLog.files?.isHive,
            per_hour_partition: flowLog.files?.isHourly,
          }),
        ),
      ),
    ],
  }),
  role: (role, { set, json }) => ({
    body: [
      ...set({ name: role.name, description: role.about }),
      ...attributes({ assume_role_policy: json(role.trust) }),
    ],
    beside: [
      block(
        'resource',
        ['aws_iam_role_policy', snake(role.id)],
        [
          ...set({ name: role.name }),
          ...attributes({ role: expression(`${addressOf(role)}.id`), policy: json(role.permissions) }),
        ],
      ),
    ],
  }),
  function: (lambda, { set }) => ({
    body: [
      ...set({
        function_name: lambda.name,
        description: lambda.about,
        runtime: lambda.runtime,
        handler: lambda.handler,
        s3_bucket: lambda.code.bucket,
        s3_key: lambda.code.key,
        role: lambda.role,
        memory_size: lambda.memory,
        timeout: lambda.timeout,
      }),
      block('environment', [], set({ variables: lambda.environment })),
      block('dead_letter_config', [], set({ target_arn: lambda.deadLetters })),
      ...when(
        lambda.vpc,
        block(
          'vpc_config',
          [],
          set({ subnet_ids: lambda.vpc?.subnets, security_group_ids: lambda.vpc && [lambda.vpc.securityGroup] }),
        ),
      ),
    ],
  }),
  permission: ({ function: name, service, sourceArn, sourceAccount }, { set }) => ({
    body: set({
      function_name: name,
      action: 'lambda:InvokeFunction',
      principal: service,
      source_arn: sourceArn,
      source_account: sourceAccount,
    }),
  }),
  subscription: ({ name, group, pattern, function: arn }, { set }) => ({
    body: set({ name, log_group_name: group, filter_pattern: pattern, destination_arn: arn }),
  }),
  queue: ({ name, isEncrypted, retention, visibility, deadLetters }, { set, json }) => ({
    body: [
      ...set({
        name,
        sqs_managed_sse_enabled: isEncrypted,
        message_retention_seconds: retention,
        visibility_timeout_seconds: visibility,
      }),
      ...attributes({
        redrive_policy:
          deadLetters && json({ deadLetterTargetArn: deadLetters.queue, maxReceiveCount: deadLetters.receives }),
      }),
    ],
  }),
  'queue-policy': ({ queue, policy }, { set, json }) => ({
    body: [...set({ queue_url: queue }), ...attributes({ policy: json(policy) })],
  }),
  bucket: (bucket, { set, waits }) => {
    const id = `${addressOf(bucket)}.id`;
    const beside = (type: string, body: Body): Block =>
      block('resource', [type, snake(bucket.id)], [...attributes({ bucket: expression(id) }), ...body]);
    const { isPublicBlocked, notify } = bucket;
    return {
      body: [...set({ bucket: bucket.name }), KEPT],
      beside: [
        ...when(
          bucket.isEncrypted,
          beside('aws_s3_bucket_server_side_encryption_configuration', [
            block('rule', [], [block('apply_server_side_encryption_by_default', [], set({ sse_algorithm: 'AES256' }))]),
          ]),
        ),
        beside(
          'aws_s3_bucket_public_access_block',
          set({
            block_public_acls: isPublicBlocked,
            block_public_policy: isPublicBlocked,
            ignore_public_acls: isPublicBlocked,
            restrict_public_buckets: isPublicBlocked,
          }),
        ),
        beside('aws_s3_bucket_ownership_controls', [
          block('rule', [], set({ object_ownership: 'BucketOwnerEnforced' })),
        ]),
        beside('aws_s3_bucket_lifecycle_configuration', [
          block(
            'rule',
            [],
            [
              ...set({ id: 'expire', status: 'Enabled' }),
              block('filter', [], []),
              block('expiration', [], set({ days: bucket.expireDays })),
              block('abort_incomplete_multipart_upload', [], set({ days_after_initiation: 7 })),
            ],
          ),
        ]),
        ...when(
          notify,
          beside('aws_s3_bucket_notification', [
            block(
              'queue',
              [],
              set({ queue_arn: notify?.queue, events: ['s3:ObjectCreated:*'], filter_prefix: notify?.prefix }),
            ),
            ...attributes({ depends_on: waits(bucket.after) }),
          ]),
        ),
      ],
    };
  },
  'bucket-policy': ({ bucket, policy }, { set, json }) => ({
    body: [...set({ bucket }), ...attributes({ policy: json(policy) })],
  }),
  'delivery-stream': (stream, { set }) => ({
    body: [
      ...set({ name: stream.name, destination: 'http_endpoint', tags: { LogDeliveryEnabled: 'true' } }),
      ...when(
        stream.isEncrypted,
        block('server_side_encryption', [], set({ enabled: true, key_type: 'AWS_OWNED_CMK' })),
      ),
      block(
        'http_endpoint_configuration',
        [],
        [
          ...set({
            name: 'Thalweg',
            url: stream.url,
            role_arn: stream.role,
            buffering_size: stream.buffer.size,
            buffering_interval: stream.buffer.seconds,
            retry_duration: stream.retry,
            s3_backup_mode: 'FailedDataOnly',
          }),
          block('request_configuration', [], set({ content_encoding: 'GZIP' })),
          block(
            'secrets_manager_configuration',
            [],
            set({ enabled: true, secret_arn: stream.secret, role_arn: stream.role }),
          ),
          block(
            'cloudwatch_logging_options',
            [],
            set({ enabled: true, log_group_name: stream.log.group, log_stream_name: stream.log.stream }),
          ),
          block(
            's3_configuration',
            [],
            set({
              bucket_arn: stream.backupBucket,
              role_arn: stream.role,
              prefix: stream.backupPrefix,
              error_output_prefix: stream.backupPrefix,
              compression_format: 'GZIP',
            }),
          ),
        ],
      ),
    ],
  }),
  'security-group': ({ name, about, vpc, isKept }, { set }) => ({
    body: [...set({ name, description: about, vpc_id: vpc }), ...when(isKept, KEPT)],
  }),
  'security-rule': ({ group, peer, port, about }, { set }) => ({
    body: set({
      security_group_id: group,
      referenced_security_group_id: peer,
      ip_protocol: 'tcp',
      from_port: port,
      to_port: port,
      description: about,
    }),
  }),
};

/** All blocks of a plan, in its order. */
export function toBlocks(plan: Plan): readonly Block[] {
  const { value, find } = createValues(plan);
  const tools: Tools = {
    set: (values) =>
      attributes(
        Object.fromEntries(
          Object.entries(values).flatMap(([name, one]) => (one === undefined ? [] : [[name, value(one)]])),
        ),
      ),
    json: (document) => jsonencode(value(document as Value)),
    waits: (ids) => (ids ?? []).map((id) => expression(addressOf(find(id)))),
  };
  return plan.resources.flatMap((resource) => {
    const { body, beside = [] } = (KINDS[resource.kind] as (of: Resource, tools: Tools) => Rendered)(resource, tools);
    // A role is of use with its policy only, which is a resource of its own here; a bucket waits in its notification.
    const waits = [
      ...(resource.kind === 'bucket' ? [] : tools.waits(resource.after)),
      ...rolesOf(resource, find).map((role) => expression(`aws_iam_role_policy.${snake(role)}`)),
    ];
    const whole = [...body, ...(waits.length > 0 ? attributes({ depends_on: waits }) : [])];
    return [block('resource', [typeOf(resource), snake(resource.id)], whole), ...beside];
  });
}

/** Ids of the roles that a resource works with. */
function rolesOf(resource: Resource, find: (id: string) => Resource): string[] {
  if (!('role' in resource) || resource.role === undefined) return [];
  return piecesOf(resource.role).flatMap((piece) =>
    typeof piece === 'object' && piece.kind === 'reference' && find(piece.resource).kind === 'role'
      ? [piece.resource]
      : [],
  );
}
