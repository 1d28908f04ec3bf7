/** What a test in the browser needs besides the browser: a store of seeded traffic, and `thalweg serve` over it. */
import { join } from 'node:path';
import { createPlace, type Place } from '../e2e/harness.ts';
import { NOW, shiftedNode } from './clock.ts';
import { type Server, startServer } from './server.ts';

/** The traffic that is loaded: one day, 14,850 lines with the fields of version 5. */
export const DAY = '2026-11-23';
const TRAFFIC = ['--seed', '7', '--start', `${DAY}T00:00:00Z`, '--hours', '24', '--scale', '0.2', '--format', 'v5'];

export interface Stage {
  readonly place: Place;
  /** Milliseconds from the real clock to that of the stage. */
  readonly offset: number;
  readonly server: Server;
  /** Runs a command that must succeed by the clock of the stage: its standard output. */
  ok(words: readonly string[], input?: string): Promise<string>;
  /** The server dies as in a crash. */
  kill(): Promise<void>;
  /** A server at the same address as the one that died. */
  restart(): Promise<void>;
  strike(): Promise<void>;
}

export interface StageOptions {
  /** What `thalweg generate` makes; it lies in the folder `logs` and is loaded. Without any the store is empty. */
  readonly traffic?: readonly string[];
  readonly now?: string;
  /** What the folder of the store is called, which the console shows. */
  readonly name?: string;
  /** Those who sign in, each with `PASSWORD`, as `thalweg user add` takes them. */
  readonly users?: readonly (readonly string[])[];
  /** More words for `thalweg serve`. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Of everybody on the stage. */
export const PASSWORD = 'seven lanterns over the weir';

export async function createStage({
  traffic = TRAFFIC,
  now = NOW,
  name = 'store',
  users = [],
  flags = [],
  env = {},
}: StageOptions = {}): Promise<Stage> {
  const offset = Date.parse(now) - Date.now();
  const place = createPlace();
  const options = { env: { ...env, ...shiftedNode(offset), THALWEG_STORE: join(place.folder, name) } };
  const ok = (words: readonly string[], input?: string): Promise<string> =>
    place.ok(words, { ...options, ...(input !== undefined && { input }) });
  if (traffic.length > 0) {
    await ok(['generate', '--out', 'logs', ...traffic]);
    await ok(['ingest', 'logs']);
  }
  for (const words of users) await ok(['user', 'add', ...words, '--password-stdin'], `${PASSWORD}\n`);
  let server = await startServer(place, options, { flags });
  return {
    place,
    offset,
    ok,
    get server() {
      return server;
    },
    kill: () => server.kill(),
    async restart() {
      server = await startServer(place, options, { port: server.port, flags });
    },
    async strike() {
      await server.stop();
      place.remove();
    },
  };
}
