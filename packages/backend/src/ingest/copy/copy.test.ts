/** Copies between stores in folders: nothing lost, nothing doubled, wherever a copy is broken off. */
import { parse } from '@thalweg/core/language';
import { check, type Query } from '@thalweg/core/query';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAppender } from '../../stores/duckdb/appender.ts';
import { openStore } from '../../stores/duckdb/open.ts';
import type { Store } from '../../stores/store.ts';
import { type Bench, HEADER, line, lines, openBench } from '../testing.ts';
import { type CopyOptions, type CopyProgress, type CopySummary, copyRecords } from './copy.ts';

const NO_DATA = '2 123456789010 eni-1 - - - - - - - 1795500000 1795500060 - NODATA\n';
const SKIP_DATA = '2 123456789010 eni-1 - - - - - - - 1795500000 1795500060 - SKIPDATA\n';

let from: Bench;
let to: Bench;

beforeEach(() => {
  from = openBench();
  to = openBench();
});
afterEach(async () => {
  await from.close();
  await to.close();
});

async function ask(store: Store, text = ''): Promise<Query> {
  const schema = await store.schema();
  return check(parse(text, 'kql', schema), { schema, scope: undefined, now: 0, tz: 'UTC' }).query!;
}

async function copy(text = '', options: Partial<CopyOptions> = {}): Promise<CopySummary> {
  const query = await ask(from.store, text);
  return copyRecords(from.store, to.store, { query, all: await ask(to.store), createAppender, ...options });
}

/** All rows with all fields that either store has, in the order of where they came from. */
async function rowsOf(store: Store, text = ''): Promise<unknown[]> {
  const columns = ['_object', '_line', ...(await from.store.columns())];
  const sort = ['_object', '_line'].map((field) => ({ field, descending: false }));
  const rows: unknown[] = [];
  for await (const batch of store.search(await ask(store, text), { columns, sort, limit: undefined })) {
    rows.push(...batch.rows);
  }
  return rows;
}

async function fill(): Promise<void> {
  from.write('a.log', HEADER + lines(0, 300) + NO_DATA + SKIP_DATA);
  from.write('b.log', `${lines(300, 400)}not a record\n${lines(400, 500)}2 x\n`);
  from.write(
    'c.log',
    'srcaddr dstaddr bytes novel-field start\n2001:DB8::1 ::1 9223372036854775807 a%20b 1795500000\n',
  );
  from.write('d.log', `vpc-id srcaddr instance-tag start\nvpc-1 10.0.0.1 a%20b%2525 1795400000\n`);
  from.write('empty.log', '');
  await from.load(['a.log', 'b.log', 'c.log', 'd.log', 'empty.log'].map((name) => `${from.folder}/${name}`));
}

describe('copyRecords', () => {
  it('tells how far it is: of what was asked for, with what was there before', async () => {
    from.write('a.log', HEADER + lines(0, 2500));
    await from.load([`${from.folder}/a.log`]);
    await copy();
    from.write('b.log', HEADER + lines(2500, 5700));
    await from.load([`${from.folder}/b.log`]);
    const told: CopyProgress[] = [];
    await copy('', { onProgress: (progress) => told.push(progress) });
    expect(told[0]).toMatchObject({ done: 2500, total: 5700, lines: 0 });
    expect(told.at(-1)).toMatchObject({ done: 5700, total: 5700, lines: 3200 });
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).sort((a, b) => a - b));
  });

  it('brings every row with every value, its object and line, and the bad lines, and adds up', async () => {
    await fill();
    expect(await copy()).toMatchObject({
      objects: 5,
      objectsAlreadyThere: 0,
      lines: 506,
      records: 502,
      noData: 1,
      skipData: 1,
      quarantined: 2,
      source: { rows: 504n },
      target: { rows: 504n },
      verified: true,
      problems: [],
    });
    expect(await rowsOf(to.store)).toEqual(await rowsOf(from.store));
    expect(await to.store.verify()).toMatchObject({ ok: true, lines: 506, quarantined: 2, problems: [] });
    expect(await to.store.quarantine()).toEqual(await from.store.quarantine());
    const without = (entries: Awaited<ReturnType<Store['objects']>>) =>
      entries.map(({ object: _, loadedAt: __, ...entry }) => entry);
    expect(without(await to.store.objects())).toEqual(without(await from.store.objects()));
    const b = `${from.folder}/b.log`;
    expect(await to.store.formatAt(b, 1)).toBe(await from.store.formatAt(b, 1));
  });

  it('changes nothing when it is run again, and what was copied counts as loaded', async () => {
    await fill();
    await copy();
    const before = await rowsOf(to.store);
    expect(await copy()).toMatchObject({ objects: 0, objectsAlreadyThere: 5, lines: 0, verified: true });
    expect(await rowsOf(to.store)).toEqual(before);
    expect(await to.load([`${from.folder}/a.log`])).toMatchObject({ objects: 0, objectsAlreadyLoaded: 1 });
  });

  it('goes on where it was broken off', async () => {
    for (let i = 0; i < 12; i++) from.write(`logs/${i}.log`, lines(i * 40, i * 40 + 40));
    await from.load([`${from.folder}/logs`]);
    let runs = 0;
    for (let verified = false; !verified && runs < 20; runs++) {
      const stop = new AbortController();
      try {
        ({ verified } = await copy('', { maxRows: 100, signal: stop.signal, onCommit: () => stop.abort() }));
      } catch (error) {
        expect(error).toMatchObject({ code: 'cancelled' });
        expect(await to.store.verify()).toMatchObject({ ok: true });
      }
    }
    expect(runs).toBeGreaterThan(2);
    expect(await rowsOf(to.store)).toEqual(await rowsOf(from.store));
    expect(to.leftovers()).toEqual([]);
  });

  it('takes what a query matches, once, however parts overlap, and the rest with the whole', async () => {
    await fill();
    expect(await copy('dstport > 100')).toMatchObject({ objects: 0 });
    expect(await copy('srcport < 100')).toMatchObject({ objects: 1, lines: 100, quarantined: 0, verified: true });
    expect(await rowsOf(to.store)).toEqual(await rowsOf(from.store, 'srcport < 100'));
    expect(await copy('srcport < 100')).toMatchObject({ objects: 0, objectsAlreadyThere: 1, verified: true });
    expect(await copy('srcport < 350')).toMatchObject({ objects: 2, lines: 250, verified: true });
    expect(await to.store.count(await ask(to.store))).toBe(350n);
    expect(await copy('srcport < 100')).toMatchObject({ objects: 0, verified: true });
    expect(await to.store.verify()).toMatchObject({ ok: true, lines: 350 });

    expect(await copy()).toMatchObject({ objects: 5, lines: 506, quarantined: 2, verified: true });
    expect(await to.store.verify()).toMatchObject({ ok: true, lines: 506, problems: [] });
    const lineAndAddress = (rows: unknown[]) => rows.map((row) => (row as unknown[]).slice(1)).sort();
    expect(lineAndAddress(await rowsOf(to.store))).toEqual(lineAndAddress(await rowsOf(from.store)));
    expect(await copy('srcport < 350')).toMatchObject({ objects: 0, verified: true });
  });

  it('copies what retention has left of an object as a part of it', async () => {
    from.write('two-days.log', line(1, 1_700_000_000) + lines(2, 5));
    await from.load([`${from.folder}/two-days.log`]);
    await from.store.retain({ days: 30, now: 1_795_600_000_000 });
    expect(await copy()).toMatchObject({ objects: 1, lines: 3, verified: true });
    expect(await to.store.verify()).toMatchObject({ ok: true, lines: 3 });
    // The file has the row that went.
    expect(await to.load([`${from.folder}/two-days.log`])).toMatchObject({ objects: 1, records: 4 });
    expect(await to.store.count(await ask(to.store))).toBe(4n);
  });

  it('says which object differs', async () => {
    await fill();
    await copy();
    await to.store.retain({ days: 1, now: (1_795_400_000 + 2 * 86_400) * 1000 });
    const { verified, problems, source, target } = await copy();
    expect({ verified, source: source.rows, target: target.rows }).toEqual({
      verified: false,
      source: 504n,
      target: 503n,
    });
    expect(problems).toEqual([
      `${from.folder}/d.log has 1 rows, 0 bytes and 0 packets, and its copy 0 rows, 0 bytes and 0 packets.`,
    ]);
  });

  it('keeps two objects of one name apart', async () => {
    const path = from.write('x.log', lines(0, 10));
    await from.load([path]);
    from.write('x.log', lines(10, 30));
    await from.load([path]);
    expect(await copy()).toMatchObject({ objects: 2, lines: 30, verified: true });
    expect(await rowsOf(to.store)).toEqual(await rowsOf(from.store));
  });

  it('copies beside a process that has the target open', async () => {
    await fill();
    const other = openStore(to.store.location);
    await copy();
    expect(await other.verify()).toMatchObject({ ok: true, lines: 506 });
    await other.close();
  });
});
