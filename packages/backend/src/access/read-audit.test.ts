import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Access, openAccess } from './access.ts';
import { recordAudit } from './audit.ts';
import { auditEvents, readAudit, retireAudit } from './read-audit.ts';

let folder: string;
let access: Access;
let now = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thalweg-audit-'));
  now = 0;
  access = openAccess(join(folder, 'access.sqlite'), { create: true, clock: () => now });
});
afterEach(() => {
  access.close();
  rmSync(folder, { recursive: true });
});

function write(time: number, name: string, event: string, detail: Record<string, unknown> = {}): void {
  now = time;
  recordAudit(access, { actor: { name, kind: 'user', address: '203.0.113.9' }, event, outcome: 'done', detail });
}

const times = (question: Partial<Parameters<typeof readAudit>[1]>) =>
  readAudit(access, { limit: 100, ...question }).map(({ time }) => time);

describe('the audit log', () => {
  beforeEach(() => {
    write(1, 'ada', 'sign-in');
    write(2, 'ada', 'query', { query: 'srcaddr:10.0.0.0/8 and note:"50% off"', rows: 7 });
    write(3, 'ben', 'query', { query: 'dstport:22' });
    write(4, 'ben', 'export', { format: 'csv' });
  });

  it('is read newest first, page by page', () => {
    expect(times({})).toEqual([4, 3, 2, 1]);
    const [first, second] = readAudit(access, { limit: 2 });
    expect(first).toMatchObject({
      actor: 'ben',
      kind: 'user',
      address: '203.0.113.9',
      event: 'export',
      outcome: 'done',
    });
    expect(first?.detail).toEqual({ format: 'csv' });
    expect(times({ before: second!.id })).toEqual([2, 1]);
  });

  it('is found by time, actor, event and text', () => {
    expect(times({ since: 2, until: 4 })).toEqual([3, 2]);
    expect(times({ actor: 'ada' })).toEqual([2, 1]);
    expect(times({ event: 'query' })).toEqual([3, 2]);
    expect(times({ text: 'DSTPORT:22' })).toEqual([3]);
    expect(times({ text: 'note:"50% off"' })).toEqual([2]);
    expect(times({ text: '50_ off' })).toEqual([]);
    expect(times({ text: '%' })).toEqual([2]);
    expect(times({ actor: 'ada', text: '203.0.113' })).toEqual([2, 1]);
    expect(auditEvents(access)).toEqual(['export', 'query', 'sign-in']);
  });

  it('is only added to', () => {
    expect(() => access.db.run("UPDATE audit SET actor = 'eve'")).toThrow(/only added to/);
    expect(() => access.db.run('DELETE FROM audit WHERE id = 1')).toThrow(/only added to/);
    expect(() =>
      access.db.run(
        'INSERT OR REPLACE INTO audit (id, time, actor, kind, event, outcome, detail) VALUES (1, 9, ?, ?, ?, ?, ?)',
        'eve',
        'user',
        'x',
        'done',
        '{}',
      ),
    ).toThrow(/only added to/);
    expect(times({})).toEqual([4, 3, 2, 1]);
  });

  it('loses what is older than it is kept, and says so', () => {
    now = 10;
    expect(retireAudit(access, 3)).toBe(2);
    expect(readAudit(access, { limit: 10 }).map(({ time, event }) => [time, event])).toEqual([
      [10, 'audit-retired'],
      [4, 'export'],
      [3, 'query'],
    ]);
    expect(() => access.db.run('DELETE FROM audit WHERE time = 3')).toThrow(/only added to/);
    expect(retireAudit(access, 3)).toBe(0);
    expect(times({})).toHaveLength(3);
  });
});

it('finds any text that stands in a row, and nothing where it does not', () => {
  const piece = fc.string({ unit: fc.constantFrom(...'aB%_\\"\'/ ä:*'), minLength: 1, maxLength: 6 });
  let id = 0;
  fc.assert(
    fc.property(piece, piece, (written, text) => {
      write(++id, 'x', 'query', { query: written });
      const [newest] = readAudit(access, { limit: 1, since: id, text });
      // ASCII letters only are the same in either case: https://www.sqlite.org/lang_expr.html#like.
      const lower = (one: string) => one.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
      const inDetail = lower(JSON.stringify({ query: written })).includes(lower(JSON.stringify(text).slice(1, -1)));
      const elsewhere = ['x', '203.0.113.9', 'query'].some((value) => value.includes(lower(text)));
      expect(newest !== undefined).toBe(inDetail || elsewhere);
    }),
    { seed: 64, numRuns: 1000 },
  );
});
