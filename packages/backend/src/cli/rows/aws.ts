/** The rows of the commands for the AWS side. */
import type { CommandRow, OptionRow } from '../command.ts';
import { JSON_SWITCH } from './options.ts';

const DESTINATION: OptionRow = {
  name: '--destination',
  value: 'DESTINATION',
  help: 'where the records go: a domain, with log group, subscription and Lambda; a bucket, with a queue of notifications; a delivery stream to the endpoint of thalweg serve',
  required: true,
  choices: ['opensearch', 's3', 'firehose'],
};

/** What is set up, and how; where, each command asks in its own way. */
const SET_UP: readonly OptionRow[] = [
  { name: '--vpc', value: 'ID', help: 'log this VPC; with one of the next three, the VPC that it is in' },
  { name: '--subnet', value: 'ID', help: 'log this subnet only' },
  { name: '--interface', value: 'ID', help: 'log this network interface only' },
  { name: '--transit-gateway', value: 'ID', help: 'log this transit gateway' },
  {
    name: '--principal',
    value: 'ARN|ID',
    help: 'who may use the domain, or take the role that reads the bucket: an account, a user or a role',
    repeat: true,
  },
  {
    name: '--allow-ip',
    value: 'CIDR',
    help: 'IPv4 addresses that may use the domain without signing; me = the address of this machine, looked up',
    repeat: true,
  },
  { name: '--vpc-domain', help: 'put the domain into the VPC' },
  {
    name: '--domain-subnet',
    value: 'ID',
    help: 'subnet of a domain in a VPC, one for each zone',
    repeat: true,
    default: 'to be filled in',
  },
  { name: '--domain', value: 'NAME|URL', help: 'use this domain instead of making one' },
  { name: '--bucket', value: 'NAME[/PREFIX]', help: 'use this bucket instead of making one' },
  { name: '--log-group', value: 'NAME', help: 'use this log group instead of making one' },
  { name: '--name', value: 'NAME', help: 'begins the names of everything', default: 'thalweg' },
  {
    name: '--fields',
    value: 'FIELDS',
    help: 'what is recorded: all, default, v2 to v11 for all up to a version, or names',
    default: 'all',
    complete: 'field',
  },
  {
    name: '--tag-key',
    value: 'KIND=KEY',
    help: 'tag that is recorded: instance=KEY, interface=KEY or asg=KEY, two of each (not with Terraform)',
    repeat: true,
    default: 'Name of each',
  },
  {
    name: '--aggregation',
    value: 'SECONDS',
    help: 'longest time that a record stands for',
    default: '60',
    choices: ['60', '600'],
  },
  {
    name: '--traffic',
    value: 'TRAFFIC',
    help: 'verdicts that are recorded',
    default: 'ALL',
    choices: ['ALL', 'ACCEPT', 'REJECT'],
  },
  {
    name: '--retention',
    value: 'DAYS',
    help: 'days that the log group or bucket keeps',
    default: '30; 365 in the bucket of s3',
  },
  {
    name: '--file-format',
    value: 'FORMAT',
    help: 'files in the bucket',
    default: 'parquet',
    choices: ['parquet', 'plain-text'],
  },
  {
    name: '--layout',
    value: 'LAYOUT',
    help: 'keys in the bucket',
    default: 'hive',
    choices: ['plain', 'hive', 'hourly', 'hive-hourly'],
  },
  { name: '--endpoint', value: 'URL', help: 'where Firehose delivers', default: 'to be filled in' },
  {
    name: '--access-key-secret',
    value: 'ARN',
    help: 'secret in Secrets Manager with the access key of the endpoint',
    default: 'to be filled in',
  },
  {
    name: '--code-bucket',
    value: 'NAME',
    help: 'bucket that has the code of the function',
    default: 'NAME-code-ACCOUNT-REGION',
  },
  { name: '--code-key', value: 'KEY', help: 'its key there', default: 'thalweg/VERSION/function.zip' },
  {
    name: '--gb-per-day',
    value: 'N',
    help: 'GB of records a day, for costs and the size of the domain',
    default: '1',
  },
  {
    name: '--format',
    value: 'FORMAT',
    help: 'what is written',
    default: 'cloudformation',
    choices: ['cloudformation', 'terraform'],
  },
  { name: '--out', value: 'DIR', help: 'folder to write into', default: 'nothing is written', complete: 'directory' },
  { name: '--force', help: 'replace files that are there' },
];

const PLAN: CommandRow = {
  name: 'aws plan',
  summary: 'write templates that send flow logs to a domain, a bucket or Firehose',
  details:
    'Needs no account: nothing is made, and nothing is asked of AWS. Prints what will be made, who may do what, and what it costs a month; writes CloudFormation or Terraform with a file of parameters and a README that has the commands.\n\n' +
    'Every plan passes rules of its own: no wildcards in actions, resources named, services bound to account and source, TLS and encryption everywhere, no public bucket.',
  arguments: [],
  options: [
    DESTINATION,
    { name: '--region', value: 'REGION', help: 'region of all of it', required: true },
    { name: '--account', value: 'ID', help: 'account of all of it', required: true },
    ...SET_UP,
    JSON_SWITCH,
  ],
  examples: [
    [
      'thalweg aws plan --destination opensearch --vpc vpc-0a1b2c3d --region eu-west-1 --account 123456789012 --allow-ip me --out flows',
      'the classic way: log group, Lambda, and a domain that you can open',
    ],
    [
      'thalweg aws plan --destination s3 --vpc vpc-0a1b2c3d --region eu-west-1 --account 123456789012 --format terraform --out flows',
      'the cheapest: Parquet in a bucket',
    ],
  ],
  load: () => import('../commands/aws-plan.ts'),
};

export const AWS_COMMANDS: readonly CommandRow[] = [PLAN];
