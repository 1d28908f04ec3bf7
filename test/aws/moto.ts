/** A moto server, which plays S3 on loopback. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

const PYTHON = process.env['THALWEG_TEST_PYTHON'] ?? 'python3';

export interface Moto {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** What a process needs to use it. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export function hasMoto(): boolean {
  if (spawnSync(PYTHON, ['-c', 'import moto.server, flask']).status === 0) return true;
  console.warn(
    `SKIPPED: ${PYTHON} cannot import moto.server, so nothing was loaded from a bucket. ` +
      "Install it (pip install 'moto[server]==5.2.5') or name a Python that has it in THALWEG_TEST_PYTHON.",
  );
  return false;
}

export async function startMoto(): Promise<Moto> {
  const child = spawn(PYTHON, ['-c', 'from moto.server import main; main(["-H", "127.0.0.1", "-p", "0"])'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endpoint = await addressOf(child);
  return {
    endpoint,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    stop: () =>
      new Promise((resolve) => {
        child.on('close', () => resolve());
        child.kill();
      }),
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (piece: Buffer): void => {
      text += piece;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found) resolve(found[0]);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.on('close', (code) => reject(new Error(`moto ended with ${code}:\n${text}`)));
  });
}
