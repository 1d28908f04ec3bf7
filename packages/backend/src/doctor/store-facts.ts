/** What the doctor looks at in a store. */
import { statfs } from 'node:fs/promises';
import type { SourceStatus } from '@thalweg/core/api';
import { readReports, toStatus } from '../ingest/feeds/state.ts';
import { shellWord } from '../report/shell.ts';
import { interfacesOf } from '../stores/model/interfaces.ts';
import type { InterfaceStatus, QuarantineGroup, Store, StoreStatus, VerifyReport } from '../stores/store.ts';

export interface StoreFacts {
  readonly status: StoreStatus;
  readonly interfaces: readonly InterfaceStatus[];
  readonly quarantine: readonly QuarantineGroup[];
  readonly verify: VerifyReport;
  /** Of the volume that the store's folder lies on; undefined for a cluster. */
  readonly disk: { readonly free: number; readonly total: number } | undefined;
  /** Those that servers follow, or have followed lately. */
  readonly sources: readonly SourceStatus[];
  /** What names it in a command to paste: `--store …`. */
  readonly store: string;
}

/** `now` in epoch milliseconds. @throws ThalwegError what the store throws. */
export async function readStoreFacts(store: Store, now: number): Promise<StoreFacts> {
  const [status, coverage, quarantine, verify, sources] = await Promise.all([
    store.status(),
    store.coverage({}),
    store.quarantine(),
    store.verify(),
    store.sources(),
  ]);
  return {
    status,
    interfaces: interfacesOf(coverage),
    quarantine,
    verify,
    disk: await diskOf(store),
    sources: readReports(sources, now).map((state) => toStatus(state, now)),
    store: `--store ${shellWord(status.location)}`,
  };
}

async function diskOf({ location }: Store): Promise<StoreFacts['disk']> {
  if (/^https?:/.test(location)) return undefined;
  const { bavail, blocks, bsize } = await statfs(location);
  return { free: bavail * bsize, total: blocks * bsize };
}
