/** Rules about policies: who may do what to which resource. */
import { parseNetwork } from '@thalweg/core/query';
import { WIDEST } from '../access.ts';
import type { Plan } from '../plan.ts';
import { type PlacedPolicy, policiesOf } from '../policies-of.ts';
import { list, type Statement } from '../policy.ts';
import { plainText } from '../values.ts';
import type { Rule } from './rule.ts';

/** Actions that cannot be narrowed to a resource (Service Authorization Reference). */
const WITHOUT_RESOURCE = new Set(['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets']);

/** Wildcards that stand for requests over HTTP alone: in a domain's policy they are what es:* would be. */
const WILDCARDS = new Set(['es:ESHttp*']);

type Look = (statement: Statement, place: PlacedPolicy, plan: Plan) => readonly string[];

/** A rule on each statement that allows something. */
function onAllowed(name: string, about: string, look: Look): Rule {
  return {
    name,
    about,
    check: (plan) =>
      policiesOf(plan).flatMap((place) =>
        place.document.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap((statement) =>
          look(statement, place, plan).map((message) => [place.resource, message] as const),
        ),
      ),
  };
}

function serviceOf({ Principal }: Statement): string | undefined {
  return typeof Principal === 'object' && 'Service' in Principal ? Principal.Service : undefined;
}

function isEverybody({ Principal }: Statement, plan: Plan): boolean {
  if (Principal === '*') return true;
  return (
    typeof Principal === 'object' &&
    'AWS' in Principal &&
    list(Principal.AWS).some((one) => plainText(one, plan) === '*')
  );
}

/** Values of a condition, under whatever operator of some names. */
function conditionOf(statement: Statement, operators: readonly string[], key: string, plan: Plan): string[] {
  return operators.flatMap((operator) =>
    list(statement.Condition?.[operator]?.[key]).map((value) => plainText(value, plan)),
  );
}

/** Only its last part may have wildcards, and not be one: `arn:aws:es:eu-west-1:123456789012:domain/flows/*`. */
function isNamed(arn: string): boolean {
  const parts = /^arn:[a-z-]+:([a-z0-9-]+):([^:]*):([^:]*):(.+)$/.exec(arn);
  if (!parts) return /^<\w+\.(?:arn|name)>(?:$|[/:])/.test(arn);
  const [, service, region, account, name = ''] = parts;
  const isScoped = service === 's3' ? region === '' && account === '' : region !== '*' && /^\d{12}$/.test(account!);
  const bucket = name.split('/')[0]!;
  return isScoped && !name.startsWith('*') && (service !== 's3' || !bucket.includes('*'));
}

export const POLICY_RULES: readonly Rule[] = [
  onAllowed('no-wildcard-action', 'No statement allows all actions, or all of a service.', ({ Action }) =>
    list(Action)
      .filter((action) => !/^[a-z0-9-]+:[A-Z][A-Za-z]+$/.test(action) && !WILDCARDS.has(action))
      .map((action) => `allows ${action}`),
  ),
  onAllowed('named-resources', 'Every statement names its resources.', ({ Action, Resource }, { kind }, plan) => {
    if (kind === 'trust') return [];
    if (list(Action).every((action) => WITHOUT_RESOURCE.has(action))) return [];
    if (Resource === undefined) return ['names no resource'];
    return list(Resource)
      .map((one) => plainText(one, plan))
      .filter((arn) => !isNamed(arn) && !isToFill(arn, plan))
      .map((arn) => `names no resource: ${arn}`);
  }),
  onAllowed(
    'bound-services',
    'Where a service is let in, aws:SourceAccount and aws:SourceArn say for whom.',
    (statement, _, plan) => {
      const service = serviceOf(statement);
      if (service === undefined) return [];
      const account = conditionOf(statement, ['StringEquals'], 'aws:SourceAccount', plan);
      const source = conditionOf(
        statement,
        ['ArnLike', 'ArnEquals', 'StringLike', 'StringEquals'],
        'aws:SourceArn',
        plan,
      );
      return [
        ...(account.length === 1 && account[0] === plan.account ? [] : [`lets ${service} in for whatever account`]),
        ...(source.length > 0 && source.every(isSource) ? [] : [`lets ${service} in for whatever source`]),
      ];
    },
  ),
  onAllowed(
    'no-wide-principal',
    'Nobody is let in without a name, but from named addresses.',
    (statement, place, plan) => {
      const star = isStarred(statement, plan);
      if (!isEverybody(statement, plan)) return star;
      const ranges = conditionOf(statement, ['IpAddress'], 'aws:SourceIp', plan);
      if (!place.mayHaveAddresses || ranges.length === 0) return ['lets everybody in'];
      return ranges.filter((range) => isWide(range)).map((range) => `lets ${range} in, which is as good as everybody`);
    },
  ),
  {
    name: 'policy-size',
    about: 'No policy is longer than AWS takes.',
    check: (plan) =>
      policiesOf(plan).flatMap(({ resource, kind, document, most }) => {
        const { length } = JSON.stringify(document);
        return length > most
          ? [[resource, `its ${kind} policy has ${length} characters, and AWS takes ${most}`] as const]
          : [];
      }),
  },
];

/** A principal with a wildcard in its name. */
function isStarred({ Principal }: Statement, plan: Plan): string[] {
  if (typeof Principal !== 'object' || !('AWS' in Principal)) return [];
  return list(Principal.AWS)
    .map((one) => plainText(one, plan))
    .filter((one) => one !== '*' && one.includes('*'))
    .map((one) => `lets ${one} in`);
}

/** An ARN of one account; a bucket's has none. */
function isSource(arn: string): boolean {
  return /^arn:[a-z-]+:(?:s3:::[^*]+|[a-z0-9-]+:[^:*]+:\d{12}:.+)$/.test(arn);
}

function isWide(range: string): boolean {
  const network = parseNetwork(range.includes('/') ? range : `${range}/32`);
  return !network || range.includes(':') || Number(range.split('/')[1] ?? 32) < WIDEST;
}

/** The value of an input that somebody has to fill in: the pattern of the input says then what is named. */
function isToFill(value: string, plan: Plan): boolean {
  return plan.inputs.some(
    (input) => input.isToFill === true && input.value === value && input.pattern?.startsWith('^arn:'),
  );
}
