import { appendFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ThalwegError } from '../report/errors.ts';
import { createAppender } from '../stores/duckdb/appender.ts';
import type { Appender, AppenderPlace, Load } from '../stores/store.ts';
import { ingest } from './pipeline.ts';
import { type Bench, HEADER, line, lines, openBench } from './testing.ts';

const NODATA = '2 123456789010 eni-1 - - - - - - - 1431280876 1431280934 - NODATA\n';
const SKIPDATA = '2 123456789010 eni-1 - - - - - - - 1431280876 1431280934 - SKIPDATA\n';

let bench: Bench;
beforeEach(() => {
  bench = openBench();
});
afterEach(() => bench.close());

const nothing = {
  objects: 0,
  lines: 0,
  records: 0,
  quarantined: 0,
  parts: 0,
  broken: [],
  unreadable: [],
  warnings: [],
};

test('every line is counted as what it became, under its object and line number', async () => {
  const path = bench.write(
    'a.log.gz',
    gzipSync(`${HEADER}${line(1)}\n${NODATA}rubbish\n${SKIPDATA}${line(2).trimEnd()}`),
  );
  const summary = await bench.load([path]);
  expect(summary).toMatchObject({
    objects: 1,
    objectsAlreadyLoaded: 0,
    lines: 5,
    records: 2,
    noData: 1,
    skipData: 1,
    quarantined: 1,
    parts: 2,
    broken: [],
    unreadable: [],
  });
  expect(await bench.rows()).toMatchObject([
    { _object: 'a.log.gz', _line: 2, srcaddr: '10.0.0.1' },
    { _line: 4, srcaddr: null },
    { _line: 6, srcaddr: null },
    { _line: 7, srcaddr: '10.0.0.2' },
  ]);
  expect(await bench.quarantine()).toEqual([
    { object: 'a.log.gz', line: 5, reason: 'token-count', field: null, text: 'rubbish' },
  ]);
  expect(await bench.store.objects()).toMatchObject([{ lines: 5, quarantineKept: 1, bytesIn: summary.bytesIn }]);
  expect(bench.leftovers()).toEqual([]);
});

test('loading again changes nothing and says so, by name and time or by content', async () => {
  const path = bench.write('a.log', lines(0, 10));
  await bench.load([path]);
  expect(await bench.load([path])).toMatchObject({ ...nothing, objectsAlreadyLoaded: 1 });
  // Touched: read, and known by its content. A copy under another name, alone or beside it: the same.
  bench.write('a.log', lines(0, 10));
  const copy = bench.write('b.log', lines(0, 10));
  expect(await bench.load([path, copy])).toMatchObject({ ...nothing, objectsAlreadyLoaded: 2 });
  expect(await bench.load([join(bench.folder, '*.log')])).toMatchObject({ ...nothing, objectsAlreadyLoaded: 2 });
  expect(await bench.rows()).toHaveLength(10);
});

test('two copies in one load are loaded once', async () => {
  bench.write('logs/a', lines(0, 10));
  bench.write('logs/b', lines(0, 10));
  bench.write('logs/c', gzipSync(lines(0, 10)));
  const summary = await bench.load([join(bench.folder, 'logs')]);
  // The compressed one has other bytes: it is an object of its own.
  expect(summary).toMatchObject({ objects: 2, objectsAlreadyLoaded: 1, records: 20 });
});

test('force replaces an object, and loads a copy', async () => {
  const path = bench.write('a.log', lines(0, 10));
  await bench.load([path]);
  expect(await bench.load([path], { force: true })).toMatchObject({ objects: 1, records: 10 });
  expect(await bench.rows()).toHaveLength(10);
  const copy = bench.write('b.log', lines(0, 10));
  expect(await bench.load([copy], { force: true })).toMatchObject({ objects: 1, records: 10 });
  expect(await bench.rows()).toHaveLength(20);
});

test('a file that has grown replaces what was loaded of it; other content under its name is an object of its own', async () => {
  const path = bench.write('a.log', lines(0, 10));
  await bench.load([path]);
  appendFileSync(path, lines(10, 15));
  expect(await bench.load([path])).toMatchObject({ objects: 1, records: 15 });
  expect((await bench.rows()).map((row) => row['_line'])).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
  bench.write('a.log', lines(100, 103));
  expect(await bench.load([path])).toMatchObject({ objects: 1, records: 3 });
  const rows = await bench.rows();
  expect(rows).toHaveLength(18);
  expect(new Set(rows.map((row) => row['_object'])).size).toBe(2);
});

test('a truncated gzip is loaded as far as it goes, and mended by the whole one', async () => {
  const whole = gzipSync(lines(0, 500));
  const path = bench.write('a.log.gz', whole.subarray(0, whole.length >> 1));
  const cut = await bench.load([path]);
  expect(cut.broken).toEqual([{ object: path, reason: `The gzip data break off at offset ${whole.length >> 1}.` }]);
  expect(cut.quarantined).toBe(1);
  expect(cut.records).toBeGreaterThan(100);
  expect(await bench.quarantine()).toMatchObject([{ line: cut.records + 1, reason: 'truncated' }]);
  bench.write('a.log.gz', whole);
  expect(await bench.load([path])).toMatchObject({ objects: 1, records: 500, quarantined: 0, broken: [] });
  expect(await bench.rows()).toHaveLength(500);
  expect(await bench.quarantine()).toEqual([]);
});

test('a gzip cut at any byte: complete lines are records, half a line is one bad line', async () => {
  const text = lines(0, 40);
  const whole = gzipSync(text);
  for (let length = 0; length < whole.length; length++)
    bench.write(`cut/${String(length).padStart(4, '0')}`, whole.subarray(0, length));
  const summary = await bench.load([join(bench.folder, 'cut')]);
  // Nobody can tell what a single byte was going to be.
  expect(summary.refused).toEqual([
    { object: join(bench.folder, 'cut/0001'), reason: 'It is binary data of an unknown kind.' },
  ]);
  expect(summary.objects).toBe(whole.length - 1);
  expect(summary.broken).toHaveLength(whole.length - 2);
  for (const object of await bench.store.objects()) {
    expect(object.records).toBe(object.lines - object.quarantined);
    expect(object.quarantined).toBeLessThanOrEqual(1);
  }
  const rows = await bench.rows('srcport');
  for (const row of rows) expect(row['srcport']).toBe(Number(row['_line']) - 1);
}, 60_000);

test('empty and header-only files are objects without lines, each under its name', async () => {
  for (const [name, text] of [
    ['a', ''],
    ['b', ''],
    ['c', HEADER],
    ['d', HEADER],
    ['e', '\n\n'],
  ] as const)
    bench.write(`logs/${name}`, text);
  const first = await bench.load([join(bench.folder, 'logs')]);
  expect(first).toMatchObject({ lines: 0, records: 0, parts: 0, broken: [] });
  expect(first.objects + first.objectsAlreadyLoaded).toBe(5);
  expect(await bench.load([join(bench.folder, 'logs')])).toMatchObject({ objects: 0, objectsAlreadyLoaded: 5 });
});

test('other binary is refused by name, and does not count as loaded', async () => {
  bench.write('logs/a.zip', 'PK\x03\x04\x14\0\0\0\b\0');
  bench.write('logs/b.log', lines(0, 3));
  const summary = await bench.load([join(bench.folder, 'logs')]);
  const refused = [
    { object: join(bench.folder, 'logs/a.zip'), reason: 'It is a zip archive. Unpack it first: unzip -p FILE' },
  ];
  expect(summary).toMatchObject({ objects: 1, lines: 3, records: 3, broken: [], refused });
  expect(await bench.store.status()).toMatchObject({ objects: 1, broken: [] });
  // Nor is it in the ledger: it is told again.
  expect(await bench.load([join(bench.folder, 'logs')])).toMatchObject({
    objects: 0,
    objectsAlreadyLoaded: 1,
    refused,
  });
  // The right file under that name takes its place.
  bench.write('logs/a.zip', lines(5, 8));
  expect(await bench.load([join(bench.folder, 'logs')])).toMatchObject({ objects: 1, records: 3, refused: [] });
  expect((await bench.store.objects()).map((object) => object.broken)).toEqual([undefined, undefined]);
  expect(await bench.store.verify()).toMatchObject({ ok: true });
});

test('an unreadable file is told, and the rest is loaded', async () => {
  bench.write('logs/a', lines(0, 3));
  symlinkSync(join(bench.folder, 'gone'), join(bench.folder, 'logs/b'));
  const summary = await bench.load([join(bench.folder, 'logs')]);
  expect(summary).toMatchObject({ objects: 1, records: 3 });
  expect(summary.unreadable).toEqual([
    { name: join(bench.folder, 'logs/b'), reason: 'ENOENT: no such file or directory' },
  ]);
});

test('standard input is an object named stdin', async () => {
  const summary = await bench.load(['-'], { stdin: Readable.from([gzipSync(lines(0, 3))]) });
  expect(summary).toMatchObject({ objects: 1, records: 3 });
  expect((await bench.rows())[0]).toMatchObject({ _object: 'stdin', _line: 1 });
  expect(bench.leftovers()).toEqual([]);
});

test('an explicit format wins over a header that differs, with a warning; unknown names are kept, with one warning', async () => {
  bench.write('logs/a', `srcaddr dstaddr\n10.0.0.1 7\n`);
  bench.write('logs/b', `srcaddr dstaddr\n10.0.0.2 8\n`);
  const format = 'srcaddr brand-new';
  const summary = await bench.load([join(bench.folder, 'logs')], { format });
  expect(summary).toMatchObject({ records: 2, quarantined: 0 });
  expect(summary.warnings).toEqual([
    `brand_new is no field that AWS has published (first seen in ${join(bench.folder, 'logs/a')}); its values are kept as text.`,
    `${join(bench.folder, 'logs/a')}, line 1: the header differs from --format, which was used. It says: srcaddr dstaddr`,
  ]);
  expect(await bench.rows('srcaddr, brand_new')).toMatchObject([{ brand_new: '7' }, { brand_new: '8' }]);
  await expect(bench.load([bench.folder], { format: 'srcaddr srcaddr' })).rejects.toMatchObject({
    code: 'bad-format',
  });
});

test('objects larger than a part, and many small ones in it, all commit whole', async () => {
  let expected = 0;
  const sizes = [50, 3000, 10, 10, 999, 1000, 1001, 5, 2500, 0, 40];
  sizes.forEach((size, i) => {
    bench.write(
      `logs/${String(i).padStart(2, '0')}`,
      i % 2 ? gzipSync(lines(0, size) + (i === 1 ? 'bad\n' : '')) : lines(expected, expected + size),
    );
    expected += size;
  });
  const summary = await bench.load([join(bench.folder, 'logs')], { maxRows: 1000 });
  expect(summary).toMatchObject({ records: expected, quarantined: 1, objects: sizes.length });
  expect(summary.parts).toBeGreaterThanOrEqual(7);
  const seen = new Map<unknown, number>();
  for (const row of await bench.rows()) seen.set(row['_object'], (seen.get(row['_object']) ?? 0) + 1);
  sizes.forEach((size, i) => {
    expect(seen.get(`logs/${String(i).padStart(2, '0')}`) ?? 0).toBe(size);
  });
});

test('of very many bad lines the first are kept, all are counted', async () => {
  const path = bench.write('a.log', 'no flow log at all\n'.repeat(12_000));
  expect(await bench.load([path])).toMatchObject({ lines: 12_000, quarantined: 12_000, records: 0 });
  expect(await bench.store.objects()).toMatchObject([{ quarantined: 12_000, quarantineKept: 10_000 }]);
  expect(await bench.quarantine()).toHaveLength(10_000);
});

test('many small files', async () => {
  for (let i = 0; i < 1000; i++) bench.write(`logs/${i}.gz`, gzipSync(HEADER + lines(i * 30, i * 30 + 30)));
  expect(await bench.load([join(bench.folder, 'logs')])).toMatchObject({ objects: 1000, records: 30_000 });
  expect(await bench.rows()).toHaveLength(30_000);
});

test('an interrupt in mid-load leaves a whole store, and the next load does the rest', async () => {
  for (let i = 0; i < 40; i++) bench.write(`logs/${i}`, lines(i * 3000, i * 3000 + 3000));
  const controller = new AbortController();
  const load = bench.load([join(bench.folder, 'logs')], {
    maxRows: 10_000,
    signal: controller.signal,
    onProgress: ({ objects }) => {
      if (objects >= 3) controller.abort();
    },
  });
  await expect(load).rejects.toMatchObject({ code: 'cancelled' });
  expect(bench.leftovers()).toEqual([]);
  const before = await bench.store.objects();
  const rest = await bench.load([join(bench.folder, 'logs')]);
  expect(rest.objects + before.length).toBe(40);
  expect(await bench.rows()).toHaveLength(120_000);
});

test('two loads of the same files at once load each once', async () => {
  for (let i = 0; i < 60; i++) bench.write(`logs/${i}`, lines(i * 100, i * 100 + 100));
  const [a, b] = await Promise.all([
    bench.load([join(bench.folder, 'logs')], { maxRows: 500 }),
    bench.load([join(bench.folder, 'logs')], { maxRows: 500 }),
  ]);
  expect(a.objects + b.objects).toBe(60);
  expect(a.objects + a.objectsAlreadyLoaded).toBe(60);
  expect(b.objects + b.objectsAlreadyLoaded).toBe(60);
  expect(await bench.rows()).toHaveLength(6000);
});

test('what another load gives up is loaded after all', async () => {
  const path = bench.write('a.log', lines(0, 10));
  const other = await bench.store.openLoad();
  const { createHash } = await import('node:crypto');
  const sha256 = createHash('sha256').update(lines(0, 10)).digest('hex');
  await other.claim([{ name: path, size: lines(0, 10).length, modified: '1', sha256 }], false);
  const load = bench.load([path]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await other.close();
  expect(await load).toMatchObject({ objects: 1, records: 10 });
});

test('a large file that changes between its claim and its end is not loaded; what shared a part with it is', async () => {
  bench.write('logs/a', lines(0, 100));
  const large = bench.write('logs/b', lines(0, 60_000));
  bench.write('logs/c', lines(200, 300));
  const load = await bench.store.openLoad();
  let rewritten = false;
  const spoiling: Load = {
    ...load,
    async claim(objects, force) {
      if (!rewritten && objects.some(({ name }) => name === large)) {
        rewritten = true;
        bench.write('logs/b', lines(7, 60_007));
      }
      return load.claim(objects, force);
    },
  };
  const options = { createAppender, maxRows: 5000 };
  const summary = await ingest(spoiling, [join(bench.folder, 'logs')], options);
  await load.close();
  expect(summary).toMatchObject({ objects: 2, records: 200 });
  expect(summary.unreadable).toEqual([{ name: large, reason: 'changed while it was read; nothing of it was loaded' }]);
  expect(await bench.rows()).toHaveLength(200);
  expect(await bench.load([join(bench.folder, 'logs')])).toMatchObject({ objects: 1, records: 60_000 });
});

test('a large file that only grows meanwhile is loaded as it was claimed, and the rest by the next load', async () => {
  const large = bench.write('logs/b', gzipSync(lines(0, 60_000), { level: 0 }));
  const load = await bench.store.openLoad();
  const growing: Load = {
    ...load,
    async claim(objects, force) {
      appendFileSync(large, gzipSync(lines(60_000, 60_010)));
      return load.claim(objects, force);
    },
  };
  expect(await ingest(growing, [large], { createAppender })).toMatchObject({
    records: 60_000,
    broken: [],
    unreadable: [],
  });
  await load.close();
  expect(await bench.load([large])).toMatchObject({ objects: 1, records: 60_010 });
  expect(await bench.rows()).toHaveLength(60_010);
});

test('a disk that is full ends the load with what was committed, and nothing else', async () => {
  for (let i = 0; i < 20; i++) bench.write(`logs/${i}`, lines(i * 1000, i * 1000 + 1000));
  let calls = 0;
  const filling = (place: AppenderPlace): Appender => {
    const appender = createAppender(place);
    return {
      ...appender,
      append(columns, labels) {
        calls++;
        if (calls > 3) throw new ThalwegError('disk-full', 'no space left');
        return appender.append(columns, labels);
      },
    };
  };
  await expect(
    bench.load([join(bench.folder, 'logs')], { createAppender: filling, maxRows: 2000 }),
  ).rejects.toMatchObject({ code: 'disk-full' });
  const committed = (await bench.store.objects()).length;
  expect(committed).toBeGreaterThan(0);
  expect((await bench.rows()).length).toBe(committed * 1000);
  expect(bench.leftovers()).toEqual([]);
  expect(await bench.load([join(bench.folder, 'logs')])).toMatchObject({ objects: 20 - committed });
});

test('any mixture of lines adds up, and every line is somewhere', async () => {
  const piece = fc.oneof(
    fc.nat(1000).map((i) => line(i)),
    fc.constantFrom(
      NODATA,
      SKIPDATA,
      HEADER,
      '\n',
      ' \r\n',
      '- - -\n',
      'srcaddr dstaddr\n',
      '10.0.0.1 10.0.0.2\n',
      '\ufeff',
      '\x00\xff\n',
    ),
    fc.string({ maxLength: 30 }),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), fc.boolean(), async (pieces, zipped) => {
      const text = Buffer.from(pieces.join(''));
      const path = bench.write(`any/${run++}`, zipped ? gzipSync(text) : text);
      const summary = await bench.load([path], { force: true });
      rmSync(path);
      const physical = text
        .toString('latin1')
        .split('\n')
        .filter((one) => one.trim() !== '').length;
      // Objects joined without a line break are lines of their own, and so is what follows the last of them.
      const braces = text.filter((byte) => byte === 0x7b).length;
      expect(summary.lines).toBeLessThanOrEqual(physical + braces);
    }),
    { seed: 5, numRuns: 60 },
  );
});
