/** What the doctor looks at in a store. */
import { statfs } from 'node:fs/promises';
import { interfacesOf } from '../stores/model/interfaces.ts';
import type { InterfaceStatus, QuarantineGroup, Store, StoreStatus, VerifyReport } from '../stores/store.ts';

export interface StoreFacts {
  readonly status: StoreStatus;
  readonly interfaces: readonly InterfaceStatus[];
  readonly quarantine: readonly QuarantineGroup[];
  readonly verify: VerifyReport;
  /** Of the volume that the store's folder lies on; undefined for a cluster. */
  readonly disk: { readonly free: number; readonly total: number } | undefined;
  /** What names it in a command to paste: `--store …`. */
  readonly store: string;
}

/** @throws ThalwegError what the store throws. */
export async function readStoreFacts(store: Store): Promise<StoreFacts> {
  const [status, coverage, quarantine, verify] = await Promise.all([
    store.status(),
    store.coverage({}),
    store.quarantine(),
    store.verify(),
  ]);
  return {
    status,
    interfaces: interfacesOf(coverage),
    quarantine,
    verify,
    disk: await diskOf(store),
    store: `--store ${quoted(status.location)}`,
  };
}

async function diskOf({ location }: Store): Promise<StoreFacts['disk']> {
  if (/^https?:/.test(location)) return undefined;
  const { bavail, blocks, bsize } = await statfs(location);
  return { free: bavail * bsize, total: blocks * bsize };
}

/** As a word of a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
