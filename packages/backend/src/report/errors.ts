/**
 * The error registry. Three families: the user's mistake (one sentence, the place, the way out; exit 2), the environment (what
 * failed and whether trying again helps; exit 1), and bugs (anything that is not a ThalwegError: stack, please report; exit 1).
 * A code is never reused for another meaning; docs/reference/errors.md is generated from this table.
 */

type Family = 'user' | 'environment';

interface ErrorRow {
  readonly family: Family;
  /** HTTP status of the same error in the API. */
  readonly status: number;
  /** For the reference page: when it is raised, and the way out. */
  readonly when: string;
}

export const ERRORS = {
  'bad-command': {
    family: 'user',
    status: 400,
    when: 'The words of the command line are no command, argument or option that Thalweg knows.',
  },
  'bad-option': { family: 'user', status: 400, when: 'An option has a value it cannot have. The message names both.' },
  'bad-query': {
    family: 'user',
    status: 400,
    when: 'The query has an error; the caret shows where, the fix shows how to mend it.',
  },
  'bad-format': { family: 'user', status: 400, when: 'A --format names no fields, or one twice.' },
  'unknown-field': { family: 'user', status: 400, when: 'An option names a field that neither AWS nor the store has.' },
  'bad-request': {
    family: 'user',
    status: 400,
    when: 'A request to the API has a part that the endpoint does not take. The message names the place; /api/openapi.json says what there is.',
  },
  'bad-cursor': {
    family: 'user',
    status: 400,
    when: 'The cursor of a page belongs to another question or order. Ask for the first page again.',
  },
  forbidden: {
    family: 'user',
    status: 403,
    when: "The request came under a name that is not the server's, or from the page of another site. Open the address that the server prints; `--public-url` tells it of another name.",
  },
  'signed-out': {
    family: 'user',
    status: 401,
    when: 'The server answers only those who have signed in, and the request had no session or token that is good. Sign in, or send a token: `Authorization: Bearer TOKEN`.',
  },
  'not-allowed': {
    family: 'user',
    status: 403,
    when: 'Who sent the request has been recognised, and may not do that. The message names the permission; an administrator gives another role, or a token with another scope.',
  },
  'scope-refused': {
    family: 'user',
    status: 403,
    when: 'Who sent the request may see the rows of some accounts, VPCs or networks only, and the answer cannot be cut to these.',
  },
  'network-refused': {
    family: 'user',
    status: 403,
    when: 'The address that the request came from is in no network that is let in. The message has the address and the rule; `thalweg access allow` lets it in, `thalweg access check ADDRESS` says what decides.',
  },
  'no-such-rule': {
    family: 'user',
    status: 404,
    when: 'There is no network rule for that network and role. `thalweg access list` shows what there is.',
  },
  'bad-certificate': {
    family: 'user',
    status: 400,
    when: 'The files of --tls-cert and --tls-key cannot be read, are no PEM, or do not belong together. The message names the file.',
  },
  'no-session': {
    family: 'user',
    status: 409,
    when: 'A request about the session of a client that has none: it sends a token, or needs no sign-in.',
  },
  'wrong-sign-in': {
    family: 'user',
    status: 401,
    when: 'No user has that name and that password. Which of them is wrong is not said.',
  },
  'too-many-sign-ins': {
    family: 'user',
    status: 429,
    when: 'There were too many wrong sign-ins, or too many at once. Try again after the seconds that Retry-After says.',
  },
  'needs-tls': {
    family: 'user',
    status: 403,
    when: 'Passwords are not taken over plain HTTP from another machine. Give the server a certificate (--tls-cert, --tls-key), or a proxy that has one (--trusted-proxy).',
  },
  'weak-password': {
    family: 'user',
    status: 400,
    when: 'A new password is too short, too long, or among the first to be tried. The message says which.',
  },
  'bad-user-name': {
    family: 'user',
    status: 400,
    when: 'A user cannot have that name: letters, digits and . _ @ + -.',
  },
  'no-such-user': {
    family: 'user',
    status: 404,
    when: 'There is no user of that name. `thalweg user list` shows them.',
  },
  'user-exists': { family: 'user', status: 409, when: 'There is a user of that name already.' },
  'no-password': {
    family: 'user',
    status: 409,
    when: 'The user signs in at another place (OIDC); the password is changed there.',
  },
  'last-admin': {
    family: 'user',
    status: 409,
    when: 'The change would leave users without an administrator. Make another one first.',
  },
  'bad-token': { family: 'user', status: 400, when: 'A token cannot have that name, scope or expiry.' },
  'no-such-token': {
    family: 'user',
    status: 404,
    when: 'There is no token of that name or prefix. `thalweg token list` shows them.',
  },
  'token-exists': { family: 'user', status: 409, when: 'There is a token of that name already.' },
  'oidc-failed': {
    family: 'environment',
    status: 502,
    when: 'The sign-in at another place (OIDC) did not work: the provider does not answer, refuses, or what came back does not fit what was asked.',
  },
  'oidc-no-role': {
    family: 'user',
    status: 403,
    when: 'Somebody has signed in at the provider (OIDC), and none of their groups has a role here (--oidc-group).',
  },
  'oidc-name-taken': {
    family: 'user',
    status: 409,
    when: 'Somebody has signed in at the provider (OIDC) under a name that another user has here.',
  },
  'bad-scope': {
    family: 'user',
    status: 400,
    when: 'The rows that somebody may see are named by account ids, ids of VPCs, and networks. The message names what is none.',
  },
  'not-found': { family: 'user', status: 404, when: 'The server has nothing at that address.' },
  'wrong-method': {
    family: 'user',
    status: 405,
    when: 'The server has something at that address, which is asked with another method; the header `Allow` names it.',
  },
  'no-such-record': { family: 'user', status: 404, when: 'No row of the store came from that object and line.' },
  'no-such-search': {
    family: 'user',
    status: 404,
    when: 'There is no saved search with that id; it may have been deleted.',
  },
  'bad-network': {
    family: 'user',
    status: 400,
    when: 'A network cannot have that name, or a range is neither an address nor CIDR. The message names it.',
  },
  'no-geo': {
    family: 'user',
    status: 409,
    when: 'A question about countries or networks of the internet (AS), without data about them. The message says where to get it.',
  },
  'bad-import': {
    family: 'user',
    status: 400,
    when: 'A file to import holds no saved objects of Dashboards or Kibana. The message names the line.',
  },
  'no-such-network': {
    family: 'user',
    status: 404,
    when: 'No network of that name, or no such range in it, was added. `thalweg networks list` shows what there is.',
  },
  'too-large': { family: 'user', status: 413, when: 'The body of a request is larger than the endpoint takes.' },
  'address-unknown': {
    family: 'environment',
    status: 503,
    when: 'The address of this machine was to be looked up, and nobody answered. Give it yourself.',
  },
  'aws-denied': {
    family: 'environment',
    status: 502,
    when: 'AWS lets nobody in without credentials, or not these. The help says which action is missing, or how to sign in.',
  },
  'aws-away': {
    family: 'environment',
    status: 503,
    when: 'AWS does not answer, or has too many requests to answer. What was begun goes on; run the same command again.',
  },
  'no-such-stack': {
    family: 'user',
    status: 404,
    when: 'CloudFormation has no stack of that name, or it was not made by Thalweg. `thalweg aws status` lists those that were.',
  },
  'stack-busy': {
    family: 'user',
    status: 409,
    when: 'Something is being done to the stack already, or an earlier change has to be ended first. `thalweg aws status` shows it.',
  },
  'stack-failed': {
    family: 'environment',
    status: 502,
    when: 'CloudFormation could not make what was planned. The message names the first resource that failed and why, the help what to do.',
  },
  'file-exists': {
    family: 'user',
    status: 409,
    when: 'A file to be written is there already, with another content. Name another folder, or say that it is to be replaced.',
  },
  'no-such-source': {
    family: 'user',
    status: 404,
    when: 'A file, folder or pattern to load matches nothing, or AWS has no bucket, log group or stream of that name.',
  },
  'no-such-object': {
    family: 'user',
    status: 404,
    when: 'The store has no object of that name. `thalweg status --objects` lists them.',
  },
  'no-store': {
    family: 'user',
    status: 404,
    when: 'There is no store at that place. Load something first, or name another with --store.',
  },
  'not-a-store': {
    family: 'user',
    status: 400,
    when: 'The folder exists, is not empty and is no Thalweg store. Nothing is written to it.',
  },
  'store-exists': {
    family: 'user',
    status: 409,
    when: 'A restore never overwrites: name a folder that does not exist or is empty.',
  },
  'store-newer': {
    family: 'user',
    status: 409,
    when: 'A newer Thalweg wrote this store. Upgrade Thalweg, or open a backup made with this version.',
  },
  'bad-inventory': {
    family: 'user',
    status: 400,
    when: 'A file that names are to be taken from is no JSON of `aws ec2 describe-network-interfaces`, `-instances`, `-subnets`, `-vpcs` or `-security-groups`. The message says what it has instead.',
  },
  'source-denied': {
    family: 'environment',
    status: 502,
    when: 'A bucket, log group, stream or queue of AWS lets nobody in without credentials, or not these. The help says which action is missing, or how to sign in.',
  },
  'source-away': {
    family: 'environment',
    status: 503,
    when: 'A bucket, log group, stream or queue of AWS does not answer, or others ask too much of it. What was committed is safe; run the same command again.',
  },
  'source-gone': {
    family: 'user',
    status: 409,
    when: 'The rest of an object with very many bad lines is read again from its source, and that is gone or has changed.',
  },
  unreadable: {
    family: 'environment',
    status: 500,
    when: 'A file cannot be read. The message carries the reason of the operating system; the others were loaded.',
  },
  'disk-full': {
    family: 'environment',
    status: 507,
    when: 'The disk of the store is full. What was committed is safe; make room and run the same command again.',
  },
  'store-busy': {
    family: 'environment',
    status: 503,
    when: 'Another process held the catalogue for too long. Try again.',
  },
  'store-damaged': {
    family: 'environment',
    status: 500,
    when: 'A file of the store is missing or does not read. `thalweg store verify` lists what is wrong.',
  },
  'too-busy': {
    family: 'environment',
    status: 429,
    when: 'The server has as many questions to answer as it can hold. Ask again after the seconds that Retry-After says.',
  },
  'timed-out': {
    family: 'environment',
    status: 504,
    when: 'The question took longer than the server allows. Narrow the time range or the query.',
  },
  'no-address': {
    family: 'environment',
    status: 500,
    when: 'The server cannot listen at that port: another program has it, or it is not allowed.',
  },
  'bad-event': {
    family: 'user',
    status: 400,
    when: 'The Lambda function was invoked with an event of a service that it does not take.',
  },
  'not-written': {
    family: 'environment',
    status: 503,
    when: 'The Lambda function could not write everything in the time it had, or could not read an object. The source delivers it again.',
  },
  'cluster-denied': {
    family: 'environment',
    status: 502,
    when: 'The cluster answers 401 or 403. The message has its reason, the help says which policy or mapping lacks what.',
  },
  'cluster-blocked': {
    family: 'environment',
    status: 507,
    when: 'The cluster takes no writes: its disks are full, or somebody has set an index or the cluster to read-only.',
  },
  'cluster-refused': {
    family: 'environment',
    status: 502,
    when: 'The cluster did not take a request as a whole, or what answers at the address is no cluster.',
  },
  'cluster-away': {
    family: 'environment',
    status: 503,
    when: 'The cluster does not answer, or its certificate is not to be trusted. What was committed is safe; run the same command again.',
  },
  cancelled: {
    family: 'environment',
    status: 499,
    when: 'The command was interrupted. The store is whole; what was committed stays.',
  },
  'engine-lacks': {
    family: 'user',
    status: 400,
    when: 'The engine of the store cannot do that. The message says what, and what to do instead.',
  },
  'engine-failed': {
    family: 'environment',
    status: 500,
    when: 'The query engine gave up: out of memory or temporary space. Narrow the time range, or ask for fewer groups.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorName = keyof typeof ERRORS;

interface ErrorDetails {
  readonly help?: string;
  readonly cause?: unknown;
  readonly form?: unknown;
  readonly retryAfter?: number;
}

/** An error that a person can act on. `message` is one sentence; `help` says the way out, when the sentence does not. */
export class ThalwegError extends Error {
  readonly code: ErrorName;
  readonly help: string | undefined;
  /** The error as data for programs, where it is more than code and message: the diagnostics of a query. */
  readonly form: unknown;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorName, message: string, options: ErrorDetails = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ThalwegError';
    this.code = code;
    this.help = options.help;
    this.form = options.form;
    this.retryAfter = options.retryAfter;
  }

  get exitCode(): 1 | 2 {
    return ERRORS[this.code].family === 'user' ? 2 : 1;
  }
}
