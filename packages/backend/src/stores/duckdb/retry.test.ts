import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Load, RetryUnit } from '../store.ts';
import { createAppender } from './appender.ts';
import { openStore } from './open.ts';
import { columnsFromRows } from './part/columns-from-rows.ts';
import { COLUMNS, DAY, loadSamples, openStoreBench, type StoreBench } from './store-bench.ts';

let bench: StoreBench;
beforeEach(async () => {
  bench = openStoreBench();
  await loadSamples(bench.store, [
    { name: '/good', rows: 20, start: DAY },
    { name: '/bad', rows: 10, first: 100, start: DAY, bad: 6 },
    { name: '/also bad', rows: 10, first: 200, start: DAY, bad: 9, kept: 4 },
  ]);
});
afterEach(() => bench.remove());

const numberOf = async (name: string): Promise<number> =>
  (await bench.store.objects()).find((entry) => entry.name === name)?.object ?? 0;

/** Makes records of all bad lines of /bad but the last one. */
async function mend(load: Load): Promise<RetryUnit> {
  const object = await numberOf('/bad');
  const labels = new Map([[object, '/bad']]);
  const appender = createAppender(load.place);
  const rows = [0, 1, 2, 3, 4].map((i) => ({
    version: 2,
    interface_id: 'eni-9',
    start: DAY + i,
    end: DAY + i,
    log_status: i === 0 ? 'NODATA' : 'OK',
  }));
  const columns = columnsFromRows(COLUMNS, rows, {
    objects: [{ object, from: 0 }],
    lines: rows.map((_, index) => 100_000 + index),
  });
  const left = {
    object,
    line: 100_005,
    reason: 'bad-integer',
    message: 'm',
    field: 'bytes',
    text: 't',
    cut: false,
  } as const;
  return {
    objects: [
      {
        object,
        records: 4,
        noData: 1,
        skipData: 0,
        quarantined: 1,
        quarantineKept: 1,
        badLines: [{ reason: 'bad-integer', field: 'bytes', lines: 1, kept: 1 }],
      },
    ],
    parts: [...(await appender.append(columns, labels)), ...(await appender.appendQuarantine([left], labels))],
  };
}

describe('a retry of quarantined lines', () => {
  it('puts records in the place of bad lines, and what is still bad in the place of what was', async () => {
    const before = (await bench.store.objects()).find(({ name }) => name === '/bad');
    const load = await bench.store.openLoad();
    const claims = await load.claimRetry([await numberOf('/bad')]);
    expect(claims).toMatchObject([{ name: '/bad', label: '/bad', lines: 16, quarantined: 6, quarantineKept: 6 }]);
    await load.commitRetry(await mend(load));
    await load.close();

    const after = (await bench.store.objects()).find(({ name }) => name === '/bad');
    expect(after).toMatchObject({
      lines: 16,
      quarantined: 1,
      records: (before?.records ?? 0) + 4,
      noData: (before?.noData ?? 0) + 1,
    });
    expect((await bench.store.quarantine()).filter(({ object }) => object === '/bad')).toMatchObject([
      { reason: 'bad-integer', lines: 1 },
    ]);
    const texts = [];
    for await (const { text } of bench.store.quarantinedLines('/bad')) texts.push(text);
    expect(texts).toEqual(['t']);
    expect((await bench.store.verify()).problems).toEqual([]);
    expect(await bench.store.record('/bad', 100_003)).toMatchObject({ interface_id: 'eni-9' });
    await bench.store.compact();
    expect((await bench.store.verify()).problems).toEqual([]);
  });

  it('belongs to one process at a time, and to nobody when it is given back or dropped', async () => {
    const other = openStore(bench.folder);
    const one = await bench.store.openLoad();
    const two = await other.openLoad();
    const objects = [await numberOf('/bad'), await numberOf('/also bad')];
    expect(await one.claimRetry(objects)).toHaveLength(2);
    expect(await two.claimRetry(objects)).toEqual([]);
    await one.release([objects[0] as number]);
    expect((await two.claimRetry(objects)).map(({ name }) => name)).toEqual(['/bad']);
    await one.close();
    expect((await two.claimRetry(objects)).map(({ name }) => name)).toEqual(['/also bad']);
    await two.close();
    await other.close();
    expect(await bench.store.objects()).toHaveLength(3);
    expect((await bench.store.verify()).problems).toEqual([]);
  });

  it('is not for objects without bad lines', async () => {
    const load = await bench.store.openLoad();
    expect(await load.claimRetry([await numberOf('/good'), 4711])).toEqual([]);
  });

  it('does not commit what does not add up', async () => {
    const load = await bench.store.openLoad();
    await load.claimRetry([await numberOf('/bad')]);
    const unit = await mend(load);
    const objects = unit.objects.map((object) => ({
      ...object,
      quarantined: 2,
      badLines: [{ reason: 'bad-integer', field: 'bytes', lines: 2, kept: 1 }],
    }));
    await expect(load.commitRetry({ ...unit, objects })).rejects.toThrow('6 quarantined lines became 7');
    await load.close();
    expect((await bench.store.verify()).problems).toEqual([]);
  });

  it('fails when the object was forgotten or replaced meanwhile', async () => {
    const load = await bench.store.openLoad();
    await load.claimRetry([await numberOf('/bad')]);
    const unit = await mend(load);
    await bench.store.forget('/bad');
    await expect(load.commitRetry(unit)).rejects.toMatchObject({ code: 'store-busy' });
    await load.close();
    expect((await bench.store.verify()).problems).toEqual([]);
  });
});
