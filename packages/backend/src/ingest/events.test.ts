/** Events of CloudWatch Logs count once, however they are batched anew. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from '@thalweg/core/language';
import { check } from '@thalweg/core/query';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAppender } from '../stores/duckdb/appender.ts';
import { openStore } from '../stores/duckdb/open.ts';
import type { Appender, AppenderPlace, Load } from '../stores/store.ts';
import { dryRun } from './dry-run.ts';
import { ingest } from './pipeline.ts';
import { retryQuarantine } from './retry.ts';
import { type Bench, line, openBench } from './testing.ts';

let bench: Bench;
beforeEach(() => {
  bench = openBench();
});
afterEach(() => bench.close());

interface Event {
  readonly id: string;
  readonly message: string;
}

const event = (i: number, message = line(i).trimEnd()): Event => ({ id: `37${String(i).padStart(54, '0')}`, message });
const payload = (...logEvents: Event[]): string =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    logGroup: 'flow',
    logStream: 'eni-1-all',
    logEvents: logEvents.map((one) => ({ ...one, timestamp: 1_795_500_000_000 })),
  });
const numbered = (numbers: readonly number[]): string => payload(...numbers.map((i) => event(i)));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** The numbers of the records in the store, which must all be different, in a store that is sound. */
async function recorded(of: Bench = bench): Promise<number[]> {
  const report = await of.store.verify();
  expect(report.problems).toEqual([]);
  const { store } = of;
  const query = check(parse('', 'kql', await store.schema()), {
    schema: await store.schema(),
    scope: undefined,
    now: 0,
    tz: 'UTC',
  }).query!;
  const numbers: number[] = [];
  for await (const { rows } of store.search(query, { columns: ['bytes'], sort: [], limit: undefined })) {
    for (const row of rows) numbers.push(Number(row[0]));
  }
  numbers.sort((a, b) => a - b);
  expect(new Set(numbers).size).toBe(numbers.length);
  return numbers;
}

test('batched anew over other objects, an event counts where it came first', async () => {
  const first = bench.write('first', numbered([1, 2, 3]));
  const second = bench.write('second', gzipSync(numbered([2]) + numbered([3, 4])));
  const third = bench.write(
    'third',
    JSON.stringify({ awslogs: { data: gzipSync(numbered([4, 1])).toString('base64') } }),
  );
  expect(await bench.load([first])).toMatchObject({ lines: 3, records: 3, repeatedEvents: 0 });
  expect(await bench.load([second])).toMatchObject({ objects: 1, lines: 1, records: 1, repeatedEvents: 2 });
  expect(await bench.load([third])).toMatchObject({ objects: 1, lines: 0, records: 0, repeatedEvents: 2, parts: 0 });
  expect(await recorded()).toEqual([1, 2, 3, 4]);
  expect((await bench.rows()).map((row) => `${row['_object']} ${row['_line']}`)).toEqual([
    'first 1',
    'first 2',
    'first 3',
    'second 3',
  ]);
  expect((await bench.store.objects()).map(({ lines, repeatedEvents }) => [lines, repeatedEvents])).toEqual([
    [3, 0],
    [1, 2],
    [0, 2],
  ]);
  // All three are known now, the one without lines too, and under another name.
  const copy = bench.write('copy', readFileSync(third));
  expect(await bench.load([first, second, third, copy])).toMatchObject({ objects: 0, objectsAlreadyLoaded: 4 });
});

test('the carriers of Kinesis and Firehose', async () => {
  const data = (numbers: readonly number[]): string => gzipSync(numbered(numbers)).toString('base64');
  const kinesis = bench.write('kinesis', JSON.stringify({ Records: [{ kinesis: { data: data([1, 2]) } }] }));
  const firehose = bench.write('firehose', JSON.stringify({ records: [{ data: data([2, 3]) }, { data: data([1]) }] }));
  expect(await bench.load([kinesis, firehose])).toMatchObject({ lines: 3, repeatedEvents: 2 });
  expect(await recorded()).toEqual([1, 2, 3]);
});

test('events without an id, and messages that are no events, count each time', async () => {
  const message = JSON.stringify({ message: line(1).trimEnd() });
  const nameless = payload({ id: '', message: line(1).trimEnd() });
  const path = bench.write('a', message + nameless + message + nameless + numbered([1]));
  expect(await bench.load([path])).toMatchObject({ lines: 5, records: 5, repeatedEvents: 0 });
});

test('order in an object: what is between events stays there', async () => {
  const message = (i: number): string => JSON.stringify({ message: line(i).trimEnd() });
  const path = bench.write('a', `${message(10)}\n${numbered([1, 1])}\n${message(11)}\n{"no":1}\n${numbered([2])}`);
  expect(await bench.load([path])).toMatchObject({ lines: 5, records: 4, quarantined: 1, repeatedEvents: 1 });
  expect(await recorded()).toEqual([1, 2, 10, 11]);
});

test('bad lines and NODATA lines of events count once too', async () => {
  const nodata = '2 123456789010 eni-1 - - - - - - - 1795500000 1795500060 - NODATA';
  const mixed = payload(event(1), event(2, 'rubbish'), event(3, nodata));
  const expected = { lines: 3, records: 1, noData: 1, quarantined: 1, repeatedEvents: 0 };
  expect(await bench.load([bench.write('a', mixed)])).toMatchObject(expected);
  expect(await bench.load([bench.write('b', mixed + mixed)])).toMatchObject({ lines: 0, repeatedEvents: 6 });
  // A retry leaves the events where they are.
  await retryQuarantine(bench.store, { createAppender, format: 'version' });
  expect(await bench.load([bench.write('c', `${mixed}\n`)])).toMatchObject({ lines: 0, repeatedEvents: 3 });
});

test('an object of very many bad lines that a retry reads again keeps its events', async () => {
  const custom = payload(...range(0, 10_100).map((i) => event(i, `10.0.0.1 ${i}`)));
  await bench.load([bench.write('good', payload(event(5, line(5).trimEnd())))]);
  expect(await bench.load([bench.write('bad', custom)])).toMatchObject({ quarantined: 10_099, repeatedEvents: 1 });
  const done = await retryQuarantine(bench.store, { createAppender, format: 'srcaddr bytes' });
  expect(done).toMatchObject({ records: 10_099, quarantined: 0, skipped: [] });
  expect(await recorded()).toEqual(range(0, 10_100));
  expect(await bench.load([bench.write('more', numbered([3, 5]))])).toMatchObject({ lines: 0, repeatedEvents: 2 });
});

test('--force replaces an object with its own events, and takes nothing from others', async () => {
  const first = bench.write('first', numbered([1, 2]));
  const second = bench.write('second', numbered([2, 3]));
  await bench.load([first, second]);
  expect(await bench.load([first], { force: true })).toMatchObject({ objects: 1, lines: 2, repeatedEvents: 0 });
  expect(await recorded()).toEqual([1, 2, 3]);
  expect(await bench.load([second], { force: true })).toMatchObject({ objects: 1, lines: 1, repeatedEvents: 1 });
  expect(await bench.load([first, second], { force: true })).toMatchObject({ objects: 2, lines: 3, repeatedEvents: 1 });
  expect(await recorded()).toEqual([1, 2, 3]);
  // What the replaced objects knew is cleaned away, and nothing else.
  await bench.store.compact();
  expect(await bench.load([bench.write('third', numbered([1, 2, 3, 4]))])).toMatchObject({ lines: 1 });
});

test('a file that has grown keeps its events and adds the new ones', async () => {
  const path = bench.write('a', `${numbered([1, 2])}\n`);
  await bench.load([path]);
  await bench.load([bench.write('b', numbered([2, 3]))]);
  bench.write('a', `${numbered([1, 2])}\n${numbered([2, 3, 4])}\n`);
  expect(await bench.load([path])).toMatchObject({ lines: 3, repeatedEvents: 2 });
  expect(await recorded()).toEqual([1, 2, 3, 4]);
  expect(await bench.store.objects()).toHaveLength(2);
});

test('what an object left out can be loaded once the other is forgotten', async () => {
  const first = bench.write('first', numbered([1, 2]));
  const second = bench.write('second', numbered([2, 3]));
  const third = bench.write('third', numbered([3, 4]));
  await bench.load([first, second, third]);
  await bench.store.forget(first);
  expect(await recorded()).toEqual([3, 4]);
  // Nobody has to force it: the object that left something out is known to be incomplete. The third is complete.
  expect(await bench.load([second, third])).toMatchObject({ objects: 1, objectsAlreadyLoaded: 1, lines: 2 });
  expect(await recorded()).toEqual([2, 3, 4]);
  expect(await bench.load([first, second, third])).toMatchObject({ objects: 1, lines: 1, repeatedEvents: 1 });
  expect(await recorded()).toEqual([1, 2, 3, 4]);
});

test('a replaced object hands on those that rely on it', async () => {
  const first = bench.write('first', numbered([1, 2]));
  const second = bench.write('second', numbered([2, 3]));
  await bench.load([first, second]);
  await bench.load([first], { force: true });
  expect(await bench.load([second])).toMatchObject({ objects: 0, objectsAlreadyLoaded: 1 });
  await bench.store.forget(first);
  rmSync(second);
  const copy = bench.write('copy', numbered([2, 3]));
  expect(await bench.load([copy])).toMatchObject({ objects: 1, lines: 2 });
  expect(await recorded()).toEqual([2, 3]);
});

test('what retention removed is not loaded again', async () => {
  await bench.load([bench.write('a', numbered([1, 2]))]);
  await bench.store.retain({ days: 1, now: Date.UTC(2030, 1, 1) });
  expect(await bench.load([bench.write('b', numbered([1, 2, 3]))])).toMatchObject({ lines: 1, repeatedEvents: 2 });
});

test('a dry run counts events once', async () => {
  const paths = [bench.write('a', numbered([1, 2])), bench.write('b', numbered([2, 2, 3]))];
  expect((await dryRun(paths, {})).summary).toMatchObject({ lines: 3, repeatedEvents: 2 });
});

/** A loader that stops before it writes, until it is let go. */
function gated(): { createAppender: (place: AppenderPlace) => Appender; reached: Promise<void>; letGo: () => void } {
  let arrive!: () => void;
  let letGo!: () => void;
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return {
    reached,
    letGo: () => letGo(),
    createAppender(place) {
      const appender = createAppender(place);
      return {
        ...appender,
        async append(columns, labels) {
          arrive();
          await gate;
          return appender.append(columns, labels);
        },
      };
    },
  };
}

test('a load that comes later waits for the one that has its events', async () => {
  const slow = gated();
  const one = bench.load([bench.write('one', numbered([1, 2, 3]))], slow);
  await slow.reached;
  const two = bench.load([bench.write('two', numbered([3, 4]))]);
  setTimeout(slow.letGo, 300);
  expect(await one).toMatchObject({ lines: 3, repeatedEvents: 0 });
  expect(await two).toMatchObject({ lines: 1, repeatedEvents: 1 });
  expect(await recorded()).toEqual([1, 2, 3, 4]);
});

test('a load that gives up leaves its events to the one that waits', async () => {
  const slow = gated();
  const stop = new AbortController();
  const one = bench.load([bench.write('one', numbered([1, 2, 3]))], { ...slow, signal: stop.signal });
  await slow.reached;
  const two = bench.load([bench.write('two', numbered([3, 4]))]);
  setTimeout(() => stop.abort(), 300);
  setTimeout(slow.letGo, 400);
  await expect(one).rejects.toMatchObject({ code: 'cancelled' });
  expect(await two).toMatchObject({ lines: 2, repeatedEvents: 0 });
  expect(await recorded()).toEqual([3, 4]);
});

test('an object that began earlier takes its events from one that is not done; that one is loaded again', async () => {
  const early = await bench.store.openLoad();
  const [claim] = await early.claim([{ name: '/early', size: 1, modified: '', sha256: 'f'.repeat(64) }], false);
  const slow = gated();
  const late = bench.load([bench.write('late', numbered([1, 2]))], slow);
  await slow.reached;
  if (claim?.kind !== 'load') throw new Error('not claimed');
  const bytes = BigInt(event(2).id).toString(16).padStart(48, '0');
  const request = { object: claim.object, replaces: undefined, ids: [bytes, bytes] };
  expect(await early.reserveEvents(request)).toEqual([1]);
  slow.letGo();
  await new Promise((resolve) => setTimeout(resolve, 300));
  await early.close();
  // Nothing of the early object was committed, so the late one got it all in the end.
  expect(await late).toMatchObject({ lines: 2, repeatedEvents: 0 });
  expect(await recorded()).toEqual([1, 2]);
});

test('units of one load that wait for each other are loaded by one loader', async () => {
  // Two loaders, each with a batch of its own; small parts make several units.
  let made = 0;
  const paths = range(0, 12).map((i) => bench.write(`logs/${i}`, numbered([i, ...range(100, 400), 12 - i, i + 1])));
  const load: Load = await bench.store.openLoad();
  try {
    const summary = await ingest(load, paths, {
      createAppender(place) {
        made++;
        return createAppender(place);
      },
      maxRows: 100,
      workers: 0,
    });
    expect(summary.lines).toBe(13 + 300);
  } finally {
    await load.close();
  }
  expect(made).toBe(1);
  expect(await recorded()).toEqual([...range(0, 13), ...range(100, 400)]);
});

test('any order of any batches gives each event once', async () => {
  const batch = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 12 });
  const step = fc.record({
    objects: fc.array(batch, { minLength: 1, maxLength: 4 }),
    together: fc.boolean(),
    force: fc.boolean(),
    forget: fc.option(fc.nat(5), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      const own = openBench();
      const other = openStore(join(own.folder, 'store'), { create: true });
      try {
        const written: string[] = [];
        for (const { objects, together, force, forget } of steps) {
          const paths = objects.map((numbers, i) => own.write(`${written.length + i}`, numbered(numbers)));
          written.push(...paths);
          if (together) {
            const half = Math.ceil(paths.length / 2);
            const load = await other.openLoad();
            await Promise.all([
              own.load(paths.slice(0, half), { force }),
              ingest(load, paths.slice(half).length > 0 ? paths.slice(half) : paths, { createAppender, maxRows: 3 }),
            ]);
            await load.close();
          } else await own.load(paths, { force });
          const target = forget === undefined ? undefined : written[forget];
          if (target !== undefined && (await own.store.objects()).some(({ name }) => name === target)) {
            await own.store.forget(target);
          }
          await recorded(own);
        }
        await own.load(written);
        const all = steps.flatMap(({ objects }) => objects.flat());
        expect(await recorded(own)).toEqual([...new Set(all)].sort((a, b) => a - b));
      } finally {
        await other.close();
        await own.close();
      }
    }),
    { numRuns: 8, seed: 16 },
  );
});
