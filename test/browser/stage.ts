/** What a test in the browser needs besides the browser: a store of seeded traffic, and `thalweg serve` over it. */
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
  ok(words: readonly string[]): Promise<string>;
  /** The server dies as in a crash. */
  kill(): Promise<void>;
  /** A server at the same address as the one that died. */
  restart(): Promise<void>;
  strike(): Promise<void>;
}

/** The traffic lies in the folder `logs` and is loaded, or the store is empty. */
export async function createStage({ empty = false }: { readonly empty?: boolean } = {}): Promise<Stage> {
  const offset = Date.parse(NOW) - Date.now();
  const options = { env: shiftedNode(offset) };
  const place = createPlace();
  const ok = (words: readonly string[]): Promise<string> => place.ok(words, options);
  if (!empty) {
    await ok(['generate', '--out', 'logs', ...TRAFFIC]);
    await ok(['ingest', 'logs']);
  }
  let server = await startServer(place, options);
  return {
    place,
    offset,
    ok,
    get server() {
      return server;
    },
    kill: () => server.kill(),
    async restart() {
      server = await startServer(place, options, server.port);
    },
    async strike() {
      await server.stop();
      place.remove();
    },
  };
}
