/** An access database of its own, with a clock that stands until it is moved and passwords that cost nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Access, openAccess } from './access.ts';
import type { Actor } from './audit.ts';

/** The power of two of scrypt's N that tests use. */
export const CHEAP = 4;

export const BY: Actor = { name: 'cli:test', kind: 'cli', address: undefined };

export interface TestAccess {
  readonly access: Access;
  readonly file: string;
  /** Moves the clock by milliseconds. */
  pass(milliseconds: number): void;
  remove(): void;
}

export function createAccess(): TestAccess {
  const folder = mkdtempSync(join(tmpdir(), 'thalweg-access-'));
  const file = join(folder, 'access.sqlite');
  let now = Date.UTC(2026, 10, 24, 12);
  const access = openAccess(file, { create: true, clock: () => now, hashCost: CHEAP });
  return {
    access,
    file,
    pass: (milliseconds) => {
      now += milliseconds;
    },
    remove() {
      access.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
