/** Who is let in, and what they did. */
import { ROLES, TOKEN_SCOPES } from '@thalweg/core/access';
import type { ArgumentRow, CommandRow, OptionRow } from '../command.ts';
import { ACCESS, JSON_SWITCH, STORE } from './options.ts';

/** The rows that somebody may see. */
const ROWS: readonly OptionRow[] = [
  { name: '--account', value: 'ID', help: 'sees only rows of this account', repeat: true },
  { name: '--vpc', value: 'ID', help: 'sees only rows of this VPC', repeat: true },
  {
    name: '--network',
    value: 'CIDR',
    help: 'sees only rows whose source or destination lies in this network',
    repeat: true,
  },
];
const ROLE_NAMES: readonly string[] = ROLES;
const PASSWORD_STDIN: OptionRow = {
  name: '--password-stdin',
  help: 'take the password from the first line of standard input',
};
const CIDR: ArgumentRow = { name: 'network', help: 'an address, or CIDR like 10.0.0.0/8 or 2001:db8::/32' };
const RULE_ROLE: OptionRow = {
  name: '--role',
  value: 'ROLE',
  help: 'for that role only',
  default: 'everybody',
  choices: ROLE_NAMES,
};

export const ACCESS_COMMANDS: readonly CommandRow[] = [
  {
    name: 'access allow',
    summary: 'let a network in',
    details:
      'Without users, whoever comes from there acts with the role, or as a viewer, and need not sign in. With users, only whoever comes from a network that is let in, for everybody or for their role, may sign in. This machine is always let in.',
    arguments: [CIDR],
    options: [RULE_ROLE, JSON_SWITCH, ACCESS, STORE],
    examples: [
      ['thalweg access allow 10.0.0.0/8', 'the console for everybody in the office'],
      [
        'thalweg access allow 2001:db8:12::/48 --role admin',
        'administrators from there alone, besides rules for everybody',
      ],
    ],
    load: () => import('../commands/access-allow.ts'),
  },
  {
    name: 'access check',
    summary: 'say whether an address is let in, and which rule decides',
    arguments: [{ name: 'address', help: 'IPv4 or IPv6' }],
    options: [{ ...RULE_ROLE, help: 'for somebody with that role' }, JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg access check 203.0.113.9', 'why does it not let me in?']],
    load: () => import('../commands/access-check.ts'),
  },
  {
    name: 'access list',
    summary: 'networks that are let in',
    arguments: [],
    options: [JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg access list', 'networks, and for whom']],
    load: () => import('../commands/access-list.ts'),
  },
  {
    name: 'access remove',
    summary: 'let a network in no longer',
    arguments: [CIDR],
    options: [RULE_ROLE, JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg access remove 10.0.0.0/8', 'the rule for everybody; with --role that for a role']],
    load: () => import('../commands/access-remove.ts'),
  },
  {
    name: 'audit',
    summary: 'who did what: sign-ins, questions, exports, loads, changes',
    details: 'The newest first. The log is only added to; `--audit-keep` of the server says how long it is kept.',
    arguments: [],
    options: [
      { name: '--since', value: 'TIME', help: 'since so long ago (24h, 7d), or a date', default: 'the oldest' },
      { name: '--until', value: 'TIME', help: 'before it', default: 'the newest' },
      { name: '--actor', value: 'NAME', help: 'user or token; cli:NAME for the command line' },
      { name: '--event', value: 'EVENT', help: 'sign-in, sign-in-failed, query, export, user-added …' },
      { name: '--text', value: 'TEXT', help: 'stands somewhere in the row' },
      { name: '--limit', value: 'N', help: 'rows to show; all = no limit', default: '100' },
      JSON_SWITCH,
      ACCESS,
      STORE,
    ],
    examples: [
      ['thalweg audit --since 24h', 'the last day'],
      ['thalweg audit --event export --json', 'what was taken away, for another program'],
    ],
    load: () => import('../commands/audit.ts'),
  },
  {
    name: 'user add',
    summary: 'add somebody who signs in with a password',
    details:
      'The password is asked for; it has at least 12 characters. As soon as there is a user, everybody has to sign in to the console and the API, on this machine, too. Viewers search; analysts also export, and save searches; administrators do everything. The first user is an administrator unless the role is given.',
    arguments: [{ name: 'name', help: 'name to sign in with, or an address of mail' }],
    options: [
      {
        name: '--role',
        value: 'ROLE',
        help: 'what the user may do',
        default: 'viewer; admin for the first',
        choices: ROLE_NAMES,
      },
      ...ROWS,
      PASSWORD_STDIN,
      JSON_SWITCH,
      ACCESS,
      STORE,
    ],
    examples: [
      ['thalweg user add ada --role admin', 'before others may reach the console'],
      ['thalweg user add grace --role analyst --account 123456789012', 'sees, and exports, the rows of one account'],
    ],
    load: () => import('../commands/user-add.ts'),
  },
  {
    name: 'user list',
    summary: 'who may sign in, as what, and who has',
    arguments: [],
    options: [JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg user list', 'names, roles, rows, last sign-in, open sessions']],
    load: () => import('../commands/user-list.ts'),
  },
  {
    name: 'user role',
    summary: 'give a user another role',
    details: 'The sessions of the user end. There is always an administrator among users with a password.',
    arguments: [
      { name: 'name', help: 'the user' },
      { name: 'role', help: 'the role', choices: ROLE_NAMES },
    ],
    options: [JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg user role grace analyst', 'may export and save searches from now on']],
    load: () => import('../commands/user-role.ts'),
  },
  {
    name: 'user scope',
    summary: 'say which rows a user sees',
    details:
      'What is given replaces what was there. Rows have to fit one account, one VPC and one network, of those kinds that are given; a row without the field is not seen. The sessions of the user end.',
    arguments: [{ name: 'name', help: 'the user' }],
    options: [...ROWS, { name: '--all', help: 'sees all rows' }, JSON_SWITCH, ACCESS, STORE],
    examples: [
      ['thalweg user scope grace --vpc vpc-0a1b2c3d --vpc vpc-4e5f6071', 'sees the rows of two VPCs'],
      ['thalweg user scope grace --all', 'sees everything again'],
    ],
    load: () => import('../commands/user-scope.ts'),
  },
  {
    name: 'user passwd',
    summary: 'give a user another password',
    details: 'All sessions of the user end, and so does a wait after too many wrong sign-ins.',
    arguments: [{ name: 'name', help: 'the user' }],
    options: [PASSWORD_STDIN, JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg user passwd ada', 'it is asked for, and not shown']],
    load: () => import('../commands/user-passwd.ts'),
  },
  {
    name: 'user remove',
    summary: 'remove a user, and end all sessions of theirs',
    arguments: [{ name: 'name', help: 'the user' }],
    options: [JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg user remove grace', 'signs in no more']],
    load: () => import('../commands/user-remove.ts'),
  },
  {
    name: 'token add',
    summary: 'make a token for a program, and print it once',
    details:
      'Programs send it as `Authorization: Bearer TOKEN`. Scopes: `read` searches and exports, `ingest` loads, `admin` does everything. Only a hash of it is kept.',
    arguments: [{ name: 'name', help: 'what it is for' }],
    options: [
      {
        name: '--scope',
        value: 'SCOPE',
        help: 'what it may do',
        choices: TOKEN_SCOPES,
        repeat: true,
        required: true,
      },
      { name: '--expires', value: 'AGE|never', help: 'when it ends: 90d, 12h, …', default: '90d' },
      ...ROWS,
      JSON_SWITCH,
      ACCESS,
      STORE,
    ],
    examples: [
      ['thalweg token add grafana --scope read', 'the token stands on standard output, alone'],
      ['thalweg token add firehose --scope ingest --expires never', 'for what delivers flow logs'],
    ],
    load: () => import('../commands/token-add.ts'),
  },
  {
    name: 'token list',
    summary: 'the tokens: how they begin, what they may do, when they were used',
    arguments: [],
    options: [JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg token list', 'which of them has not been used for long?']],
    load: () => import('../commands/token-list.ts'),
  },
  {
    name: 'token revoke',
    summary: 'end a token',
    arguments: [{ name: 'token', help: 'its name, or how it begins (thw_…)' }],
    options: [JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg token revoke grafana', 'the next request with it is refused']],
    load: () => import('../commands/token-revoke.ts'),
  },
];
