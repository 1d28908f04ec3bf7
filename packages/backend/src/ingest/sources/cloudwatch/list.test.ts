/** A log group, loaded into a store. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ThalwegError } from '../../../report/errors.ts';
import { type Bench, openBench } from '../../testing.ts';
import { listLogGroup } from './list.ts';
import { eventAt, type MadeGroup, makeGroup } from './testing.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-24T00:00:00Z');
/** When everything has come. */
const LATER = START + 48 * HOUR;

let bench: Bench;
beforeEach(() => {
  bench = openBench();
});
afterEach(() => bench.close());

const hourly = (hours: number, perHour: number) =>
  Array.from({ length: hours * perHour }, (_, at) => eventAt(START + Math.floor((at * HOUR) / perHour)));

interface Loading {
  readonly now?: number;
  readonly from?: number;
  readonly to?: number;
  readonly streams?: Parameters<typeof listLogGroup>[1]['streams'];
  readonly force?: boolean;
}

async function load(group: MadeGroup, { now = LATER, from, to, streams = { kind: 'all' }, force }: Loading = {}) {
  const bound = (instant: number | undefined) => (instant === undefined ? undefined : BigInt(instant / 1000));
  const range = { from: bound(from), to: bound(to) };
  const list = await listLogGroup(group, { streams, format: undefined }, { range, hasFormat: false, now });
  const objects = (temporary: string) => ({
    ...list,
    objects: list.objects.map((object) => ({ ...object, path: join(temporary, object.path) })),
  });
  return bench.load([], { objects, force });
}

describe('a log group', () => {
  test('is loaded over all pages, also behind empty ones, and once', async () => {
    const group = makeGroup(hourly(5, 40));
    expect(await load(group, { to: START + 5 * HOUR })).toMatchObject({
      ...{ objects: 5, lines: 200, records: 200, quarantined: 0, warnings: [], unreadable: [] },
    });
    group.asked.length = 0;
    expect(await load(group, { to: START + 5 * HOUR })).toMatchObject({ objects: 0, objectsAlreadyLoaded: 5 });
    // For the first event only: what is settled is not read again.
    expect(group.asked).toHaveLength(1);
    expect(bench.leftovers()).toEqual([]);
    expect((await bench.store.verify()).problems).toEqual([]);
  });

  test('events of a range only', async () => {
    const group = makeGroup(hourly(5, 60));
    const range = { from: START + 1.5 * HOUR, to: START + 3.25 * HOUR };
    expect(await load(group, range)).toMatchObject({ records: 105 });
    expect(group.asked.every(({ from, to }) => from >= range.from && to <= range.to)).toBe(true);
    // The rest, and nothing twice.
    await load(group);
    expect((await bench.store.status()).records).toBe(300);
  });

  test('streams that were asked for', async () => {
    const events = ['eni-1-all', 'eni-12-all', 'eni-2-all'].flatMap((stream) =>
      Array.from({ length: 10 }, (_, at) => eventAt(START + at * 1000, { stream })),
    );
    const group = makeGroup(events);
    expect(await load(group, { streams: { kind: 'prefix', prefix: 'eni-1' } })).toMatchObject({ records: 20 });
    expect(await load(group, { streams: { kind: 'names', names: ['eni-2-all'] } })).toMatchObject({ records: 10 });
    expect(await load(group)).toMatchObject({ records: 0, repeatedEvents: 30 });
  });

  test('what comes late is loaded by the next run, and counts once', async () => {
    const group = makeGroup(hourly(2, 30));
    const now = START + 2 * HOUR;
    expect(await load(group, { now })).toMatchObject({ records: 60 });
    group.events.push(eventAt(START + 10_500), eventAt(START + HOUR + 500), eventAt(START + 2 * HOUR + 1));
    expect(await load(group, { now: now + 60_000 })).toMatchObject({ records: 3 });
    expect(await load(group, { now: now + 120_000 })).toMatchObject({ objects: 0, records: 0 });
    expect((await bench.store.status()).records).toBe(63);
    expect((await bench.store.verify()).problems).toEqual([]);
  });

  test('credentials that expire in the middle end the load; the next one does the rest', async () => {
    const group = makeGroup(hourly(150, 4));
    group.fault = (asked) => {
      if (asked > 110) throw new ThalwegError('source-denied', 'expired');
    };
    const now = START + 200 * HOUR;
    await expect(load(group, { now })).rejects.toThrow('expired');
    const { records } = await bench.store.status();
    // The batch in which they expired is lost, and no more.
    expect(records).toBeGreaterThan(300);
    group.fault = () => undefined;
    expect(await load(group, { now })).toMatchObject({ records: 600 - records });
    expect((await bench.store.status()).records).toBe(600);
    expect((await bench.store.verify()).problems).toEqual([]);
    expect(bench.leftovers()).toEqual([]);
  });

  test('lines of several formats are read in their own', async () => {
    const group = makeGroup([
      eventAt(START),
      eventAt(START + 1, { message: '5 10.9.9.9 REJECT 1795564800' }),
      eventAt(START + 2),
      eventAt(START + 3, { message: '1 2 3' }),
    ]);
    const [first] = 'value' in group.seen ? group.seen.value : [];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
    const other = { ...first!, id: 'fl-2', format: '${version} ${srcaddr} ${action} ${start}' };
    group.seen = { value: [first!, other] };
    const summary = await load(group, { to: START + HOUR });
    expect(summary).toMatchObject({ lines: 4, records: 3, quarantined: 1 });
    expect(summary.warnings).toEqual([expect.stringContaining('2 formats')]);
    const [object] = await bench.store.objects();
    const { formats } = (await bench.store.details([object!.object]))[0]!;
    expect(formats.map(({ fromLine, format }) => [fromLine, format.split(' ').length])).toEqual([
      [1, 14],
      [3, 4],
      [5, 14],
    ]);
  });

  test('without events gives a note, and nothing else', async () => {
    expect(await load(makeGroup([]))).toMatchObject({ objects: 0, warnings: [expect.stringContaining('no events')] });
  });
});
