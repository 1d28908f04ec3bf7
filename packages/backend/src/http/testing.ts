/** A server over a small store, for the tests of this part. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as api from '@thalweg/core/api';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { type Access, openAccess } from '../access/access.ts';
import { CHEAP } from '../access/testing.ts';
import { ingest } from '../ingest/pipeline.ts';
import { createAppender } from '../stores/duckdb/appender.ts';
import { openStore } from '../stores/duckdb/open.ts';
import type { Places, Store } from '../stores/store.ts';
import { createApp } from './app.ts';
import { connectionsFor, type Dependencies } from './dependencies.ts';

/** The instant that the tests stand at: 2026-11-24 12:00 UTC. */
export const NOW = Date.UTC(2026, 10, 24, 12);
const START = NOW / 1000;

export interface Server {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly access: Access;
  readonly folder: string;
  /** Loads lines as the object `name`. */
  load(name: string, lines: readonly string[]): Promise<void>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  get(path: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

/** `replace`: methods of the store that the test takes over. */
export async function openServer(
  options: Partial<Dependencies> & {
    readonly replace?: (store: Store) => Partial<Store>;
    readonly places?: Places;
  } = {},
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'thalweg-http-'));
  const { replace, places, ...dependencies } = options;
  const store = openStore(join(folder, 'store'), {
    create: true,
    connections: connectionsFor(),
    memory: 512,
    ...(places && { places }),
  });
  const clock = dependencies.clock ?? (() => NOW);
  const access = openAccess(join(folder, 'store', 'access.sqlite'), {
    create: true,
    clock,
    hashCost: CHEAP,
    elsewhere: dependencies.oidc !== undefined,
  });
  const app = await createApp({
    access,
    store: { ...store, ...replace?.(store) },
    createAppender,
    version: '1.2.3',
    console: undefined,
    clock,
    ...dependencies,
  });
  const host = { host: 'localhost:8080' };
  return {
    app,
    store,
    access,
    folder,
    async load(name, lines) {
      const path = join(folder, name);
      writeFileSync(path, `${lines.join('\n')}\n`);
      const load = await store.openLoad();
      try {
        await ingest(load, [path], { createAppender });
      } finally {
        await load.close();
      }
    },
    post: async (url, payload, headers = {}) =>
      app.inject({
        method: 'POST',
        url: `/api/v1${url}`,
        payload: payload as object,
        headers: { ...host, ...headers },
      }),
    get: async (url, headers = {}) => app.inject({ method: 'GET', url, headers: { ...host, ...headers } }),
    async close() {
      await app.close();
      access.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

/** A line of the default format; `seconds` before `NOW`. */
export function flow(
  values: Partial<
    Record<'src' | 'dst' | 'srcport' | 'dstport' | 'protocol' | 'packets' | 'bytes' | 'action', string | number>
  >,
  seconds: number,
): string {
  const { src = '203.0.113.9', dst = '10.0.0.5', srcport = 40_000, dstport = 22, protocol = 6 } = values;
  const { packets = 1, bytes = 40, action = 'REJECT' } = values;
  const start = START - seconds;
  return `2 123456789012 eni-1 ${src} ${dst} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${start + 59} ${action} OK`;
}

/** 300 rows of the last five hours, one a minute: a third rejected; ports, sizes and sources in turn; some values huge or missing. */
export function someLines(): string[] {
  const sources = ['203.0.113.9', '198.51.100.7', '10.0.0.8', '2001:db8::1'];
  const ports = [22, 3389, 443, 80, 123];
  const lines = [HEADER];
  for (let index = 0; index < 300; index++) {
    const seconds = 60 * (index + 1);
    if (index % 50 === 49) {
      const start = START - seconds;
      lines.push(`2 123456789012 eni-2 - - - - - - - ${start} ${start + 59} - NODATA`);
      continue;
    }
    lines.push(
      flow(
        {
          src: sources[index % 4] ?? '-',
          dstport: ports[index % 5] ?? '-',
          bytes: index === 7 ? '9007199254740993' : 40 * (index % 9),
          packets: 1 + (index % 3),
          action: index % 3 === 0 ? 'REJECT' : 'ACCEPT',
        },
        seconds,
      ),
    );
  }
  return lines;
}

/** Every endpoint that there is. */
export function endpointRows(): api.Endpoint[] {
  const all: readonly unknown[] = Object.values(api);
  return all.filter((one): one is api.Endpoint => typeof one === 'object' && one !== null && 'permission' in one);
}

/** The lines of an NDJSON answer. */
export function linesOf(response: LightMyRequestResponse): unknown[] {
  return response.body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}
