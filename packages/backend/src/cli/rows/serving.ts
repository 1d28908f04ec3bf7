/** The demo, and the server. */
import type { CommandRow, OptionRow } from '../command.ts';
import { ACCESS, CONNECTION, FORMAT, GEO, STORE } from './options.ts';

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
  {
    name: '--source',
    value: 'ADDRESS',
    help: 'load what comes from a source of AWS while serving: s3+sqs://QUEUE-URL, cloudwatch://LOG-GROUP, kinesis://STREAM',
    repeat: true,
  },
  {
    name: '--sources',
    value: 'FILE',
    help: 'the same for the sources of many accounts and regions, as a JSON list',
    complete: 'file',
  },
  {
    name: '--from',
    value: 'TIME',
    help: 'where to begin with a log group or stream that was never followed',
    default: 'the oldest that is there',
  },
  {
    name: '--names',
    value: 'TIME',
    help: 'learn the names of instances, subnets, VPCs and security groups from EC2, every so often, as 15m',
  },
  ...CONNECTION,
  FORMAT,
  GEO,
  ...OIDC,
  ACCESS,
  STORE,
];

export const SERVING: readonly CommandRow[] = [
  {
    name: 'demo',
    summary: 'load a made-up day of a small web VPC and answer the classic questions about it',
    details:
      'Writes the logs and a store of their own below thalweg/demo in the XDG data folder; running it again starts afresh.',
    arguments: [],
    options: [],
    examples: [['thalweg demo', 'see what Thalweg does, without any logs of your own']],
    load: () => import('../commands/demo.ts'),
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
    load: () => import('../commands/up.ts'),
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
      [
        'thalweg serve --source cloudwatch:///aws/vpc/flow --from now-1h',
        'a log group, with what it got in the last hour',
      ],
      ['thalweg serve --sources sources.json', 'log groups, streams and queues of many accounts'],
      [
        'thalweg serve --source s3+sqs://sqs.eu-west-1.amazonaws.com/123456789012/flow-logs-objects',
        'and what is delivered to a bucket that tells a queue',
      ],
    ],
    load: () => import('../commands/serve.ts'),
  },
];
