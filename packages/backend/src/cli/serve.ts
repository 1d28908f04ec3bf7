/** Listens, and says where; ends with Ctrl-C. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import pino from 'pino';
import { type Access, openAccess } from '../access/access.ts';
import { networkRules } from '../access/network-rules.ts';
import { createOidc } from '../access/oidc.ts';
import { needsSignIn } from '../access/users.ts';
import { createApp } from '../http/app.ts';
import { isLoopback } from '../http/names.ts';
import { certificateWarning } from '../http/tls.ts';
import { type Watch, watchFolder } from '../ingest/watch.ts';
import { ThalwegError } from '../report/errors.ts';
import { counted } from '../report/figures.ts';
import { isClusterAddress } from '../stores/opensearch/address.ts';
import type { Store } from '../stores/store.ts';
import { findInCluster } from './cluster-findings.ts';
import type { Context, Options } from './command.ts';
import { createAppender } from './engine.ts';
import type { Exposure } from './exposure.ts';
import { startFollowing } from './feeds.ts';
import { followNames } from './follow-names.ts';
import { accessFile, sampleStore } from './place.ts';
import type { Address, Serving } from './serving-options.ts';
import { textOption } from './values.ts';
import { VERSION } from './version.ts';
import { workerUrl } from './worker-url.ts';

const PORT = 8080;
/** How many ports are tried in turn before the system chooses one. */
const NEXT_PORTS = 20;

/** Serves the store until the context's signal fires. */
export async function serve(
  store: Store,
  context: Context,
  { options, serving }: { readonly options: Options; readonly serving: Serving },
): Promise<void> {
  const { address, exposure, provider, auditKeep, sources } = serving;
  const access = openAccess(accessFile(context, options), { create: true, elsewhere: provider !== undefined });
  const oidc = provider && createOidc(provider);
  const watches = startWatching(store, context, options);
  const following = startFollowing(store, context, sources);
  const naming = followNames(store, context, options);
  const app = await createApp({
    store,
    access,
    oidc,
    ...exposure,
    auditKeep,
    createAppender,
    version: VERSION,
    sample: store.location === sampleStore(context),
    console: consoleUrl(),
    worker: workerUrl(),
    watching: () => watches,
    following: () => following.map(({ state }) => state()),
    ...(isClusterAddress(store.location) && { examineCluster: () => findInCluster(store.location, context.env) }),
    logger: pino({ level: 'warn' }, context.stderr as NodeJS.WriteStream),
  });
  try {
    const url = await listen((port) => app.listen({ host: address.host, port }), address);
    const [first = address.host === '127.0.0.1' ? url.replace('127.0.0.1', 'localhost') : url] = exposure.publicUrls;
    for (const warning of warningsOf(access, address, exposure)) context.stderr.write(`warning: ${warning}\n`);
    if (address.port === undefined && new URL(url).port !== String(PORT)) {
      context.stdout.write(`port ${PORT} is taken by another program: using ${new URL(url).port}\n`);
    }
    for (const { folder } of watches) context.stdout.write(`watching ${folder} for new flow logs\n`);
    for (const { state } of following) context.stdout.write(`following ${state().source}\n`);
    context.stdout.write(`serving ${store.location} at ${first} (Ctrl-C ends)\n`);
    void oidc?.reach().catch(({ message }: Error) => context.stderr.write(`warning: ${message}\n`));
    await aborted(context.signal);
  } finally {
    await app.close();
    await Promise.all([naming, ...[...watches, ...following].map(({ done }) => done)]);
    access.close();
  }
}

/** What an administrator may not have meant. */
function warningsOf(access: Access, { host }: Address, { tls, trustedProxies }: Exposure): readonly string[] {
  const ending = tls && certificateWarning(tls.certificate, Date.now());
  const isPlain = !tls && !isLoopback(host) && trustedProxies.length === 0;
  const what =
    networkRules(access).length > 0 && !needsSignIn(access)
      ? 'records go over the network unencrypted'
      : 'nobody can sign in with a password from another machine';
  return [
    ...(ending === undefined ? [] : [ending]),
    ...(isPlain ? [`without TLS ${what}; --tls-cert and --tls-key, or a proxy with TLS, help`] : []),
  ];
}

function startWatching(store: Store, context: Context, options: Options): readonly Watch[] {
  const folder = textOption(options, 'watch');
  if (folder === undefined) return [];
  return [
    watchFolder(store, resolve(folder), {
      createAppender,
      worker: workerUrl(),
      format: textOption(options, 'format'),
      signal: context.signal,
      onLoad: ({ objects, records, quarantined }) => {
        const bad = quarantined > 0 ? `, ${quarantined} lines in quarantine` : '';
        context.stderr.write(`loaded ${counted(objects, 'object')}, ${counted(records, 'record')}${bad}\n`);
      },
    }),
  ];
}

const OTHER_PORT = 'Choose another with --port; --port 0 takes any free one.';
const OTHER_HOST = 'Name an address of this machine with --host; 0.0.0.0 and :: stand for all of them.';

/** Why the system does not listen, by its error codes, and what helps. */
const REFUSALS: Readonly<Record<string, { readonly reason: string; readonly help: string }>> = {
  EADDRINUSE: { reason: 'another program listens there', help: OTHER_PORT },
  EACCES: { reason: 'the system does not allow it', help: OTHER_PORT },
  EADDRNOTAVAIL: { reason: 'this machine has no such address', help: OTHER_HOST },
  ENOTFOUND: { reason: 'there is no address of that name', help: OTHER_HOST },
  EAI_AGAIN: { reason: 'the name cannot be looked up now', help: OTHER_HOST },
};

/** Tries the port; one that was not asked for may be the next free one. */
async function listen(on: (port: number) => Promise<string>, { port, host }: Address): Promise<string> {
  const ports = port === undefined ? [...Array(NEXT_PORTS).keys()].map((next) => PORT + next) : [port];
  for (const each of ports) {
    try {
      return await on(each);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && port === undefined) continue;
      const known = code === undefined ? undefined : REFUSALS[code];
      if (!known) throw error;
      const { reason, help } = known;
      throw new ThalwegError('no-address', `cannot listen on ${host} port ${each}: ${reason}`, { help, cause: error });
    }
  }
  return on(0);
}

/** The built console: beside the bundled command, or where the build leaves it for a run from source. */
function consoleUrl(): URL | undefined {
  for (const place of ['./console/', '../console/', '../../dist/console/']) {
    const url = new URL(place, import.meta.url);
    if (existsSync(new URL('index.html', url))) return url;
  }
  return undefined;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
