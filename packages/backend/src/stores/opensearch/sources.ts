/**
 * What the store remembers of sources that servers follow. Position and report are documents of their own: both are written often, and
 * neither may take the other back.
 */
import { hash } from 'node:crypto';
import type { StoredSource } from '../store.ts';
import type { Meta } from './meta.ts';

export async function readSources(meta: Meta): Promise<StoredSource[]> {
  const found = new Map<string, StoredSource>();
  for (const kind of ['position', 'report']) {
    for (const { data } of await meta.list<StoredSource>(kind)) {
      found.set(data.source, { ...found.get(data.source), ...data });
    }
  }
  return [...found.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
}

export function savePosition(meta: Pick<Meta, 'write'>, source: string, position: string): Promise<void> {
  return meta.write('position', idOf(source), { source, position });
}

export function saveReport(meta: Pick<Meta, 'write'>, source: string, report: string): Promise<void> {
  return meta.write('report', idOf(source), { source, report });
}

/** An id has 512 bytes at most, and an address that names many streams is longer. */
const LONGEST = 256;

function idOf(source: string): string {
  return Buffer.byteLength(source) <= LONGEST ? source : hash('sha256', source);
}
