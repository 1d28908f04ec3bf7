// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
/** The command table. Parser, help, shell completion and docs/reference/cli.md are made from it. */
import { ROLES, TOKEN_SCOPES } from '@thalweg/core/access';
import { AWS_PLAN } from './aws-commands.ts';
import type { ArgumentRow, CommandRow, OptionRow } from './command.ts';

const STORE: OptionRow = {
  name: '--store',
  value: 'STORE',
  help: 'folder of the store, or address of a cluster (https://HOST:PORT/PREFIX)',
  default: 'thalweg/store in the XDG data folder',
  env: 'THALWEG_STORE',
  complete: 'directory',
};
const ACCESS: OptionRow = {
  name: '--access',
  value: 'FILE',
  help: 'database of users, tokens and what they did',
  default: 'access.sqlite in the folder of the store; for a cluster below thalweg in the XDG state folder',
  complete: 'file',
};
const JSON_SWITCH: OptionRow = { name: '--json', help: 'print one JSON object instead of text' };
const FORMAT: OptionRow = {
  name: '--format',
  value: 'FORMAT',
  help: 'fields of the lines, as `${srcaddr} ${dstaddr} …` or a list of names; for logs without a header line',
};

const GEO: OptionRow = {
  name: '--geo',
  value: 'FILE',
  help: 'MMDB file with countries or AS of addresses; several are separated as in PATH',
  default: 'the countries of the packaged file',
  env: 'THALWEG_GEO',
  complete: 'file',
};

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

/** What every question has: language and time. */
const ASK: readonly OptionRow[] = [
  { name: '--lang', value: 'LANGUAGE', help: 'language of the query', default: 'kql', choices: ['kql', 'lucene'] },
  {
    name: '--from',
    value: 'TIME',
    help: 'rows that start at or after it: date math (now-1d/d), ISO 8601, or epoch',
    default: 'the oldest',
  },
  { name: '--to', value: 'TIME', help: 'rows that start before it; a date means its end', default: 'the newest' },
  { name: '--now', value: 'INSTANT', help: 'the instant that `now` stands for', default: 'the clock' },
  { name: '--tz', value: 'ZONE', help: 'time zone of dates without offset, and of what is shown', default: 'UTC' },
  GEO,
  STORE,
];
const QUERY: ArgumentRow = { name: 'query', help: 'what to look for; every record if left out', optional: true };

/** Signing in elsewhere. */
const OIDC: readonly OptionRow[] = [
  {
    name: '--oidc-issuer',
    value: 'URL',
    help: 'place where people sign in (OpenID Connect), in addition to passwords',
    env: 'THALWEG_OIDC_ISSUER',
  },
  {
    name: '--oidc-client-id',
    value: 'ID',
    help: 'what this server is called there',
    env: 'THALWEG_OIDC_CLIENT_ID',
  },
  {
    name: '--oidc-client-secret-file',
    value: 'FILE',
    help: 'file with its secret there; or the secret in THALWEG_OIDC_CLIENT_SECRET',
    default: 'none: PKCE alone',
    env: 'THALWEG_OIDC_CLIENT_SECRET_FILE',
    complete: 'file',
  },
  {
    name: '--oidc-group',
    value: 'GROUP=ROLE',
    help: 'role of those in a group there: viewer, analyst or admin; of several the highest',
    repeat: true,
  },
  { name: '--oidc-groups-claim', value: 'NAME', help: 'claim that has the groups', default: 'groups' },
  { name: '--oidc-scope', value: 'SCOPES', help: 'what is asked for there', default: 'openid profile email' },
  { name: '--oidc-name', value: 'TEXT', help: 'what the place is called on the page to sign in', default: 'its host' },
];

/** What a server has. */
const SERVE: readonly OptionRow[] = [
  {
    name: '--port',
    value: 'N',
    help: 'port to listen on; 0 = any free one',
    default: '8080, or the next free one when that is taken',
  },
  {
    name: '--host',
    value: 'HOST',
    help: 'address to listen on; one that others reach needs a user or a network rule',
    default: '127.0.0.1',
  },
  {
    name: '--tls-cert',
    value: 'FILE',
    help: 'certificate with its chain (PEM), to serve over TLS; read again when it changes',
    complete: 'file',
  },
  { name: '--tls-key', value: 'FILE', help: 'key of the certificate (PEM)', complete: 'file' },
  {
    name: '--trusted-proxy',
    value: 'CIDR',
    help: 'proxy that may say whom a request comes from (X-Forwarded-For, -Proto, -Host)',
    repeat: true,
  },
  {
    name: '--public-url',
    value: 'URL',
    help: 'address of the console as browsers know it, like https://logs.example.org',
    repeat: true,
  },
  { name: '--audit-keep', value: 'TIME', help: 'how long the audit log is kept, as 90d', default: '365d' },
  { name: '--watch', value: 'DIR', help: 'load what comes into a folder while serving', complete: 'directory' },
  FORMAT,
  GEO,
  ...OIDC,
  ACCESS,
  STORE,
];

const CIDR: ArgumentRow = { name: 'network', help: 'an address, or CIDR like 10.0.0.0/8 or 2001:db8::/32' };
const RULE_ROLE: OptionRow = {
  name: '--role',
  value: 'ROLE',
  help: 'for that role only',
  default: 'everybody',
  choices: ROLE_NAMES,
};

export const COMMANDS: readonly CommandRow[] = [
  {
    name: 'demo',
    summary: 'load a made-up day of a small web VPC and answer the classic questions about it',
    details:
      'Writes the logs and a store of their own below thalweg/demo in the XDG data folder; running it again starts afresh.',
    arguments: [],
    options: [],
    examples: [['thalweg demo', 'see what Thalweg does, without any logs of your own']],
    load: () => import('./commands/demo.ts'),
  },
  {
    name: 'up',
    summary: 'load flow logs, or a made-up day, and serve the console',
    details:
      'With sources: loads them, as `thalweg ingest` does, and serves. Without: a made-up day in a store of its own, with the answers to the classic questions before the address. A store that is named, with `--store` or `THALWEG_STORE`, is served as it is; only when it is empty the made-up day goes there.',
    arguments: [
      {
        name: 'source',
        help: 'files, folders (with all below), patterns like logs/**/*.gz, or - for standard input',
        optional: true,
        variadic: true,
        complete: 'file',
      },
    ],
    options: SERVE,
    examples: [
      ['thalweg up', 'see what Thalweg does, in the browser'],
      ['thalweg up ./AWSLogs', 'your own flow logs'],
    ],
    load: () => import('./commands/up.ts'),
  },
  {
    name: 'serve',
    summary: 'serve the console and the API',
    details:
      'Shows new data without a restart, whoever loads it. Only this machine can reach it, and nobody has to sign in, until `thalweg user add` or `thalweg access allow` says who else may.',
    arguments: [],
    options: SERVE,
    examples: [
      ['thalweg serve', 'the console at http://localhost:8080'],
      ['thalweg serve --watch ./incoming', 'and whatever is put into a folder is there a moment later'],
    ],
    load: () => import('./commands/serve.ts'),
  },
  {
    name: 'ingest',
    summary: 'load flow logs into the store',
    details:
      'Takes AWS VPC and Transit Gateway flow logs in every container AWS delivers: text, gzip, Parquet, CloudWatch exports and payloads, Firehose JSON. What a file is, is found out from its content. An object is loaded once, whatever its name; loading it again changes nothing, and what a bucket has that is loaded already is not even fetched. Credentials are those of the AWS command line. Lines that are no records are kept in quarantine with the reason.\n\n' +
      'Exit code 0: everything was read. 3: something was quarantined, broke off or was refused, like a zip archive. 2: a mistake in the command. 1: the environment failed.',
    arguments: [
      {
        name: 'source',
        help: 'files, folders (with all below), patterns like logs/**/*.gz, s3://BUCKET/PREFIX, or - for standard input',
        variadic: true,
        complete: 'file',
      },
    ],
    options: [
      FORMAT,
      {
        name: '--from',
        value: 'TIME',
        help: 'of files in the layout of AWS, only those that may have records from then on; folders of other days are not listed',
      },
      { name: '--to', value: 'TIME', help: 'the same, before it' },
      { name: '--tz', value: 'ZONE', help: 'time zone of dates without offset', default: 'UTC' },
      { name: '--force', help: 'replace what was loaded from the same object' },
      { name: '--dry-run', help: 'show the format found, sample records and bad lines; write nothing' },
      { name: '--workers', value: 'N', help: 'worker threads', default: 'one for each core, at most 8' },
      JSON_SWITCH,
      STORE,
    ],
    examples: [
      ['thalweg ingest ./AWSLogs', 'everything below a folder, e.g. a copy of the bucket'],
      ['thalweg ingest s3://flow-logs/AWSLogs --from now-1d/d', 'from the bucket itself: yesterday and today'],
      ["thalweg ingest 'logs/**/*.gz' --json", 'a pattern; the summary as JSON'],
      [
        "aws logs filter-log-events --log-group-name flow-logs --output json | jq -r '.events[].message' | thalweg ingest -",
        'lines from a log group; --format when it has a format of its own',
      ],
    ],
    load: () => import('./commands/ingest.ts'),
  },
  {
    name: 'copy',
    summary: 'copy records from one store into another, and verify them',
    details:
      'Between a folder and a cluster, either way, or between two of a kind. Rows keep the object and line they came from. What the target has already is left as it is, so the same command again goes on where one was broken off. Without a query and times, bad lines go along and every object is known to the target as if it had been loaded there; with one, what matches is copied as parts of objects.\n\n' +
      'Indices of the Lambda function that CloudWatch Logs was subscribed to with in the console of AWS (cwl-2026.11.24) are read event by event: from @message where it is there, else from the named values. An event counts once by its id, and what cannot be read is quarantined.\n\n' +
      'At the end counts and sums of both stores are compared, object by object. Exit code 1 when they differ.',
    arguments: [{ name: 'query', help: 'what to copy; everything if left out', optional: true }],
    options: [
      {
        name: '--from',
        value: 'STORE',
        help: 'store to read, or indices of the old Lambda function: https://HOST/cwl-*',
        required: true,
        complete: 'directory',
      },
      {
        name: '--to',
        value: 'STORE',
        help: 'store to write; made if it is not there',
        required: true,
        complete: 'directory',
      },
      ASK.find(({ name }) => name === '--lang')!,
      { name: '--from-time', value: 'TIME', help: 'rows that start at or after it', default: 'the oldest' },
      { name: '--to-time', value: 'TIME', help: 'rows that start before it', default: 'the newest' },
      ...ASK.filter(({ name }) => ['--now', '--tz', '--geo'].includes(name)),
      {
        name: '--format',
        value: 'FORMAT',
        help: 'fields of the lines in indices of the old Lambda function, as in ingest',
        default: 'what their documents name, else the default format',
      },
      JSON_SWITCH,
    ],
    examples: [
      ['thalweg copy --from ./store --to https://search.example.com:9200/flowlogs', 'move to a cluster'],
      [
        "thalweg copy --from https://search.example.com:9200 --to ./incident 'srcaddr:203.0.113.9' --from-time 2026-11-24",
        'take what belongs to an incident home',
      ],
      [
        "thalweg copy --from 'https://search.example.com/cwl-*' --to ./store",
        'take over what the old Lambda function has written',
      ],
    ],
    load: () => import('./commands/copy.ts'),
  },
  {
    name: 'search',
    summary: 'print the rows that match a query',
    details:
      'Rows are flow records and the NODATA and SKIPDATA lines; `log_status:OK` leaves only flows. A query that begins with a dash comes after --.',
    arguments: [QUERY],
    options: [
      ...ASK,
      {
        name: '--columns',
        value: 'A,B,…',
        help: 'fields to show; _object and _line say where a row came from',
        complete: 'field',
      },
      { name: '--sort', value: 'FIELD:asc|desc,…', help: 'order of the rows', default: 'start:desc' },
      { name: '--limit', value: 'N|all', help: 'at most so many rows', default: '100 for the table, all otherwise' },
      {
        name: '--format',
        value: 'FORMAT',
        help: 'how to print',
        default: 'table, or what the ending of -o FILE says',
        choices: ['table', 'json', 'ndjson', 'csv', 'parquet'],
      },
      { name: '--json', help: 'the same as --format json' },
      {
        name: '--output',
        short: '-o',
        value: 'FILE',
        help: 'write to a file instead of standard output',
        complete: 'file',
      },
      {
        name: '--follow',
        short: '-f',
        help: 'print rows as they are committed, by whatever process, until Ctrl-C or --limit rows',
      },
      { name: '--raw', help: 'the table shows values as logged: no service names, no KiB' },
    ],
    examples: [
      ["thalweg search 'action:REJECT and dstport <= 1024'", 'rejected traffic to privileged ports'],
      [
        "thalweg search 'action:ACCEPT and dstport:(22 or 3389)' --from now-7d",
        'who got in through SSH and RDP this week',
      ],
      [
        "thalweg search 'srcaddr:10.0.0.0/8' --format ndjson -o rows.ndjson",
        'every row of a network, one JSON object a line',
      ],
      ["thalweg search 'action:REJECT' --follow", 'rejected traffic as it comes in'],
    ],
    load: () => import('./commands/search.ts'),
  },
  {
    name: 'count',
    summary: 'count the rows that match a query',
    arguments: [QUERY],
    options: [...ASK, JSON_SWITCH],
    examples: [["thalweg count 'action:REJECT'", 'how many rows were rejected']],
    load: () => import('./commands/count.ts'),
  },
  {
    name: 'top',
    summary: 'the most frequent values of a field, or the ones with most traffic',
    details:
      'Every interface on the way of a flow records it, in both directions. Sums of bytes or packets over several interfaces count the same traffic more than once; narrow to one interface or direction to measure volume.',
    arguments: [{ name: 'fields', help: 'one field, or several separated by commas', complete: 'field' }, QUERY],
    options: [
      ...ASK,
      { name: '--by', value: 'MEASURE', help: 'count, bytes, packets, or distinct:FIELD', default: 'count' },
      { name: '--limit', value: 'N', help: 'groups to show; the rest is summed up as other', default: '10' },
      { name: '--raw', help: 'values as logged' },
      JSON_SWITCH,
    ],
    examples: [
      [
        "thalweg top srcaddr,dstport 'action:REJECT and dstport >= 1 and dstport <= 1024'",
        'who knocks at which privileged port',
      ],
      ['thalweg top dstaddr --by bytes', 'where the bytes go'],
      ["thalweg top srcaddr 'action:REJECT' --by distinct:dstport", 'who tries the most ports'],
    ],
    load: () => import('./commands/top.ts'),
  },
  {
    name: 'histogram',
    summary: 'rows, bytes or packets over time',
    arguments: [QUERY],
    options: [
      ...ASK,
      { name: '--interval', value: 'INTERVAL', help: 'width of a bar: auto, 1m, 5m, 1h, 1d, …', default: 'auto' },
      { name: '--by', value: 'FIELD', help: 'one series for each of the most frequent values', complete: 'field' },
      {
        name: '--measure',
        value: 'MEASURE',
        help: 'what to add up',
        default: 'count',
        choices: ['count', 'bytes', 'packets'],
      },
      JSON_SWITCH,
    ],
    examples: [['thalweg histogram --by action --interval 1h', 'accepted and rejected by the hour']],
    load: () => import('./commands/histogram.ts'),
  },
  {
    name: 'explain',
    summary: 'how a query is understood and run',
    details:
      'Prints tokens, tree, the query in English, the SQL with its parameters, and the parts of the store that would be read. Nothing is run.',
    arguments: [{ name: 'query', help: 'the query' }],
    options: [...ASK, JSON_SWITCH],
    examples: [
      ["thalweg explain 'dstport:(22 or 3389) and not srcaddr:10.0.0.0/8'", 'read a query before trusting it'],
    ],
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'fields',
    summary: 'the fields a query can use, with their types and values',
    arguments: [{ name: 'name', help: 'a part of the name', optional: true, complete: 'field' }],
    options: [JSON_SWITCH],
    examples: [['thalweg fields tcp', 'fields whose name has tcp in it']],
    load: () => import('./commands/fields.ts'),
  },
  {
    name: 'status',
    summary: 'what the store holds, what is missing, and how fresh it is',
    arguments: [],
    options: [{ name: '--objects', help: 'list every loaded object too' }, JSON_SWITCH, STORE],
    examples: [['thalweg status', 'records, time span, gaps of each interface, quarantine, size']],
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'networks list',
    summary: 'the names that queries can use for addresses',
    arguments: [],
    details:
      'Tells also which files countries and networks of the internet (AS) are looked up in, and how old they are.',
    options: [JSON_SWITCH, GEO, STORE],
    examples: [['thalweg networks list --json', 'all of them with their ranges, to keep or to copy']],
    load: () => import('./commands/networks-list.ts'),
  },
  {
    name: 'networks add',
    summary: 'give addresses a name: srcaddr:office',
    details:
      'A name is made of lower-case letters and digits, a letter first, with single - or _ between words. Further ranges are added to those that the name has.',
    arguments: [
      { name: 'name', help: 'the name' },
      { name: 'range', help: 'addresses, or networks like 203.0.113.0/24', variadic: true },
    ],
    options: [JSON_SWITCH, STORE],
    examples: [
      ['thalweg networks add office 203.0.113.0/24 2001:db8:1::/48', 'where you work'],
      ["thalweg search 'srcaddr:public and not srcaddr:office and dstport:22'", 'then ask who else came in'],
    ],
    load: () => import('./commands/networks-add.ts'),
  },
  {
    name: 'networks remove',
    summary: 'take ranges from a name, or the name altogether',
    arguments: [
      { name: 'name', help: 'the name' },
      { name: 'range', help: 'ranges to take away; the whole name if left out', optional: true, variadic: true },
    ],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg networks remove office', 'the name means nothing any more']],
    load: () => import('./commands/networks-remove.ts'),
  },
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
    load: () => import('./commands/access-allow.ts'),
  },
  {
    name: 'access check',
    summary: 'say whether an address is let in, and which rule decides',
    arguments: [{ name: 'address', help: 'IPv4 or IPv6' }],
    options: [{ ...RULE_ROLE, help: 'for somebody with that role' }, JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg access check 203.0.113.9', 'why does it not let me in?']],
    load: () => import('./commands/access-check.ts'),
  },
  {
    name: 'access list',
    summary: 'networks that are let in',
    arguments: [],
    options: [JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg access list', 'networks, and for whom']],
    load: () => import('./commands/access-list.ts'),
  },
  {
    name: 'access remove',
    summary: 'let a network in no longer',
    arguments: [CIDR],
    options: [RULE_ROLE, JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg access remove 10.0.0.0/8', 'the rule for everybody; with --role that for a role']],
    load: () => import('./commands/access-remove.ts'),
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
    load: () => import('./commands/audit.ts'),
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
    load: () => import('./commands/user-add.ts'),
  },
  {
    name: 'user list',
    summary: 'who may sign in, as what, and who has',
    arguments: [],
    options: [JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg user list', 'names, roles, rows, last sign-in, open sessions']],
    load: () => import('./commands/user-list.ts'),
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
    load: () => import('./commands/user-role.ts'),
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
    load: () => import('./commands/user-scope.ts'),
  },
  {
    name: 'user passwd',
    summary: 'give a user another password',
    details: 'All sessions of the user end, and so does a wait after too many wrong sign-ins.',
    arguments: [{ name: 'name', help: 'the user' }],
    options: [PASSWORD_STDIN, JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg user passwd ada', 'it is asked for, and not shown']],
    load: () => import('./commands/user-passwd.ts'),
  },
  {
    name: 'user remove',
    summary: 'remove a user, and end all sessions of theirs',
    arguments: [{ name: 'name', help: 'the user' }],
    options: [JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg user remove grace', 'signs in no more']],
    load: () => import('./commands/user-remove.ts'),
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
    load: () => import('./commands/token-add.ts'),
  },
  {
    name: 'token list',
    summary: 'the tokens: how they begin, what they may do, when they were used',
    arguments: [],
    options: [JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg token list', 'which of them has not been used for long?']],
    load: () => import('./commands/token-list.ts'),
  },
  {
    name: 'token revoke',
    summary: 'end a token',
    arguments: [{ name: 'token', help: 'its name, or how it begins (thw_…)' }],
    options: [JSON_SWITCH, ACCESS, STORE],
    examples: [['thalweg token revoke grafana', 'the next request with it is refused']],
    load: () => import('./commands/token-revoke.ts'),
  },
  {
    name: 'dashboards export',
    summary: 'write an index pattern, searches and an overview for OpenSearch Dashboards or Kibana',
    details:
      'Saved objects as NDJSON, to be imported there under Stack management, Saved objects. They look at the indices that Thalweg writes on a cluster: those of the store, with the fields that its lines have brought, where the store is a cluster. A second import replaces the first.',
    arguments: [],
    options: [
      {
        name: '--index',
        value: 'PATTERN',
        help: 'indices that have the flow logs',
        default: 'those of the store; thalweg-flows-* where it is a folder',
      },
      {
        name: '--output',
        short: '-o',
        value: 'FILE',
        help: 'file to write instead of standard output',
        complete: 'file',
      },
      STORE,
    ],
    examples: [['thalweg dashboards export -o thalweg.ndjson', 'then import the file there']],
    load: () => import('./commands/dashboards-export.ts'),
  },
  {
    name: 'dashboards import',
    summary: 'take saved searches of OpenSearch Dashboards or Kibana',
    details:
      'Query, filters, columns, order and time become a saved search of the console. Names of other schemas (source.ip) become those of AWS; what has no equivalent is left out, and said.',
    arguments: [
      { name: 'file', help: 'an export of saved objects (NDJSON, or JSON up to Kibana 6)', complete: 'file' },
    ],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg dashboards import export.ndjson', 'the searches stand in the console under Open']],
    load: () => import('./commands/dashboards-import.ts'),
  },
  {
    name: 'quarantine list',
    summary: 'list lines that are no records, with the reason',
    arguments: [{ name: 'object', help: 'only of this object', optional: true }],
    options: [
      {
        name: '--format',
        value: 'FORMAT',
        help: 'how to print',
        default: 'table',
        choices: ['table', 'json', 'ndjson'],
      },
      { name: '--json', help: 'the same as --format json' },
      { name: '--limit', value: 'N|all', help: 'at most so many lines', default: '100 for the table, all otherwise' },
      STORE,
    ],
    examples: [
      ['thalweg quarantine list --format ndjson', 'one JSON object a line: object, line, reason, field, text'],
    ],
    load: () => import('./commands/quarantine-list.ts'),
  },
  {
    name: 'quarantine show',
    summary: 'bad lines by object and reason, with a sample of each',
    arguments: [{ name: 'object', help: 'only of this object', optional: true }],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg quarantine show', 'what went wrong, where, how often']],
    load: () => import('./commands/quarantine-show.ts'),
  },
  {
    name: 'quarantine export',
    summary: 'write the texts of bad lines as they came',
    arguments: [{ name: 'object', help: 'only of this object', optional: true }],
    options: [
      {
        name: '--output',
        short: '-o',
        value: 'FILE',
        help: 'file to write instead of standard output',
        complete: 'file',
      },
      STORE,
    ],
    examples: [['thalweg quarantine export -o bad.log', 'to mend them by hand and load the file']],
    load: () => import('./commands/quarantine-export.ts'),
  },
  {
    name: 'quarantine retry',
    summary: 'read bad lines again, with the right format',
    details:
      'Lines that fit become records; the others stay. Of an object with very many bad lines only the first are kept: it is read again from its source, which must be there unchanged. Exit code 3 when lines remain in quarantine.',
    arguments: [{ name: 'object', help: 'only of this object', optional: true }],
    options: [{ ...FORMAT, required: true }, JSON_SWITCH, STORE],
    examples: [
      [
        "thalweg quarantine retry app.log --format '${version} ${srcaddr} ${dstaddr} ${action}'",
        'lines that had lost their header',
      ],
    ],
    load: () => import('./commands/quarantine-retry.ts'),
  },
  {
    name: 'store init',
    summary: 'make a store, and say what its engine is and lacks',
    details:
      'In a cluster it makes the template of the indices, and those of the ledger; in a folder, an empty store. One that is there stays as it is.',
    arguments: [],
    options: [JSON_SWITCH, STORE],
    examples: [
      ['thalweg store init --store https://search.example.com:9200/flowlogs', 'before the first load, or the Lambda'],
    ],
    load: () => import('./commands/store-init.ts'),
  },
  {
    name: 'store status',
    summary: 'what the engine of a store is, and what it lacks',
    arguments: [],
    options: [JSON_SWITCH, STORE],
    examples: [
      ['thalweg store status --store https://search.example.com:9200', 'does the address work, and who answers?'],
    ],
    load: () => import('./commands/store-status.ts'),
  },
  {
    name: 'store migrate',
    summary: 'bring the indices of a cluster up to date with this version',
    arguments: [],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg store migrate --store https://search.example.com:9200', 'after an upgrade of Thalweg']],
    load: () => import('./commands/store-migrate.ts'),
  },
  {
    name: 'store compact',
    summary: 'merge small parts and build rollups (happens after loads, too)',
    details:
      'Builds the rollups of conversations, too, which a server builds by itself while nobody asks it anything. In a cluster: merges the segments of days that are over, so that they take less room.',
    arguments: [],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg store compact', 'after very many small loads']],
    load: () => import('./commands/store-compact.ts'),
  },
  {
    name: 'store retain',
    summary: 'remove the oldest days',
    arguments: [],
    options: [
      { name: '--days', value: 'N', help: 'keep the last N days' },
      { name: '--size', value: 'SIZE', help: 'keep at most so much on disk: 500MB, 20GB, …' },
      {
        name: '--policy',
        value: 'SWITCH',
        help: 'in a cluster: whether the engine itself (ISM, ILM) shall remove what is older than --days, from now on',
        choices: ['on', 'off'],
      },
      JSON_SWITCH,
      STORE,
    ],
    examples: [
      ['thalweg store retain --days 90', 'what is older than 90 days goes'],
      [
        'thalweg store retain --days 90 --policy on --store https://search.example.com',
        'the cluster removes it, day by day',
      ],
    ],
    load: () => import('./commands/store-retain.ts'),
  },
  {
    name: 'store forget',
    summary: 'remove everything that came from one object',
    arguments: [{ name: 'object', help: 'its name as in `thalweg status --objects`' }],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg store forget /logs/wrong-account.log.gz', 'undo a load']],
    load: () => import('./commands/store-forget.ts'),
  },
  {
    name: 'store backup',
    summary: 'copy the whole store, also while others write to it',
    arguments: [{ name: 'folder', help: 'a new or empty folder', complete: 'file' }],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg store backup /backup/thalweg-monday', 'a store of its own, which can be queried as it is']],
    load: () => import('./commands/store-backup.ts'),
  },
  {
    name: 'store restore',
    summary: 'make a store from a backup',
    arguments: [{ name: 'folder', help: 'the backup', complete: 'file' }],
    options: [JSON_SWITCH, STORE],
    examples: [
      ['thalweg store restore /backup/thalweg-monday --store /data/thalweg', 'the target must not exist or be empty'],
    ],
    load: () => import('./commands/store-restore.ts'),
  },
  {
    name: 'store verify',
    summary: 'count every part again and compare with the ledger',
    details:
      'Says whether lines = records + NODATA + SKIPDATA + quarantined holds for everything that was ever loaded, what retention removed included. Exit code 1 when something is wrong.',
    arguments: [],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg store verify', 'is everything there, once?']],
    load: () => import('./commands/store-verify.ts'),
  },
  {
    name: 'doctor',
    summary: 'say whether all is well, and what to do where it is not',
    details:
      'Looks at the store: whether it opens, holds every line that was loaded, is fed, and complete. With --aws it walks the way of the records before that: flow log, delivery role, log group, subscription, function, domain, or bucket. Exit code 0 when all is well, 3 when there are warnings or places where it may not look, 4 when there are failures.',
    arguments: [],
    options: [
      { name: '--aws', help: 'look at the AWS side, too, with the credentials of the AWS command line' },
      { name: '--region', value: 'REGION', help: 'region of the flow logs', default: 'AWS_REGION' },
      { name: '--profile', value: 'NAME', help: 'profile of the AWS configuration' },
      { name: '--flow-log', value: 'ID', help: 'this flow log only, or that of this VPC, subnet or interface' },
      JSON_SWITCH,
      STORE,
    ],
    examples: [
      ['thalweg doctor', 'what is wrong, why, and the command that mends it'],
      ['thalweg doctor --aws --region eu-west-1 --flow-log vpc-0a1b2c3d', 'why nothing arrives from this VPC'],
    ],
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'generate',
    summary: 'make realistic flow logs of a small web VPC',
    details: 'The same seed, start, scale and format give the same bytes. Files lie in the layout that AWS uses in S3.',
    arguments: [],
    options: [
      { name: '--out', value: 'DIR', help: 'folder to write into', required: true, complete: 'directory' },
      { name: '--seed', value: 'N', help: 'seed of the random numbers', default: '1' },
      {
        name: '--start',
        value: 'INSTANT',
        help: 'first instant: date math, ISO 8601, or epoch',
        default: 'so that it ends now',
      },
      { name: '--hours', value: 'H', help: 'length', default: '24' },
      { name: '--scale', value: 'S', help: 'traffic; 1 is about 47,000 records a day', default: '1' },
      {
        name: '--format',
        value: 'VERSION',
        help: 'all fields up to a version',
        default: 'v2',
        choices: ['v2', 'v3', 'v4', 'v5', 'v6', 'v7', 'v8', 'v9', 'v10', 'v11'],
      },
      JSON_SWITCH,
    ],
    examples: [
      ['thalweg generate --out ./sample --seed 7 --hours 2 --format v5', 'two hours with the fields of version 5'],
    ],
    load: () => import('./commands/generate.ts'),
  },
  AWS_PLAN,
  {
    name: 'completion',
    summary: 'print a completion script for a shell',
    arguments: [{ name: 'shell', help: 'the shell', choices: ['bash', 'zsh', 'fish'] }],
    options: [],
    examples: [
      ['source <(thalweg completion bash)', 'for this session; add it to ~/.bashrc for all'],
      ['thalweg completion fish > ~/.config/fish/completions/thalweg.fish', 'for good'],
    ],
    load: () => import('./commands/completion.ts'),
  },
];

/** Groups of commands: name → what they are about. */
export const GROUPS: Readonly<Record<string, string>> = {
  access: 'networks that are let in',
  aws: 'the AWS side: flow logs, and where they go',
  dashboards: 'OpenSearch Dashboards and Kibana',
  networks: 'names of addresses',
  quarantine: 'lines that are no records',
  store: 'care of the store',
  token: 'tokens of programs',
  user: 'people who sign in',
};
