import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '@thalweg/core/result';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from './engine.ts';
import { createQuestions, type Questions } from './questions.ts';
import { openTestParts, type TestParts } from './test-parts.ts';
import { queryOf } from './test-queries.ts';
import type { CatalogueView, Part } from './view.ts';

const NOON = 1_795_521_600; // 2026-11-24T12:00:00Z
const NAMES = ['start', 'action', 'srcaddr', 'bytes'];
const ROWS: Row[] = [
  { _object: 'a', _line: 2, start: NOON, action: 'REJECT', srcaddr: '10.0.0.1', bytes: 1 },
  { _object: 'a', _line: 3, start: NOON + 1, action: 'ACCEPT', srcaddr: '::ffff:10.0.0.1', bytes: 2n ** 60n },
  { _object: 'b', _line: 2, start: NOON + 2, action: 'REJECT', srcaddr: '2001:DB8::1', bytes: null },
];
const everything = queryOf({ kind: 'true' });
const rejects = queryOf({ kind: 'text-in', field: 'action', values: ['REJECT'] });

let disk: TestParts;
let parts: Part[];
let open = 0;
let questions: Questions;

beforeAll(async () => {
  disk = await openTestParts();
  parts = await disk.rollUp(await disk.write(NAMES, ROWS));
  const view = (): CatalogueView => {
    open++;
    const close = (): void => {
      open--;
    };
    return {
      partsFor: () => parts,
      partsOf: () => parts,
      partsInStore: () => 7,
      columns: () => NAMES,
      close,
    } as unknown as CatalogueView;
  };
  questions = createQuestions({
    engine: async () => disk.engine,
    engineFor: (folder) =>
      Engine.open({ folders: [disk.folder, folder], temporary: join(disk.folder, 'spill'), memory: '128MiB' }),
    view,
  });
});
beforeEach(() => {
  open = 0;
});
afterAll(() => disk.close());

describe('createQuestions', () => {
  it('holds the view until the reader is done, and no longer', async () => {
    const options = { columns: ['_line'], sort: [], limit: undefined };
    for await (const _ of questions.search(everything, options)) {
      expect(open).toBe(1);
      break;
    }
    expect(open).toBe(0);
    expect(await questions.count(rejects)).toBe(2n);
    const signal = AbortSignal.abort();
    await expect(questions.top(rejects, { fields: ['srcaddr'], by: 'count', limit: 1, signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(open).toBe(0);
  });

  it('finds a row by its object and line', async () => {
    expect(await questions.record('a', 3)).toEqual(ROWS[1]);
    expect(await questions.record('b', 3)).toBeUndefined();
    expect(await questions.record("a' OR TRUE --", 3)).toBeUndefined();
  });

  it('exports what a search gives, in its order, into a folder beside the store', async () => {
    const folder = join(disk.folder, "it's elsewhere");
    await mkdir(folder);
    const path = join(folder, 'out.parquet');
    const options = { columns: ['bytes', 'srcaddr'], sort: [], limit: 2 };
    expect(await questions.exportParquet(everything, options, path)).toBe(2n);
    const rows = await disk.engine.use(async (connection) => {
      const result = await connection.run(`FROM read_parquet('${path.replaceAll("'", "''")}')`);
      return result.getRowObjectsJS();
    });
    expect(rows).toEqual([
      { bytes: null, srcaddr: '2001:DB8::1' },
      { bytes: 2n ** 60n, srcaddr: '::ffff:10.0.0.1' },
    ]);
  });

  it('leaves no file when an export is cancelled', async () => {
    const path = join(disk.folder, 'cancelled.parquet');
    const options = { columns: ['bytes'], sort: [], limit: undefined, signal: AbortSignal.abort() };
    await expect(questions.exportParquet(everything, options, path)).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(path)).toBe(false);
  });

  it('refuses a histogram of too many buckets, with the way out', async () => {
    const query = queryOf({ kind: 'true' }, { from: 0n });
    const options = { interval: 60, by: undefined, measure: 'count', limit: 5 } as const;
    await expect(questions.histogram(query, options)).rejects.toMatchObject({
      code: 'bad-option',
      help: expect.stringMatching(/more than \d+ seconds/),
    });
  });

  it('groups two spellings of an address as one, and shows it in canonical form', async () => {
    const top = await questions.top(everything, { fields: ['srcaddr'], by: 'bytes', limit: 5 });
    expect(top).toEqual({
      fields: ['srcaddr'],
      groups: [
        { values: ['10.0.0.1'], measure: 2n ** 60n + 1n },
        { values: ['2001:db8::1'], measure: 0n },
      ],
      total: 2n ** 60n + 1n,
      other: { groups: 0, measure: 0n },
    });
  });
});

describe('plan', () => {
  it('shows statement, values and parts of a search', async () => {
    const options = { columns: ['start', 'bytes'], sort: [], limit: 10 };
    expect(await questions.plan(rejects, { kind: 'search', options })).toEqual({
      statements: [
        {
          text:
            'SELECT "start", "bytes" FROM (SELECT "start", "bytes", "action", "_object", "_line" ' +
            'FROM read_parquet($3, hive_partitioning = false)) WHERE "action" = $1 ' +
            'ORDER BY "start" DESC NULLS LAST, "_object" ASC NULLS LAST, "_line" ASC NULLS LAST LIMIT $2',
          parameters: ['REJECT', 10, [parts[0]!.path]],
        },
      ],
      parts: [{ path: parts[0]!.path, rows: 3, bytes: parts[0]!.bytes, rollup: false }],
      partsInStore: 7,
    });
  });

  it('reads nothing for a count that the catalogue knows, and rollups where they answer', async () => {
    expect(await questions.plan(everything, { kind: 'count' })).toEqual({ statements: [], parts: [], partsInStore: 7 });
    const rolled = (plan: Awaited<ReturnType<Questions['plan']>>): boolean[] => plan.parts.map(({ rollup }) => rollup);
    expect(rolled(await questions.plan(rejects, { kind: 'count' }))).toEqual([true]);
    const top = { fields: ['action'], by: 'bytes', limit: 5 } as const;
    expect(rolled(await questions.plan(everything, { kind: 'top', options: top }))).toEqual([true]);
    const by = { interval: 60, measure: 'count', limit: 5 } as const;
    expect(rolled(await questions.plan(rejects, { kind: 'histogram', options: { ...by, by: 'action' } }))).toEqual([
      true,
    ]);
    const ranked = await questions.plan(rejects, { kind: 'histogram', options: { ...by, by: 'srcaddr' } });
    expect([ranked.statements.length, rolled(ranked)]).toEqual([2, [false]]);
  });
});
