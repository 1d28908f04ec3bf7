import { open, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '@thalweg/core/result';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countRows } from './count.ts';
import { runStatement, streamStatement } from './run.ts';
import { searchRows } from './search.ts';
import type { Statement } from './statement.ts';
import { openTestParts, type TestParts } from './test-parts.ts';
import { queryOf } from './test-queries.ts';

let disk: TestParts;
beforeAll(async () => {
  disk = await openTestParts('64MiB');
});
afterAll(() => disk.close());

const plain = (text: string): Statement => ({ text, parameters: [] });
/** Far more work than any test waits for. */
const ENDLESS = plain(
  'SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE hash(a.range + b.range) = 1',
);
const options = (signal?: AbortSignal) => ({ engine: disk.engine, signal });

async function drain(statement: Statement, signal?: AbortSignal): Promise<number> {
  let rows = 0;
  for await (const batch of streamStatement(statement, options(signal))) rows += batch.length;
  return rows;
}

describe('runStatement', () => {
  it('gives integers as numbers where they are exact, else as bigint', async () => {
    const text =
      'SELECT 1::INTEGER, 9007199254740991::BIGINT, 9007199254740992::BIGINT, 18446744073709551615::UBIGINT, NULL, $1';
    const statement: Statement = { text, parameters: [{ type: 'VARCHAR', value: 'é' }] };
    expect(await runStatement(statement, options())).toEqual([
      [1, 9007199254740991, 9007199254740992n, 18446744073709551615n, null, 'é'],
    ]);
  });

  it('is cancelled by its signal, and the engine goes on', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    await expect(runStatement(ENDLESS, options(abort.signal))).rejects.toMatchObject({ code: 'cancelled' });
    expect(await runStatement(plain('SELECT 1'), options())).toEqual([[1]]);
  });

  it('does not begin with a signal that has fired', async () => {
    await expect(runStatement(ENDLESS, options(AbortSignal.abort()))).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says when memory is short', async () => {
    const text = 'SELECT list(range || range::VARCHAR) FROM range(50000000)';
    await expect(runStatement(plain(text), options())).rejects.toMatchObject({
      code: 'engine-failed',
      message: 'The question needs more memory than the query engine may use.',
    });
  });
});

describe('streamStatement', () => {
  it('gives all rows in order, without its end marker', async () => {
    const rows: unknown[] = [];
    const statement = plain('SELECT range AS a FROM range(10000) ORDER BY a DESC');
    for await (const batch of streamStatement(statement, options())) rows.push(...batch);
    expect(rows).toEqual(Array.from({ length: 10_000 }, (_, i) => [9999 - i]));
    expect(await drain(plain('SELECT 1 AS a WHERE FALSE'))).toBe(0);
  });

  it('throws when the engine breaks off in the middle', async () => {
    const text = "SELECT CASE WHEN range = 1500000 THEN error('broken here') ELSE 'x' END AS a FROM range(2000000)";
    await expect(drain(plain(text))).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringContaining('broken here'),
    });
  });

  it('throws when it is cancelled in the middle', async () => {
    const abort = new AbortController();
    const reading = (async () => {
      let rows = 0;
      for await (const batch of streamStatement(
        plain('SELECT range AS a FROM range(100000000)'),
        options(abort.signal),
      )) {
        rows += batch.length;
        if (rows > 10_000) abort.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    await expect(drain(ENDLESS, AbortSignal.timeout(50))).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('frees its connection when the reader leaves', async () => {
    // More readers than the engine has connections.
    for (let i = 0; i < 8; i++) {
      for await (const batch of streamStatement(plain('SELECT range AS a FROM range(100000000)'), options())) {
        expect(batch.length).toBeGreaterThan(0);
        break;
      }
    }
    expect(await runStatement(plain('SELECT 1'), options())).toEqual([[1]]);
  });
});

describe('a damaged part', () => {
  const rows: Row[] = Array.from({ length: 5000 }, (_, i) => ({
    start: 1_795_471_200,
    interface_id: `eni-${i * 7919}`,
    bytes: i,
    _object: 'a',
    _line: i + 2,
  }));
  const damages: [string, (path: string, bytes: number) => Promise<void>][] = [
    ['is cut', (path, bytes) => truncate(path, bytes - 20)],
    ['is empty', (path) => truncate(path, 0)],
    ['is overwritten in the middle', overwrite],
    ['is something else', (path) => writeFile(path, 'version account-id\n'.repeat(100))],
  ];

  async function overwrite(path: string, bytes: number): Promise<void> {
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(Math.floor(bytes / 2), 0x5a), 0, undefined, 8);
    await file.close();
  }

  it.each(damages)('that %s is named', async (_, damage) => {
    const [part] = await disk.write(['start', 'interface_id', 'bytes'], rows);
    await damage(part!.path, part!.bytes);
    const query = queryOf({ kind: 'wildcard', field: 'interface_id', parts: [{ text: 'eni-1' }, { wildcard: '*' }] });
    const damaged = { code: 'store-damaged', message: expect.stringContaining(part!.path) };
    await expect(countRows(query, [part!], options())).rejects.toMatchObject(damaged);
    const search = searchRows(
      query,
      { columns: ['bytes'], sort: [], limit: undefined },
      { parts: [part!], engine: disk.engine },
    );
    await expect(search.next()).rejects.toMatchObject(damaged);
  });

  it('that is missing is named', async () => {
    const [part] = await disk.write(['start', 'interface_id'], rows);
    const path = join(disk.folder, 'parts', 'missing.parquet');
    const query = queryOf({ kind: 'exists', field: 'interface_id' });
    await expect(countRows(query, [{ ...part!, path }], options())).rejects.toMatchObject({
      code: 'store-damaged',
      message: expect.stringContaining(path),
    });
  });
});
