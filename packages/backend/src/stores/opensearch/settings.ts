/** Where a cluster is and who asks it: from an address and the environment. Secrets come from there or from files, never by option. */
import { readFileSync } from 'node:fs';
import { ThalwegError } from '../../report/errors.ts';
import type { ClusterPlace } from '../store.ts';

interface SettingRow {
  readonly name: string;
  readonly help: string;
}

/** What the environment may say; a name with `_FILE` behind it names a file with the value. */
export const CLUSTER_SETTINGS = [
  { name: 'THALWEG_STORE_USER', help: 'User of the cluster, with THALWEG_STORE_PASSWORD.' },
  { name: 'THALWEG_STORE_PASSWORD', help: 'Password of that user.' },
  { name: 'THALWEG_STORE_API_KEY', help: 'An API key of Elasticsearch, encoded (`Authorization: ApiKey …`).' },
  { name: 'THALWEG_STORE_TOKEN', help: 'A token (`Authorization: Bearer …`).' },
  { name: 'THALWEG_STORE_CERTIFICATE', help: 'Path of a client certificate (PEM), with THALWEG_STORE_KEY.' },
  { name: 'THALWEG_STORE_KEY', help: 'Path of its private key (PEM).' },
  {
    name: 'THALWEG_STORE_CA',
    help: "Path of the authority's certificates (PEM) that the cluster's own is checked against.",
  },
  {
    name: 'THALWEG_STORE_HTTP',
    help: '`yes`: allow plain http to another machine; who listens reads passwords and records.',
  },
  {
    name: 'THALWEG_SERVICE',
    help: 'Sign requests (SigV4) for `es` or `aoss`; the host names of AWS say so themselves.',
  },
  { name: 'THALWEG_REGION', help: 'Region to sign for; else that of the host name, else AWS_REGION.' },
] as const satisfies readonly SettingRow[];

type Name = (typeof CLUSTER_SETTINGS)[number]['name'];
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads address and environment; `option`: what gave the address, for messages.
 * @throws ThalwegError `bad-option`, `unreadable`.
 */
export function readSettings(address: string, environment: Environment, option = '--store'): ClusterPlace {
  try {
    return settingsOf(address, environment);
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    throw new ThalwegError('bad-option', `${option}: ${error.message}`, { help: error.help });
  }
}

/** A cluster, and what of it is to be read. */
export interface ArchiveSettings {
  readonly place: ClusterPlace;
  /** Pattern of indices. */
  readonly indices: string;
}

/** As `readSettings`, for an address that `isArchiveAddress` knows. */
export function readArchiveSettings(address: string, environment: Environment, option: string): ArchiveSettings {
  const at = address.lastIndexOf('/');
  const indices = address.slice(at + 1);
  if (!/^[a-z0-9][a-z0-9_.*,-]{0,199}$/.test(indices)) {
    const help = 'Write a name, or a pattern such as cwl-* or cwl-2026.11.*; several are parted by commas.';
    throw new ThalwegError('bad-option', `${option}: ${indices} names no indices`, { help });
  }
  return { place: readSettings(address.slice(0, at), environment, option), indices };
}

function settingsOf(address: string, environment: Environment): ClusterPlace {
  const value = (name: Name): string | undefined =>
    environment[name]?.trim() || secretFile(`${name}_FILE`, environment);
  const url = parseAddress(address);
  if (!isSafe(url) && value('THALWEG_STORE_HTTP') !== 'yes') {
    throw wrong(
      `${url.origin} is plain http, which anybody on the way can read`,
      'Use https, or set THALWEG_STORE_HTTP=yes.',
    );
  }
  const authority = value('THALWEG_STORE_CA');
  const cert = value('THALWEG_STORE_CERTIFICATE');
  const key = value('THALWEG_STORE_KEY');
  if ((cert === undefined) !== (key === undefined)) {
    throw wrong('THALWEG_STORE_CERTIFICATE and THALWEG_STORE_KEY belong together', 'Set both, or none.');
  }
  return {
    endpoint: url.origin,
    prefix: prefixOf(url),
    auth: authOf(url, value, environment),
    ...(authority && { authority: readText(authority) }),
    ...(cert && key && { certificate: { cert: readText(cert), key: readText(key) } }),
  };
}

function parseAddress(address: string): URL {
  if (!URL.canParse(address)) throw wrong(`${address} is no address`, 'Write https://HOST:PORT/PREFIX.');
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') {
    throw wrong(
      `the address of ${url.host} holds a user or password, which others can see in it`,
      'Set THALWEG_STORE_USER and THALWEG_STORE_PASSWORD (or THALWEG_STORE_PASSWORD_FILE) instead.',
    );
  }
  return url;
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || LOOPBACK.test(url.hostname);
}

/** OpenSearch allows no other characters in the name of an index, and no hyphen at its start. */
const PREFIX = /^[a-z0-9][a-z0-9_.-]{0,99}$/;

function prefixOf(url: URL): string {
  const prefix = url.pathname.replace(/^\/|\/$/g, '') || 'thalweg';
  if (PREFIX.test(prefix)) return prefix;
  throw wrong(
    `the path ${url.pathname} cannot begin the name of an index`,
    'Lower-case letters, digits, underscores, dots and hyphens can.',
  );
}

/** Host names of Amazon OpenSearch Service and Serverless, in any partition, and their newer ones, which have IPv6, too. */
const AWS_HOSTS = [
  /\.(?<region>[a-z]{2,}(?:-[a-z]+)+-\d{1,2})\.(?<service>es|aoss)\.(?:[a-z0-9-]+\.)*[a-z]+$/,
  /\.(?<service>aos|aoss)\.(?<region>[a-z]{2,}(?:-[a-z]+)+-\d{1,2})\.on\.aws$/,
];

function authOf(url: URL, value: (name: Name) => string | undefined, environment: Environment): ClusterPlace['auth'] {
  const user = value('THALWEG_STORE_USER');
  const password = value('THALWEG_STORE_PASSWORD');
  if (user !== undefined && password !== undefined) return { kind: 'basic', user, password };
  if (user !== undefined || password !== undefined) {
    throw wrong('THALWEG_STORE_USER and THALWEG_STORE_PASSWORD belong together', 'Set both, or none.');
  }
  const key = value('THALWEG_STORE_API_KEY');
  if (key !== undefined) return { kind: 'header', value: `ApiKey ${key}` };
  const token = value('THALWEG_STORE_TOKEN');
  if (token !== undefined) return { kind: 'header', value: `Bearer ${token}` };
  const host = AWS_HOSTS.map((pattern) => pattern.exec(url.hostname)?.groups).find((groups) => groups !== undefined);
  const asked = value('THALWEG_SERVICE');
  if (asked === undefined && host === undefined) return { kind: 'none' };
  const service = asked ?? (host?.['service'] === 'aoss' ? 'aoss' : 'es');
  if (service !== 'es' && service !== 'aoss') throw wrong(`THALWEG_SERVICE ${service}`, 'It is es or aoss.');
  const region = value('THALWEG_REGION') ?? host?.['region'] ?? environment['AWS_REGION'];
  if (region === undefined) throw wrong('requests are to be signed, and no region is known', 'Set THALWEG_REGION.');
  return { kind: 'aws', service, region };
}

function secretFile(name: string, environment: Environment): string | undefined {
  const path = environment[name]?.trim();
  return path ? readText(path).trim() : undefined;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ThalwegError('unreadable', `${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Of the address or of the environment; whoever knows the option makes a sentence of it. */
class Mistake extends Error {
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.name = 'Mistake';
    this.help = help;
  }
}

function wrong(message: string, help: string): Mistake {
  return new Mistake(message, help);
}
