/** Texts and data of a plan → expressions of Terraform. */
import type { Plan, Resource, ResourceKind } from '../plan.ts';
import { isText, type Piece, piecesOf, type Text, type Value } from '../text.ts';
import { escapeLiteral, expression, type HclValue } from './hcl.ts';

/** `DeadLettersPolicy` → `dead_letters_policy`. */
export function snake(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

/** The resource of Terraform that stands for one of the plan. A bucket and a role have companions, too. */
export const TYPES: Readonly<Record<ResourceKind, string>> = {
  domain: 'aws_opensearch_domain',
  'log-group': 'aws_cloudwatch_log_group',
  'log-stream': 'aws_cloudwatch_log_stream',
  'flow-log': 'aws_flow_log',
  role: 'aws_iam_role',
  function: 'aws_lambda_function',
  permission: 'aws_lambda_permission',
  subscription: 'aws_cloudwatch_log_subscription_filter',
  queue: 'aws_sqs_queue',
  'queue-policy': 'aws_sqs_queue_policy',
  bucket: 'aws_s3_bucket',
  'bucket-policy': 'aws_s3_bucket_policy',
  'delivery-stream': 'aws_kinesis_firehose_delivery_stream',
  'security-group': 'aws_security_group',
  'security-rule': 'aws_vpc_security_group_ingress_rule',
};

/** Where the attribute `name` is called otherwise. */
const NAMES: Readonly<Partial<Record<ResourceKind, string>>> = {
  bucket: 'id',
  function: 'function_name',
  domain: 'domain_name',
};

export function typeOf(resource: Resource): string {
  if (resource.kind === 'security-rule' && resource.direction === 'egress') return 'aws_vpc_security_group_egress_rule';
  return TYPES[resource.kind];
}

export function addressOf(resource: Resource): string {
  return `${typeOf(resource)}.${snake(resource.id)}`;
}

export function createValues(plan: Plan): { value(of: Value): HclValue; find(id: string): Resource } {
  const byId = new Map(plan.resources.map((resource): [string, Resource] => [resource.id, resource]));
  const find = (id: string): Resource => {
    const resource = byId.get(id);
    if (!resource) throw new Error(`the plan has no resource ${id}`);
    return resource;
  };

  const code = (piece: Exclude<Piece, string>): string => {
    if (piece.kind === 'input') return `var.${snake(piece.input)}`;
    const resource = find(piece.resource);
    const attribute = piece.attribute === 'name' ? (NAMES[resource.kind] ?? 'name') : piece.attribute;
    return `${addressOf(resource)}.${attribute}`;
  };

  const textValue = (of: Text): HclValue => {
    if (typeof of === 'string') return of;
    const pieces = piecesOf(of);
    const [only] = pieces;
    if (pieces.length === 1 && only !== undefined && typeof only !== 'string') return expression(code(only));
    return expression(
      `"${pieces.map((piece) => (typeof piece === 'string' ? escapeLiteral(piece) : `\${${code(piece)}}`)).join('')}"`,
    );
  };

  const value = (of: Value): HclValue => {
    if (isText(of)) return textValue(of);
    if (Array.isArray(of)) return of.map(value);
    if (typeof of === 'object')
      return Object.fromEntries(Object.entries(of as { [key: string]: Value }).map(([key, one]) => [key, value(one)]));
    return of;
  };
  return { value, find };
}
