/** What the user typed (`PlanSpec`) → what is planned (`PlanConfig`): complete, checked, and after that nobody asks again. */
import type { Field } from '@thalweg/core/fields';
import { ThalwegError } from '../report/errors.ts';
import { type AddressRange, type Principal, parsePrincipal, parseRange } from './access.ts';
import { partitionOf } from './arn.ts';
import { REGION } from './connection.ts';
import { DESTINATIONS, type Destination, TARGETS, type TagKeys, type TargetType } from './plan.ts';
import { chooseFields } from './record-fields.ts';

export const FORMATS = ['cloudformation', 'terraform'] as const;
export type Format = (typeof FORMATS)[number];
export const LAYOUTS = ['plain', 'hive', 'hourly', 'hive-hourly'] as const;

/** Keys are those of the options in camel case; values as typed. */
export interface PlanSpec {
  readonly destination: string;
  readonly region: string;
  readonly account: string;
  readonly vpc?: string | undefined;
  readonly subnet?: string | undefined;
  readonly interface?: string | undefined;
  readonly transitGateway?: string | undefined;
  readonly principal?: readonly string[] | undefined;
  /** Addresses; `me` is looked up before. */
  readonly allowIp?: readonly string[] | undefined;
  readonly vpcDomain?: boolean | undefined;
  readonly domainSubnet?: readonly string[] | undefined;
  readonly domain?: string | undefined;
  readonly bucket?: string | undefined;
  readonly logGroup?: string | undefined;
  readonly name?: string | undefined;
  readonly fields?: string | undefined;
  readonly tagKey?: readonly string[] | undefined;
  readonly aggregation?: string | undefined;
  readonly traffic?: string | undefined;
  readonly retention?: string | undefined;
  readonly fileFormat?: string | undefined;
  readonly layout?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly accessKeySecret?: string | undefined;
  readonly codeBucket?: string | undefined;
  readonly codeKey?: string | undefined;
  readonly gbPerDay?: string | undefined;
  readonly format?: string | undefined;
}

export interface PlanConfig {
  readonly destination: Destination;
  readonly format: Format;
  readonly region: string;
  readonly account: string;
  /** Begins the names of everything that is made. */
  readonly name: string;
  readonly target: { readonly type: TargetType; readonly id: string };
  readonly vpc: string | undefined;
  readonly principals: readonly Principal[];
  readonly ranges: readonly AddressRange[];
  readonly isVpcDomain: boolean;
  readonly domainSubnets: readonly string[];
  readonly domain: { readonly name: string; readonly endpoint: string | undefined } | undefined;
  /** `prefix` is empty or ends with `/`. */
  readonly bucket: { readonly name: string; readonly prefix: string } | undefined;
  readonly logGroup: string | undefined;
  readonly fields: readonly Field[];
  readonly tagKeys: readonly TagKeys[];
  /** Seconds. */
  readonly aggregation: 60 | 600;
  readonly traffic: 'ALL' | 'ACCEPT' | 'REJECT';
  readonly retentionDays: number;
  readonly fileFormat: 'parquet' | 'plain-text';
  readonly layout: (typeof LAYOUTS)[number];
  readonly endpoint: string | undefined;
  readonly accessKeySecret: string | undefined;
  readonly codeBucket: string | undefined;
  readonly codeKey: string | undefined;
  readonly gbPerDay: number;
}

/** Options that mean something for some destinations only. */
const ONLY: Readonly<Partial<Record<keyof PlanSpec, readonly Destination[]>>> = {
  principal: ['opensearch', 's3'],
  allowIp: ['opensearch'],
  vpcDomain: ['opensearch'],
  domainSubnet: ['opensearch'],
  domain: ['opensearch'],
  logGroup: ['opensearch'],
  codeBucket: ['opensearch'],
  codeKey: ['opensearch'],
  bucket: ['s3', 'firehose'],
  fileFormat: ['s3'],
  layout: ['s3'],
  endpoint: ['firehose'],
  accessKeySecret: ['firehose'],
};

/** Days that CloudWatch Logs can keep (`PutRetentionPolicy`). */
export const LOG_RETENTION = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** `--access-key-secret` for `accessKeySecret`. */
const optionOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const wrong = (message: string, help?: string): ThalwegError =>
  new ThalwegError('bad-option', message, help ? { help } : {});

/** Throws `bad-option` and `unknown-field`. */
export function readConfig(spec: PlanSpec): PlanConfig {
  const destination = oneOf(spec, 'destination', DESTINATIONS, undefined);
  refuseStrangers(spec, destination);
  const format = oneOf(spec, 'format', FORMATS, 'cloudformation');
  const region = matching(spec, 'region', REGION, 'a region is written like eu-west-1')!;
  const account = matching(spec, 'account', /^\d{12}$/, 'an account id has 12 digits')!;
  const target = targetOf(spec);
  const isTransitGateway = target.type === 'TransitGateway';
  const hasTags = format === 'cloudformation' && !isTransitGateway;
  const fields = chooseFields({ typed: spec.fields ?? 'all', isTransitGateway, hasTags });
  const bucket = bucketOf(spec);
  const ranges = (spec.allowIp ?? []).map(parseRange);
  if (ranges.reduce((sum, { addresses }) => sum + addresses, 0) > MOST_ADDRESSES)
    throw wrong(
      '--allow-ip: together these ranges are too wide to be a restriction',
      'Give the addresses that you work from.',
    );
  if (spec.vpcDomain && ranges.length > 0) {
    throw wrong(
      '--allow-ip: the policy of a domain inside a VPC cannot have source addresses',
      'Its security group decides who reaches it; name who may use it with --principal, and let a signing proxy (thalweg serve) stand in the VPC for the others.',
    );
  }
  return Object.freeze({
    destination,
    format,
    region,
    account,
    name:
      matching(
        spec,
        'name',
        /^(?=.{3,20}$)[a-z](?:-?[a-z0-9])*$/,
        'write 3 to 20 lower-case letters, digits and single dashes',
      ) ?? 'thalweg',
    target,
    vpc: spec.vpc,
    principals: unique(
      (spec.principal ?? []).map((typed) => parsePrincipal(typed, region)),
      ({ arn }) => arn,
    ),
    ranges: unique(ranges, ({ cidr }) => cidr),
    isVpcDomain: isVpcDomainOf(spec),
    domainSubnets: domainSubnetsOf(spec),
    domain: domainOf(spec, region),
    bucket,
    logGroup: matching(spec, 'logGroup', /^[\w.\-/#]{1,512}$/, 'no name of a log group'),
    fields,
    tagKeys: tagKeysOf(spec, fields, hasTags),
    aggregation: aggregationOf(spec, isTransitGateway),
    traffic: trafficOf(spec, isTransitGateway),
    retentionDays: retentionOf(spec, destination),
    fileFormat: oneOf(spec, 'fileFormat', ['parquet', 'plain-text'] as const, 'parquet'),
    layout: oneOf(spec, 'layout', LAYOUTS, 'hive'),
    endpoint: endpointOf(spec),
    accessKeySecret: matching(
      spec,
      'accessKeySecret',
      /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/,
      'no ARN of a secret',
    ),
    codeBucket: matching(spec, 'codeBucket', BUCKET, 'no name of a bucket'),
    codeKey: matching(spec, 'codeKey', /^[\w!.*'()/-]{1,1024}$/, 'no key of an object'),
    gbPerDay: gbPerDayOf(spec),
  });
}

/** Of all ranges together: sixteen times the widest one. */
const MOST_ADDRESSES = 2 ** 28;
const BUCKET = /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/;

function matching(spec: PlanSpec, key: keyof PlanSpec, pattern: RegExp, help: string): string | undefined {
  const value = spec[key] as string | undefined;
  if (value === undefined || pattern.test(value)) return value;
  throw wrong(`${optionOf(key)} ${value}: ${help}`);
}

function oneOf<T extends string>(
  spec: PlanSpec,
  key: keyof PlanSpec,
  choices: readonly T[],
  otherwise: T | undefined,
): T {
  const value = (spec[key] as string | undefined) ?? otherwise;
  const choice = choices.find((one) => one === value);
  if (choice === undefined) throw wrong(`${optionOf(key)} ${value ?? ''}: one of ${choices.join(', ')}`);
  return choice;
}

function unique<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}

function refuseStrangers(spec: PlanSpec, destination: Destination): void {
  for (const [key, only] of Object.entries(ONLY)) {
    const value = spec[key as keyof PlanSpec];
    const isGiven = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
    if (isGiven && !only.includes(destination))
      throw wrong(
        `${optionOf(key)} means nothing for --destination ${destination}`,
        `It is for ${only.join(' and ')}.`,
      );
  }
}

function targetOf(spec: PlanSpec): PlanConfig['target'] {
  const id = (key: keyof PlanSpec, prefix: string): string | undefined =>
    matching(spec, key, new RegExp(`^${prefix}-[0-9a-z]{3,17}$`), `its id begins with ${prefix}-`);
  const vpc = id('vpc', 'vpc');
  const named = (
    [
      ['Subnet', id('subnet', 'subnet')],
      ['NetworkInterface', id('interface', 'eni')],
      ['TransitGateway', id('transitGateway', 'tgw')],
    ] as const
  ).flatMap(([type, value]) => (value === undefined ? [] : [{ type, id: value }]));
  if (named.length > 1)
    throw wrong(
      `${named.map(({ type }) => TARGETS[type].option).join(' and ')}: a flow log is of one of them`,
      'Make a plan for each, with names of their own (--name).',
    );
  if (named[0]) return named[0];
  if (vpc !== undefined) return { type: 'VPC', id: vpc };
  throw wrong(
    'say what is to be logged: --vpc, --subnet, --interface or --transit-gateway',
    'aws ec2 describe-vpcs lists your VPCs.',
  );
}

function isVpcDomainOf(spec: PlanSpec): boolean {
  if (!spec.vpcDomain) return false;
  if (spec.domain !== undefined)
    throw wrong('--vpc-domain: an existing domain stays where it is, it cannot be moved into a VPC');
  if (spec.vpc === undefined) throw wrong('--vpc-domain: name the VPC of the domain with --vpc');
  return true;
}

function domainSubnetsOf(spec: PlanSpec): readonly string[] {
  const subnets = unique(spec.domainSubnet ?? [], (one) => one);
  if (subnets.length > 0 && !spec.vpcDomain) throw wrong('--domain-subnet is for a domain in a VPC: add --vpc-domain');
  if (subnets.length > 3)
    throw wrong('--domain-subnet: a domain stands in at most three zones, so three subnets are enough');
  for (const subnet of subnets)
    if (!/^subnet-[0-9a-z]{3,17}$/.test(subnet)) throw wrong(`--domain-subnet ${subnet}: its id begins with subnet-`);
  return subnets;
}

/** With IPv4 alone (the suffix is of the partition), and with IPv6 as well (OpenSearch Service guide, "Creating domains"). */
const DOMAIN_ADDRESSES = [
  /^(?:https:\/\/)?(?<endpoint>(?:search|vpc)-(?<name>[a-z][a-z0-9-]{2,27})-[a-z0-9]{20,30}\.(?<region>[a-z0-9-]+)\.es\.(?<suffix>[a-z0-9.-]+))\/?$/,
  /^(?:https:\/\/)?(?<endpoint>(?:search|vpc)-(?<name>[a-z][a-z0-9-]{2,27})-[a-z0-9]{20,30}\.aos\.(?<region>[a-z0-9-]+)\.on\.aws)\/?$/,
] as const;

/** `flows`, or its address, which says more. */
function domainOf(spec: PlanSpec, region: string): PlanConfig['domain'] {
  const typed = spec.domain;
  if (typed === undefined) return undefined;
  if (/^[a-z][a-z0-9-]{2,27}$/.test(typed)) return { name: typed, endpoint: undefined };
  const address = DOMAIN_ADDRESSES.map((pattern) => pattern.exec(typed)?.groups).find((groups) => groups !== undefined);
  const { endpoint, name, region: its = '', suffix = 'on.aws' } = address ?? {};
  if (endpoint === undefined || name === undefined || ![partitionOf(its).dnsSuffix, 'on.aws'].includes(suffix))
    throw wrong(
      `--domain ${typed}: neither the name of a domain nor its address`,
      'Write flows, or https://search-flows-….eu-west-1.es.amazonaws.com.',
    );
  if (its !== region)
    throw wrong(
      `--domain ${typed}: it is in ${its}, and --region is ${region}`,
      'Flow log, function and domain have to be in one region.',
    );
  if (endpoint.startsWith('vpc-'))
    throw wrong(
      `--domain ${typed}: it is in a VPC, where the function that the plan makes does not reach it`,
      'Make a domain that it reaches (--vpc-domain), or send the records to a bucket (--destination s3), and let thalweg serve load them from inside the VPC.',
    );
  return { name, endpoint };
}

/** `NAME` or `NAME/PREFIX`. */
function bucketOf(spec: PlanSpec): PlanConfig['bucket'] {
  if (spec.bucket === undefined) return undefined;
  const [name = '', ...rest] = spec.bucket.replace(/^s3:\/\//, '').split('/');
  if (!BUCKET.test(name)) throw wrong(`--bucket ${spec.bucket}: no name of a bucket`);
  const prefix = rest.join('/').replace(/\/+$/, '');
  if (prefix.split('/').includes('AWSLogs'))
    throw wrong(
      `--bucket ${spec.bucket}: AWS adds AWSLogs itself, and lets no prefix have it`,
      'Leave out AWSLogs and what comes after it.',
    );
  if (!/^[\w!.'()/-]*$/.test(prefix))
    throw wrong(`--bucket ${spec.bucket}: the prefix has characters that keys should not have`);
  return { name, prefix: prefix === '' ? '' : `${prefix}/` };
}

const TAGGED = {
  instance: 'instance',
  interface: 'network-interface',
  'network-interface': 'network-interface',
  asg: 'auto-scaling-group',
  'auto-scaling-group': 'auto-scaling-group',
} as const;

/** `instance=Name`, `interface=Team`, `asg=Name`; the first of a kind fills `…-tag`, the second `…-tag-2`. */
function tagKeysOf(spec: PlanSpec, fields: readonly Field[], hasTags: boolean): readonly TagKeys[] {
  const typed = spec.tagKey ?? [];
  if (typed.length > 0 && !hasTags)
    throw wrong(
      '--tag-key: neither Terraform nor the flow log of a transit gateway takes keys of tags',
      'Use --format cloudformation for a VPC, subnet or interface.',
    );
  const keys = new Map<TagKeys['resourceType'], string[]>();
  for (const one of typed) {
    const [, kind = '', key = ''] = /^([a-z-]+)=(.{1,128})$/.exec(one) ?? [];
    const type = TAGGED[kind as keyof typeof TAGGED];
    if (type === undefined) throw wrong(`--tag-key ${one}: write instance=KEY, interface=KEY or asg=KEY`);
    const list = [...new Set([...(keys.get(type) ?? []), key])];
    if (list.length > 2) throw wrong(`--tag-key ${one}: a record has room for two tags of a kind`);
    keys.set(type, list);
  }
  const types = ['instance', 'network-interface', 'auto-scaling-group'] as const;
  return types.flatMap((resourceType) => {
    const its =
      resourceType === 'network-interface' ? 'interface_tag' : resourceType === 'instance' ? 'instance_tag' : 'asg_tag';
    if (!fields.some(({ name }) => name.startsWith(its))) {
      if (keys.has(resourceType))
        throw wrong(
          `--tag-key: no field ${its} is recorded, so its key means nothing`,
          'Record all fields, or name it in --fields.',
        );
      return [];
    }
    return [{ resourceType, keys: keys.get(resourceType) ?? ['Name'] }];
  });
}

function aggregationOf(spec: PlanSpec, isTransitGateway: boolean): 60 | 600 {
  const typed = spec.aggregation ?? '60';
  if (typed !== '60' && typed !== '600') throw wrong(`--aggregation ${typed}: AWS knows 60 and 600 seconds`);
  if (isTransitGateway && typed === '600')
    throw wrong('--aggregation 600: the flow log of a transit gateway always has 60 seconds');
  return typed === '60' ? 60 : 600;
}

function trafficOf(spec: PlanSpec, isTransitGateway: boolean): PlanConfig['traffic'] {
  if (isTransitGateway && spec.traffic !== undefined)
    throw wrong('--traffic: a transit gateway has no verdicts, so its flow log always has all traffic');
  return oneOf(
    { ...spec, traffic: spec.traffic?.toUpperCase() },
    'traffic',
    ['ALL', 'ACCEPT', 'REJECT'] as const,
    'ALL',
  );
}

function retentionOf(spec: PlanSpec, destination: Destination): number {
  const typed = spec.retention ?? (destination === 's3' ? '365' : '30');
  const days = /^[1-9]\d{0,4}$/.test(typed) ? Number(typed) : Number.NaN;
  if (Number.isNaN(days)) throw wrong(`--retention ${typed}: give a whole number of days`);
  if (destination === 'opensearch' && !LOG_RETENTION.includes(days))
    throw wrong(`--retention ${typed}: a log group keeps one of ${LOG_RETENTION.join(', ')} days`);
  return days;
}

/** Firehose takes 1000 characters, and all fields are 700 of them. */
const LONGEST_ENDPOINT = 250;

/** Firehose delivers to port 443 of a name with a certificate, over https only. */
function endpointOf(spec: PlanSpec): string | undefined {
  const typed = spec.endpoint;
  if (typed === undefined) return undefined;
  const url = URL.canParse(typed) ? new URL(typed) : undefined;
  if (url?.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.search !== '' || url.hash !== '')
    throw wrong(`--endpoint ${typed}: Firehose delivers to https://HOST/PATH on port 443 only`);
  if (url.href.length > LONGEST_ENDPOINT) throw wrong(`--endpoint: longer than ${LONGEST_ENDPOINT} characters`);
  return url.pathname === '/' ? `${url.origin}/ingest/firehose` : url.href;
}

function gbPerDayOf(spec: PlanSpec): number {
  const typed = spec.gbPerDay ?? '1';
  const gb = /^\d{1,9}(?:\.\d{1,6})?$/.test(typed) ? Number(typed) : Number.NaN;
  if (!(gb > 0)) throw wrong(`--gb-per-day ${typed}: give a number above 0`);
  return gb;
}
