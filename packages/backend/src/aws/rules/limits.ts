/** Rules about what AWS would refuse: intervals, sizes, names. Sources: EC2, Lambda, SQS, Firehose and OpenSearch API references. */
import { LOG_RETENTION } from '../config.ts';
import type { Plan } from '../plan.ts';
import { plainText } from '../values.ts';
import { resourcesOf } from './protection.ts';
import type { Rule } from './rule.ts';

type Row = readonly [id: string, what: string, value: number, least: number, most: number];

function rows(plan: Plan): readonly Row[] {
  const number = (value: Parameters<typeof plainText>[0]): number => Number(plainText(value, plan));
  return [
    ...resourcesOf(plan, 'function').flatMap(({ id, memory, timeout }): Row[] => [
      [id, 'MiB of memory', memory, 128, 10_240],
      [id, 'seconds of time', timeout, 1, 900],
    ]),
    ...resourcesOf(plan, 'queue').flatMap(({ id, retention, visibility, deadLetters }): Row[] => [
      [id, 'seconds of retention', retention, 60, 1_209_600],
      [id, 'seconds of visibility', visibility, 0, 43_200],
      ...(deadLetters ? [[id, 'receives', deadLetters.receives, 1, 1000] as Row] : []),
    ]),
    ...resourcesOf(plan, 'bucket').map(({ id, expireDays }): Row => [id, 'days', expireDays, 1, 99_999]),
    ...resourcesOf(plan, 'delivery-stream').flatMap(({ id, url, buffer, retry }): Row[] => [
      [id, 'characters of URL', plainText(url, plan).length, 1, 1000],
      [id, 'MiB of buffer', buffer.size, 1, 64],
      [id, 'seconds of buffer', buffer.seconds, 0, 900],
      [id, 'seconds of retry', retry, 0, 7200],
    ]),
    ...resourcesOf(plan, 'domain').flatMap(({ id, instances, volumeSize }): Row[] => [
      [id, 'data nodes', number(instances), 1, 80],
      [id, 'GiB of volume', number(volumeSize), 10, 24_576],
    ]),
    ...resourcesOf(plan, 'security-rule').map(({ id, port }): Row => [id, 'port', port, 1, 65_535]),
  ];
}

/** What a name may be. */
const NAMES = {
  domain: /^[a-z][a-z0-9-]{2,27}$/,
  'log-group': /^[\w.\-/#]{1,512}$/,
  role: /^[\w+=,.@-]{1,64}$/,
  function: /^[\w-]{1,64}$/,
  subscription: /^[^:*]{1,512}$/,
  queue: /^[\w-]{1,80}$/,
  bucket: /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/,
  'delivery-stream': /^[\w.-]{1,64}$/,
} as const;

export const LIMIT_RULES: readonly Rule[] = [
  {
    name: 'aggregation',
    about:
      'A flow log is aggregated over 60 or 600 seconds, that of a transit gateway over 60, and has no traffic type there.',
    check: (plan) =>
      resourcesOf(plan, 'flow-log').flatMap(({ id, aggregation, targetType, traffic }) => [
        ...(aggregation === 60 || (aggregation === 600 && targetType !== 'TransitGateway')
          ? []
          : [[id, `cannot be aggregated over ${aggregation} seconds`] as const]),
        ...((traffic === undefined) === (targetType === 'TransitGateway')
          ? []
          : [[id, `${traffic === undefined ? 'needs a' : 'takes no'} traffic type`] as const]),
      ]),
  },
  {
    name: 'delivery',
    about: 'A flow log has what its destination needs, and nothing else.',
    check: (plan) =>
      resourcesOf(plan, 'flow-log').flatMap(({ id, destinationType, role, files, format }) => [
        ...((role !== undefined) === (destinationType === 'cloud-watch-logs')
          ? []
          : [[id, 'a role is for log groups'] as const]),
        ...(files === undefined || destinationType === 's3' ? [] : [[id, 'files are for buckets'] as const]),
        ...(/^\$\{[a-z0-9-]+\}(?: \$\{[a-z0-9-]+\})*$/.test(format) ? [] : [[id, 'its format is none'] as const]),
      ]),
  },
  {
    name: 'sizes',
    about: 'Times, sizes and numbers are such as AWS takes.',
    check: (plan) => [
      ...rows(plan)
        .filter(([, , value, least, most]) => !(Number.isInteger(value) && value >= least && value <= most))
        .map(([id, what, value, least, most]) => [id, `${value} ${what}: from ${least} to ${most}`] as const),
      ...resourcesOf(plan, 'log-group')
        .filter(({ retentionDays }) => !LOG_RETENTION.includes(retentionDays))
        .map(({ id, retentionDays }) => [id, `a log group cannot keep ${retentionDays} days`] as const),
      ...resourcesOf(plan, 'function')
        .filter(({ environment }) => environmentSize(environment, plan) > 4096)
        .map(({ id }) => [id, 'its variables have more than 4 KB'] as const),
    ],
  },
  {
    name: 'names',
    about: 'Names are such as AWS takes.',
    check: (plan) =>
      plan.resources.flatMap((resource) => {
        const pattern = NAMES[resource.kind as keyof typeof NAMES];
        const { name } = resource as { name?: string };
        return pattern === undefined || (name !== undefined && pattern.test(name))
          ? []
          : [[resource.id, `cannot be named ${name}`] as const];
      }),
  },
];

/** Bytes of all names and values (Lambda quotas); what is known only later counts as it is named here. */
function environmentSize(environment: Readonly<Record<string, Parameters<typeof plainText>[0]>>, plan: Plan): number {
  return Object.entries(environment).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name + plainText(value, plan)),
    0,
  );
}
