/** `thalweg serve` as a process of its own. */
import type { Place, RunOptions } from '../e2e/harness.ts';

export interface Server {
  /** `http://127.0.0.1:PORT`. */
  readonly base: string;
  readonly port: number;
  /** What it has written to standard error so far. */
  said(): string;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
}

/** Serves the place's store; port 0 takes any free one. Resolves when it answers. */
export async function startServer(
  place: Place,
  options: RunOptions,
  { port = 0, flags = [] }: { readonly port?: number; readonly flags?: readonly string[] } = {},
): Promise<Server> {
  const { child, done } = place.start(['serve', '--port', String(port), ...flags], options);
  let errors = '';
  child.stderr?.on('data', (piece: string) => {
    errors += piece;
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (piece: string) => {
      said += piece;
      const match = /serving .* at http:\/\/\S+:(\d+)/.exec(said);
      if (match?.[1]) resolve(match[1]);
    });
    done.then(({ code, stderr }) => reject(new Error(`thalweg serve ended with ${code}: ${stderr}`)), reject);
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await done;
  };
  return {
    base: `http://127.0.0.1:${address}`,
    port: Number(address),
    said: () => errors,
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
  };
}
