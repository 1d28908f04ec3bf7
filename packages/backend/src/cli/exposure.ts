/** How others reach the server: over TLS, through proxies, under which names; and that somebody has said who they are. */
import { type AddressRange, readCidr } from '@thalweg/core/query';
import { openAccess } from '../access/access.ts';
import { letsOthersIn } from '../access/network-rules.ts';
import { isLoopback } from '../http/names.ts';
import { readCertificate, type Tls } from '../http/tls.ts';
import { ThalwegError } from '../report/errors.ts';
import type { Context, Options } from './command.ts';
import { oidcOptions } from './oidc-options.ts';
import { accessFile } from './place.ts';
import { listOption, textOption } from './values.ts';

export interface Exposure {
  readonly trustedProxies: readonly AddressRange[];
  readonly publicUrls: readonly string[];
  readonly tls: Tls | undefined;
}

/** @throws ThalwegError `bad-option`, `bad-certificate`. */
export function exposureOptions(options: Options): Exposure {
  return {
    trustedProxies: listOption(options, 'trustedProxy').map(readProxy),
    publicUrls: listOption(options, 'publicUrl').map(readOrigin),
    tls: tlsOptions(options),
  };
}

/**
 * Refuses to be reached by others before it is said who they are.
 * @throws ThalwegError `bad-option` with the commands that say so.
 */
export function requireGuests(context: Context, options: Options, host: string): void {
  const { trustedProxies, publicUrls } = exposureOptions(options);
  const opening = !isLoopback(host)
    ? `--host ${host}`
    : trustedProxies.length > 0
      ? '--trusted-proxy'
      : publicUrls.length > 0
        ? '--public-url'
        : undefined;
  // Whoever signs in at a provider is known.
  if (opening === undefined || oidcOptions(context, options)) return;
  const access = openAccess(accessFile(context, options), { create: false });
  try {
    if (letsOthersIn(access)) return;
  } finally {
    access.close();
  }
  const place = ['store', 'access'].map((key) => textOption(options, key) && ` --${key} ${textOption(options, key)}`);
  const where = place.filter(Boolean).join('');
  throw new ThalwegError(
    'bad-option',
    `${opening}: others could reach the server, and nobody has said who they are; add a user, or let a network in`,
    { help: `thalweg user add NAME --role admin${where}\nthalweg access allow CIDR${where}` },
  );
}

function tlsOptions(options: Options): Tls | undefined {
  const [cert, key] = [textOption(options, 'tlsCert'), textOption(options, 'tlsKey')];
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    const [given, missing] = cert === undefined ? ['--tls-key', '--tls-cert'] : ['--tls-cert', '--tls-key'];
    throw new ThalwegError('bad-option', `${given} without ${missing}: a certificate needs its key`);
  }
  const files = { cert, key };
  return { files, certificate: readCertificate(files) };
}

function readProxy(text: string): AddressRange {
  const read = readCidr(text);
  if (read) return read.range;
  throw new ThalwegError(
    'bad-option',
    `--trusted-proxy ${text}: write an address or CIDR, like 127.0.0.1 or 10.0.0.0/24`,
  );
}

function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '' && url.hash === '';
  if (url && plain && url.pathname === '/') return url.origin;
  throw new ThalwegError(
    'bad-option',
    `--public-url ${text}: write an address without a path, like https://logs.example.org`,
  );
}
