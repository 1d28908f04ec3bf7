/** Listens, and says where; ends with Ctrl-C. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import pino from 'pino';
import { openAccess } from '../access/access.ts';
import { createApp } from '../http/app.ts';
import { isLoopback } from '../http/security.ts';
import { type Watch, watchFolder } from '../ingest/watch.ts';
import { ThalwegError } from '../report/errors.ts';
import type { Store } from '../stores/store.ts';
import type { Context, Options } from './command.ts';
import { createAppender } from './engine.ts';
import { accessFile } from './place.ts';
import { counted } from './render/humanise.ts';
import { numberOption, textOption } from './values.ts';
import { VERSION } from './version.ts';
import { workerUrl } from './worker-url.ts';

const PORT = 8080;
/** How many ports are tried in turn before the system chooses one. */
const NEXT_PORTS = 20;
const LARGEST_PORT = 65_535;

export interface Address {
  readonly host: string;
  /** Undefined: 8080, or the next free one when that is taken. */
  readonly port: number | undefined;
}

/**
 * Where to listen, as the options say.
 * @throws ThalwegError `bad-option` for an address that others could reach, and for a port that is none.
 */
export function addressOption(options: Options): Address {
  const host = textOption(options, 'host') ?? '127.0.0.1';
  if (!isLoopback(host)) {
    throw new ThalwegError(
      'bad-option',
      `--host ${host}: the server has no log-in yet, so it listens on this machine only (127.0.0.1, ::1, localhost)`,
      {
        help: 'From another machine: ssh -L 8080:localhost:8080 USER@THIS-MACHINE, and open http://localhost:8080 there.',
      },
    );
  }
  const port = numberOption(options, 'port', 0);
  if (port !== undefined && port > LARGEST_PORT) {
    throw new ThalwegError('bad-option', `--port ${port}: a port is a number from 0 (any free one) to 65535`);
  }
  return { host, port };
}

/** Serves the store until the context's signal fires. */
export async function serve(store: Store, context: Context, options: Options): Promise<void> {
  const address = addressOption(options);
  const access = openAccess(accessFile(context, options), { create: true });
  const watches = startWatching(store, context, options);
  const app = await createApp({
    store,
    access,
    createAppender,
    version: VERSION,
    console: consoleUrl(),
    worker: workerUrl(),
    watching: () => watches,
    logger: pino({ level: 'warn' }, context.stderr as NodeJS.WriteStream),
  });
  try {
    const url = await listen((port) => app.listen({ host: address.host, port }), address);
    const place = address.host === '127.0.0.1' ? url.replace('127.0.0.1', 'localhost') : url;
    if (address.port === undefined && new URL(url).port !== String(PORT)) {
      context.stdout.write(`port ${PORT} is taken by another program: using ${new URL(url).port}\n`);
    }
    for (const { folder } of watches) context.stdout.write(`watching ${folder} for new flow logs\n`);
    context.stdout.write(`serving ${store.location} at ${place} (Ctrl-C ends)\n`);
    await aborted(context.signal);
  } finally {
    await app.close();
    await Promise.all(watches.map(({ done }) => done));
    access.close();
  }
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

/** Tries the port; one that was not asked for may be the next free one. */
async function listen(on: (port: number) => Promise<string>, { port, host }: Address): Promise<string> {
  const ports = port === undefined ? [...Array(NEXT_PORTS).keys()].map((next) => PORT + next) : [port];
  for (const each of ports) {
    try {
      return await on(each);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && port === undefined) continue;
      if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error;
      const reason = code === 'EADDRINUSE' ? 'another program listens there' : 'the system does not allow it';
      throw new ThalwegError('no-address', `cannot listen on ${host} port ${each}: ${reason}`, {
        help: 'Choose another with --port; --port 0 takes any free one.',
        cause: error,
      });
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
