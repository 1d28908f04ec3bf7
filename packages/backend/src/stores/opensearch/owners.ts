/** Who loads into the store: each process has a document that it renews; one that is not renewed belongs to a dead process. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { patiently } from './documents.ts';
import type { Meta } from './meta.ts';

const KIND = 'owner';
const RENEW_MS = 10_000;
/** Clocks of machines that load into one cluster may differ by less than this. */
const DEAD_MS = 60_000;

interface OwnerData {
  readonly host: string;
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly seen: number;
}

export interface Owner {
  readonly id: string;
  end(): Promise<void>;
}

export async function registerOwner(meta: Meta): Promise<Owner> {
  const id = `o${Date.now().toString(36)}${randomBytes(4).toString('hex')}`;
  const renew = (): Promise<void> =>
    meta.write(KIND, id, { host: hostname(), pid: process.pid, seen: Date.now() } satisfies OwnerData);
  await patiently(renew);
  // A cluster that is away cannot take the sign of life, nor can anybody look for it there.
  const timer = setInterval(() => void renew().catch(() => undefined), RENEW_MS);
  timer.unref();
  return {
    id,
    async end() {
      clearInterval(timer);
      await meta.remove(KIND, id);
    },
  };
}

/** The ids among these whose process lives, as far as can be known. Those of the dead are forgotten. */
export async function livingOwners(meta: Meta, ids: Iterable<string>): Promise<Set<string>> {
  const living = new Set<string>();
  for (const id of new Set(ids)) {
    const data = await meta.read<OwnerData>(KIND, id);
    if (data && isAlive(data)) living.add(id);
    else if (data) await meta.remove(KIND, id);
  }
  return living;
}

function isAlive({ host, pid, seen }: OwnerData): boolean {
  if (host === hostname() && !isRunning(pid)) return false;
  return Date.now() - seen < DEAD_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
