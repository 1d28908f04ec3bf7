/** Plan → a Terraform module: what it makes, its variables with their values, and its outputs. */
import type { Input, Plan } from '../plan.ts';
import { attributes, type Block, block, expression, quoted, toFile } from './hcl.ts';
import { toBlocks } from './resources.ts';
import { createValues, snake } from './values.ts';

/** The first versions that know all of it: nodejs24.x is known since 6.21 (November 2025). */
const TERRAFORM = '>= 1.5';
const PROVIDER = '>= 6.21, < 7.0';

export function toModule(plan: Plan): Readonly<Record<string, string>> {
  const { value } = createValues(plan);
  const outputs = plan.outputs.map(({ name, about, value: of }) =>
    block('output', [snake(name)], attributes({ description: about, value: value(of) })),
  );
  return {
    'versions.tf': toFile([
      block(
        'terraform',
        [],
        [
          ...attributes({ required_version: TERRAFORM }),
          block('required_providers', [], attributes({ aws: { source: 'hashicorp/aws', version: PROVIDER } })),
        ],
      ),
      block('provider', ['aws'], attributes({ region: plan.region, allowed_account_ids: [plan.account] })),
    ]),
    'variables.tf': toFile(plan.inputs.map(variableOf)),
    'main.tf': toFile(toBlocks(plan)),
    'outputs.tf': toFile(outputs),
    'terraform.tfvars': tfvars(plan.inputs),
  };
}

function variableOf({ name, about, type, pattern, least, most }: Input): Block {
  const variable = `var.${snake(name)}`;
  const conditions = [
    ...(pattern === undefined ? [] : [`can(regex(${quoted(pattern)}, ${variable}))`]),
    ...(least === undefined ? [] : [`${variable} >= ${least}`]),
    ...(most === undefined ? [] : [`${variable} <= ${most}`]),
  ];
  const says = pattern === undefined ? `Must be from ${least} to ${most}.` : `Must match ${pattern}.`;
  return block(
    'variable',
    [snake(name)],
    [
      ...attributes({ description: about, type: expression(type === 'number' ? 'number' : 'string') }),
      ...(conditions.length === 0
        ? []
        : [
            block(
              'validation',
              [],
              attributes({ condition: expression(conditions.join(' && ')), error_message: says }),
            ),
          ]),
    ],
  );
}

function tfvars(inputs: readonly Input[]): string {
  const width = Math.max(...inputs.map(({ name }) => snake(name).length));
  return inputs
    .map(({ name, type, value }) => `${snake(name).padEnd(width)} = ${type === 'number' ? value : quoted(value)}\n`)
    .join('');
}
