// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and Terraform write variables so.
/** Both outputs are of one plan: whatever the options, they say the same, and the rules hold. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderKind } from './cloudformation/resources.ts';
import { toTemplate } from './cloudformation/template.ts';
import { type PlanSpec, readConfig } from './config.ts';
import { toFiles } from './files.ts';
import { makePlan } from './make-plan.ts';
import type { Plan, Resource } from './plan.ts';
import { costsOf } from './prices.ts';
import { checkPlan } from './rules/check-plan.ts';
import type { Body, HclValue } from './terraform/hcl.ts';
import { toModule } from './terraform/module.ts';
import { toBlocks } from './terraform/resources.ts';
import { addressOf, snake } from './terraform/values.ts';

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const id = (prefix: string) => fc.oneof(hex(8), hex(17)).map((text) => `${prefix}-${text}`);
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const account = fc.stringMatching(/^\d{12}$/);
const principal = fc.oneof(
  account,
  account.map((one) => `arn:aws:iam::${one}:root`),
  fc.tuple(account, fc.stringMatching(/^[\w+=,.@-]{1,30}$/)).map(([one, name]) => `arn:aws:iam::${one}:role/${name}`),
);
const range = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255), fc.integer({ min: 12, max: 32 }))
  .map(([a, b, c, d, length]) => `${a}.${b}.${c}.${d}/${length}`);
const bucket = fc
  .tuple(
    fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,40}[a-z0-9]$/),
    maybe(fc.stringMatching(/^[a-z]{1,9}(?:\/[a-z]{1,9})?$/)),
  )
  .map(([name, prefix]) => (prefix === undefined ? name : `${name}/${prefix}`));

const target = fc.oneof(
  fc.record({ vpc: id('vpc') }),
  fc.record({ vpc: id('vpc'), subnet: id('subnet') }),
  fc.record({ interface: id('eni') }),
  fc.record({ transitGateway: id('tgw') }),
);
const always = fc.record({
  region: fc.constantFrom('eu-west-1', 'us-east-1', 'ap-southeast-3'),
  account,
  name: maybe(fc.stringMatching(/^[a-z](?:-?[a-z0-9]){2,19}$/).filter((name) => name.length <= 20)),
  gbPerDay: maybe(fc.double({ min: 0.01, max: 5000, noNaN: true }).map((gb) => gb.toFixed(2))),
  fields: maybe(fc.constantFrom('all', 'default', 'v2', 'v3', 'v5', 'v8', 'v11')),
});
const opensearch = fc.record({
  destination: fc.constant('opensearch'),
  principal: fc.array(principal, { maxLength: 12 }),
  allowIp: fc.array(range, { maxLength: 5 }),
  domain: maybe(fc.stringMatching(/^[a-z][a-z0-9-]{2,27}$/)),
  logGroup: maybe(fc.stringMatching(/^\/?[\w.-]{1,40}$/)),
  retention: maybe(fc.constantFrom('1', '7', '365', '3653')),
});
const inVpc = fc.record({
  destination: fc.constant('opensearch'),
  vpcDomain: fc.constant(true),
  vpc: id('vpc'),
  domainSubnet: fc.array(id('subnet'), { maxLength: 3 }),
  principal: fc.array(principal, { maxLength: 3 }),
});
const s3 = fc.record({
  destination: fc.constant('s3'),
  principal: fc.array(principal, { maxLength: 12 }),
  bucket: maybe(bucket),
  fileFormat: maybe(fc.constantFrom('parquet', 'plain-text')),
  layout: maybe(fc.constantFrom('plain', 'hive', 'hourly', 'hive-hourly')),
  retention: maybe(fc.integer({ min: 1, max: 99_999 }).map(String)),
});
const firehose = fc.record({
  destination: fc.constant('firehose'),
  bucket: maybe(bucket),
  endpoint: maybe(fc.constantFrom('https://flows.example.com', 'https://flows.example.com/a/b')),
  accessKeySecret: maybe(fc.constant('arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-Ab12Cd')),
});

const spec: fc.Arbitrary<PlanSpec> = fc
  .tuple(
    always,
    target,
    fc.oneof(opensearch, inVpc, s3, firehose),
    fc.constantFrom('60', '600'),
    fc.constantFrom('ALL', 'REJECT'),
  )
  .map(([common, its, more, aggregation, traffic]) => ({
    ...common,
    ...its,
    ...more,
    ...(!('transitGateway' in its) && { aggregation, traffic }),
  }));

const planOf = (typed: PlanSpec): Plan => makePlan(readConfig(typed), '1.0.0');

test('whatever the options, the plan passes the rules and can be written', () => {
  fc.assert(
    fc.property(spec, fc.constantFrom('cloudformation', 'terraform'), (typed, format) => {
      const config = readConfig({ ...typed, format });
      const plan = makePlan(config, '1.0.0');
      expect(checkPlan(plan)).toEqual([]);
      const files = toFiles({ config, plan, costs: costsOf(config) });
      for (const [name, text] of Object.entries(files)) {
        if (name.endsWith('.json')) JSON.parse(text);
        expect(text).not.toMatch(/undefined|\[object|NaN/);
      }
    }),
    { seed: 7, numRuns: 400 },
  );
});

/** Literals of a template below a value, with what refers to something as `<Domain.arn>` or `<input>`. */
function literalsOfJson(value: unknown, plan: Plan): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => literalsOfJson(one, plan));
  if (typeof value !== 'object' || value === null) return [String(value)];
  if ('Ref' in value) return [refer(String(value.Ref), plan)];
  if ('Fn::GetAtt' in value) return [refer((value['Fn::GetAtt'] as string[]).join('.'), plan)];
  if ('Fn::Sub' in value) {
    const text = String(value['Fn::Sub']).replaceAll('${AWS::Partition}', 'aws');
    const group = /^arn:aws:logs:[a-z0-9-]+:\d{12}:log-group:\$\{(\w+)\}$/.exec(text);
    if (group) return [`<${group[1]}>`];
    return [text.replace(/\$\{([\w.]+)\}/g, (_, name: string) => refer(name, plan))];
  }
  return Object.values(value).flatMap((one) => literalsOfJson(one, plan));
}

/** Which attribute it is differs in name only, and follows from the kind: what counts is the resource. */
function refer(name: string, plan: Plan): string {
  const [first = ''] = name.split('.');
  const input = plan.inputs.find((one) => one.name === first);
  return input ? `<${snake(input.name)}>` : `<${first}>`;
}

function literalsOfHcl(value: HclValue, plan: Plan): string[] {
  if (Array.isArray(value)) return (value as readonly HclValue[]).flatMap((one) => literalsOfHcl(one, plan));
  if (typeof value !== 'object') return [String(value)];
  if ('kind' in value && value['kind'] === 'call') return literalsOfHcl((value as { value: HclValue }).value, plan);
  if ('kind' in value && value['kind'] === 'expression') {
    const { code } = value as { code: string };
    const named = (text: string): string =>
      text
        .replace(/var\.(\w+)/g, '<$1>')
        .replace(/aws_\w+\.\w+(?=\.(?:arn|id|name|url|endpoint|function_name|domain_name)\b)\.\w+/g, (address) => {
          const resource = plan.resources.find((one) => address.startsWith(`${addressOf(one)}.`));
          return `<${resource?.id}>`;
        });
    return code.startsWith('"')
      ? [code.slice(1, -1).replace(/\$\{([^}]+)\}/g, (_, inner: string) => named(inner))]
      : [named(code)];
  }
  return Object.values(value as { [key: string]: HclValue }).flatMap((one) => literalsOfHcl(one, plan));
}

function literalsOfBody(body: Body, plan: Plan): string[] {
  return body.flatMap((item) => {
    if (item.kind === 'block') return item.type === 'lifecycle' ? [] : literalsOfBody(item.body, plan);
    return ['depends_on', 'skip_destroy'].includes(item.name) ? [] : literalsOfHcl(item.value, plan);
  });
}

/** Words of one side alone, by their meaning there: types and kinds of things that the other says by the name of a block or attribute. */
const ALONE: Readonly<Partial<Record<Resource['kind'], readonly string[]>>> = {
  'flow-log': ['VPC', 'Subnet', 'NetworkInterface', 'TransitGateway', 'Name'],
  bucket: ['prefix'],
  'delivery-stream': ['DirectPut', 'http_endpoint', 'LogDeliveryEnabled'],
  // A group without rules lets everything out in CloudFormation, and nothing in Terraform.
  'security-group': ['-1', '127.0.0.1/32', 'nowhere'],
};

/** Literals of each resource, sorted and once, on both sides. */
function bothSides(plan: Plan): readonly (readonly [id: string, left: readonly string[], right: readonly string[]])[] {
  const template = toTemplate(plan);
  const blocks = toBlocks(plan);
  return plan.resources.map((resource) => {
    const left = literalsOfJson(template.Resources[resource.id]!.Properties, plan);
    const right = blocks
      .filter(({ labels }) => labels[1] === snake(resource.id))
      .flatMap(({ body }) => literalsOfBody(body, plan));
    const alone = new Set([...(ALONE[resource.kind] ?? []), `<${resource.id}>`]);
    const tidy = (words: readonly string[]) => [...new Set(words.filter((word) => !alone.has(word)))].sort();
    return [resource.id, tidy(left), tidy(right)] as const;
  });
}

describe('CloudFormation and Terraform', () => {
  test('whatever the options, describe the same resources with the same values', () => {
    fc.assert(
      fc.property(spec, (typed) => {
        const plan = planOf({ ...typed, fields: 'v10' });
        for (const [name, left, right] of bothSides(plan))
          expect({ name, words: left }).toEqual({ name, words: right });
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  test('have the same inputs and outputs', () => {
    fc.assert(
      fc.property(spec, (typed) => {
        const plan = planOf(typed);
        const template = toTemplate(plan);
        const files = toModule(plan);
        const labels = (file: string, type: string) =>
          [...files[file]!.matchAll(new RegExp(`^${type} "(\\w+)" \\{$`, 'gm'))].map((match) => match[1]);
        expect(Object.keys(template.Parameters).map(snake)).toEqual(labels('variables.tf', 'variable'));
        expect(Object.keys(template.Outputs).map(snake)).toEqual(labels('outputs.tf', 'output'));
      }),
      { seed: 13, numRuns: 100 },
    );
  });

  test('a value that is changed on one side is seen', () => {
    const plan = planOf({
      destination: 's3',
      region: 'eu-west-1',
      account: '123456789012',
      vpc: 'vpc-0a1b2c3d',
      fields: 'v5',
    });
    const other = {
      ...plan,
      resources: plan.resources.map((one) => (one.kind === 'bucket' ? { ...one, expireDays: 7777 } : one)),
    };
    expect(renderKind(other.resources.find(({ kind }) => kind === 'bucket')!)).not.toEqual(
      renderKind(plan.resources.find(({ kind }) => kind === 'bucket')!),
    );
    const [, left] = bothSides(plan).find(([name]) => name === 'Bucket')!;
    const [, , right] = bothSides(other).find(([name]) => name === 'Bucket')!;
    expect(left).not.toEqual(right);
  });
});
