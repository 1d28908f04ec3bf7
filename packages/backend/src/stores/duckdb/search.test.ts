import type { Row, Value } from '@thalweg/core/result';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchOptions } from '../store.ts';
import { type SearchScope, type SearchStep, type StepResult, searchRows, searchSteps } from './search.ts';
import { openTestParts, type TestParts } from './test-parts.ts';
import { queryOf } from './test-queries.ts';
import type { Part } from './view.ts';

const NOON = 1_795_521_600; // 2026-11-24T12:00:00Z
const everything = queryOf({ kind: 'true' });

let disk: TestParts;
beforeAll(async () => {
  disk = await openTestParts();
});
afterAll(() => disk.close());

function row(_line: number, start: number | null, more: Row = {}): Row {
  return { _object: 'a', _line, start, ...more };
}

async function search(parts: readonly Part[], options: Partial<SearchOptions> = {}, more: Partial<SearchScope> = {}) {
  const found: (readonly Value[])[] = [];
  const asked = { columns: ['_line'], sort: [], limit: undefined, ...options };
  for await (const batch of searchRows(everything, asked, { parts, engine: disk.engine, ...more })) {
    found.push(...batch.rows);
  }
  return found;
}

/** The parts that each statement of a search reads, when every edge finds `edge`. */
function partsRead(parts: readonly Part[], limit: number | undefined, results: readonly StepResult[]): string[][] {
  const steps = searchSteps(
    everything,
    { columns: ['_line'], sort: [], limit, sizes: { first: 10, sorted: 1000, edge: 100 } },
    parts,
  );
  const read: string[][] = [];
  let step: IteratorResult<SearchStep, void> = steps.next({ rows: 0, edge: undefined });
  for (const result of results) {
    if (step.done) break;
    read.push(step.value.statement.parameters.flatMap(({ value }) => (typeof value === 'object' ? value : [])));
    step = steps.next(result);
  }
  return step.done ? read : [...read, ['…']];
}

describe('searchRows', () => {
  it('gives the newest first, ties by object and line, rows without start last', async () => {
    const rows = [
      row(2, NOON),
      row(3, null),
      row(4, NOON + 5),
      { ...row(2, NOON), _object: 'B' },
      row(5, NOON),
      row(6, NOON - 86_400),
    ];
    const parts = await disk.write(['start'], rows);
    expect(await search(parts, { columns: ['_object', '_line', 'start'] })).toEqual([
      ['a', 4, NOON + 5],
      ['B', 2, NOON],
      ['a', 2, NOON],
      ['a', 5, NOON],
      ['a', 6, NOON - 86_400],
      ['a', 3, null],
    ]);
  });

  it('gives values as the log has them', async () => {
    const values = {
      srcaddr: '2001:DB8::A',
      bytes: 2n ** 63n - 1n,
      packets: 3,
      account_id: '000123456789',
      vpc_id: null,
    };
    const parts = await disk.write(Object.keys(values).concat('start'), [row(2, NOON, values)]);
    const columns = [...Object.keys(values), 'end', 'never_heard_of'];
    expect(await search(parts, { columns })).toEqual([
      ['2001:DB8::A', 2n ** 63n - 1n, 3, '000123456789', null, null, null],
    ]);
  });

  it('never shows the day of the path, nor a column twice', async () => {
    const parts = await disk.write(['start'], [row(2, NOON)]);
    expect(await search(parts, { columns: ['day', '_line', '_line'] })).toEqual([[null, 2]]);
  });

  it('leaves out the rows of objects that are gone from a part', async () => {
    const [part] = await disk.write(['start'], [row(2, NOON), { ...row(3, NOON), _object: "b'); --" }]);
    expect(await search([{ ...part!, excluded: ["b'); --"] }])).toEqual([[2]]);
  });

  it('keeps its place among overlapping parts, window by window', async () => {
    const odd = Array.from({ length: 300 }, (_, i) => row(i * 2 + 1, NOON + i * 2 + 1));
    const even = Array.from({ length: 300 }, (_, i) => row(i * 2, NOON + i * 2));
    const parts = [...(await disk.write(['start'], odd)), ...(await disk.write(['start'], even))];
    const expected = Array.from({ length: 600 }, (_, i) => [599 - i]);
    const sizes = { first: 10, sorted: 40, edge: 1000 };
    expect(await search(parts, {}, { sizes })).toEqual(expected);
    expect(await search(parts, { limit: 77 }, { sizes })).toEqual(expected.slice(0, 77));
    expect(await search(parts, { limit: 77 }, { sizes: { ...sizes, edge: 0 } })).toEqual(expected.slice(0, 77));
    expect(await search(parts, { limit: 0 })).toEqual([]);
  });

  it('sorts by any field, missing last both ways', async () => {
    const rows = [
      row(2, NOON, { bytes: 5, srcaddr: '::1' }),
      row(3, NOON, { bytes: null, srcaddr: '10.0.0.10' }),
      row(4, NOON, { bytes: 2n ** 60n, srcaddr: null }),
      row(5, NOON, { bytes: 5, srcaddr: '10.0.0.9' }),
    ];
    const parts = await disk.write(['start', 'bytes', 'srcaddr'], rows);
    const by = async (field: string, descending: boolean, limit?: number) =>
      (await search(parts, { sort: [{ field, descending }], limit })).map(([line]) => line);
    expect(await by('bytes', true)).toEqual([4, 2, 5, 3]);
    expect(await by('bytes', false)).toEqual([2, 5, 4, 3]);
    expect(await by('bytes', true, 2)).toEqual([4, 2]);
    expect(await by('bytes', false, 4)).toEqual([2, 5, 4, 3]);
    expect(await by('srcaddr', false)).toEqual([2, 5, 3, 4]);
    expect(await by('srcaddr', true)).toEqual([3, 5, 2, 4]);
  });

  it('finds nothing in an empty store', async () => {
    expect(await search([])).toEqual([]);
    expect(await search([], { sort: [{ field: 'bytes', descending: true }] })).toEqual([]);
  });
});

describe('searchSteps', () => {
  const hours = [0, 1, 2, 3].map(
    (hour) =>
      ({
        path: `/hour-${hour}`,
        columns: ['start'],
        rows: 10,
        minStart: hour * 3600,
        maxStart: hour * 3600 + 3599,
        excluded: [],
      }) as unknown as Part,
  );

  it('reads the newest part alone when it has enough rows', () => {
    expect(
      partsRead(hours, 5, [
        { rows: 5, edge: 14_000n },
        { rows: 5, edge: undefined },
      ]),
    ).toEqual([['/hour-3'], ['/hour-3']]);
  });

  it('tests the time only of parts that the window cuts', () => {
    const asked = { columns: ['_line'], sort: [], limit: 5, sizes: { first: 15, sorted: 1000, edge: 100 } };
    const { value } = searchSteps(everything, asked, hours).next({ rows: 0, edge: undefined });
    const text = value ? value.statement.text : '';
    const [whole, cut] = text.split(' UNION ALL ');
    expect(whole).not.toContain('"start" >=');
    expect(cut).toContain('"start" >=');
  });

  it('goes on with older and more parts while there are too few', () => {
    const none = { rows: 0, edge: undefined };
    expect(partsRead(hours, 5, [none, none])).toEqual([['/hour-3'], ['/hour-0', '/hour-1', '/hour-2']]);
    const few = { rows: 2, edge: 11_000n };
    expect(partsRead(hours, 5, [few, { rows: 2, edge: undefined }, none])).toEqual([
      ['/hour-3'],
      ['/hour-3'],
      ['/hour-0', '/hour-1', '/hour-2'],
    ]);
  });

  it('does not ask first where the rows will be few', () => {
    const kinds = (limit: number, first: StepResult): string[] => {
      const asked = { columns: ['_line'], sort: [], limit, sizes: { first: 10, sorted: 1000, edge: 100 } };
      const steps = searchSteps(everything, asked, hours);
      const results = [first, { rows: first.rows, edge: undefined }];
      const found: string[] = [];
      let step = steps.next({ rows: 0, edge: undefined });
      for (const result of results) {
        if (!step.done) found.push(step.value.kind);
        step = steps.next(result);
      }
      return step.done ? found : [...found, step.value.kind];
    };
    expect(kinds(90, { rows: 2, edge: 11_000n })).toEqual(['edge', 'rows', 'rows']);
    expect(kinds(9, { rows: 2, edge: 11_000n })).toEqual(['edge', 'rows', 'edge']);
    expect(kinds(90, { rows: 0, edge: undefined })).toEqual(['edge', 'edge']);
  });

  it('reads everything, part by part, without limit', () => {
    const results = Array.from({ length: 4 }, () => ({ rows: 1000, edge: undefined }));
    expect(partsRead(hours, undefined, results).flat()).toEqual(
      expect.arrayContaining(['/hour-3', '/hour-2', '/hour-1', '/hour-0']),
    );
  });
});
