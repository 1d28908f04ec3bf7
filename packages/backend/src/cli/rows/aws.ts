/** The rows of the commands for the AWS side. */
import type { CommandRow, OptionRow } from '../command.ts';
import { CONNECTION, JSON_SWITCH } from './options.ts';

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
  {
    name: '--gb-per-day',
    value: 'N',
    help: 'GB of records a day, for costs and the size of the domain',
    default: '1',
  },
];

const CODE_KEY: OptionRow = { name: '--code-key', value: 'KEY', help: 'key of the code there' };

/** What is written, and where. */
const FILES: readonly OptionRow[] = [
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
    { ...CODE_KEY, default: 'thalweg/VERSION/function.zip' },
    ...FILES,
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

const YES: OptionRow = { name: '--yes', help: 'do it without asking' };
const STACK_NAME: OptionRow = { name: '--name', value: 'NAME', help: 'name of the stack', default: 'thalweg' };

const DEPLOY: CommandRow = {
  name: 'aws deploy',
  summary: 'make or change what aws plan plans, and watch it come about',
  details:
    'Takes the options of aws plan, and makes a change set of CloudFormation of them: what would be added, changed, made anew or removed is told, and done when you say yes. The code of the function is uploaded before, to a bucket of its own. With nothing to change nothing is done. When it stands, the doctor looks at it, and the next command is printed.\n\n' +
    'Ctrl-C ends the watching and not the deployment; aws status --follow comes back to it. Exit code 0 when it is deployed or there is nothing to change, 1 when it failed, 4 when it is deployed and the doctor finds that it cannot work.',
  arguments: [],
  options: [
    DESTINATION,
    { name: '--account', value: 'ID', help: 'account that the credentials have to be of', default: 'theirs' },
    ...SET_UP,
    { ...CODE_KEY, default: 'it is uploaded, under a key that follows from its content' },
    YES,
    ...CONNECTION,
    JSON_SWITCH,
  ],
  examples: [
    [
      'thalweg aws deploy --destination s3 --vpc vpc-0a1b2c3d --region eu-west-1',
      'from nothing to flow logs in a bucket',
    ],
    [
      'thalweg aws deploy --destination opensearch --vpc vpc-0a1b2c3d --region eu-west-1 --allow-ip me --yes',
      'the classic way, without being asked',
    ],
  ],
  load: () => import('../commands/aws-deploy.ts'),
};

const STATUS: CommandRow = {
  name: 'aws status',
  summary: 'show what aws deploy has made, and how it stands',
  details:
    'State, outputs, last events and next commands of one stack, or of all that Thalweg has made in the region. With --follow it shows what is being done to the stack until that has ended.',
  arguments: [],
  options: [
    { ...STACK_NAME, default: 'all of the region' },
    { name: '--follow', help: 'watch the stack (thalweg, without --name) until it is at rest' },
    ...CONNECTION,
    JSON_SWITCH,
  ],
  examples: [
    ['thalweg aws status --region eu-west-1', 'all set-ups of a region'],
    ['thalweg aws status --name thalweg --follow', 'come back to a deployment that goes on'],
  ],
  load: () => import('../commands/aws-status.ts'),
};

const DESTROY: CommandRow = {
  name: 'aws destroy',
  summary: 'delete what aws deploy has made, and keep the data',
  details:
    'Deletes the stack. Bucket, log group and domain stay with what is in them; what they cost on is told, and how to delete them. A later aws deploy of that name takes them in again. With --delete-data they are deleted, too, with all data in them.',
  arguments: [],
  options: [
    STACK_NAME,
    { name: '--delete-data', help: 'delete the data, too, for good; the name of the stack has to be typed' },
    YES,
    ...CONNECTION,
    JSON_SWITCH,
  ],
  examples: [
    ['thalweg aws destroy --name thalweg --region eu-west-1', 'no more flow logs; what was delivered stays'],
    ['thalweg aws destroy --name thalweg --delete-data --yes', 'nothing stays'],
  ],
  load: () => import('../commands/aws-destroy.ts'),
};

export const AWS_COMMANDS: readonly CommandRow[] = [PLAN, DEPLOY, STATUS, DESTROY];
