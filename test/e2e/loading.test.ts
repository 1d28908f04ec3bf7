// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
/** Loads, their exit codes and summaries, copies, dry runs, and lines that are no records. */
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPlace, lines, onTerminal, type Place, shell } from './harness.ts';
import { BAD_LOG, DEFAULT_LOG, manyLines } from './logs.ts';

let place: Place;
beforeEach(() => {
  place = createPlace();
});
afterEach(() => place.remove());

interface Summary {
  readonly objects: number;
  readonly objectsAlreadyLoaded: number;
  readonly lines: number;
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
  readonly quarantined: number;
  readonly bytesIn: number;
  readonly seconds: number;
  readonly parts: number;
}

const KEYS = 'objects objectsAlreadyLoaded lines records noData skipData quarantined bytesIn seconds parts'.split(' ');

/** Loads, and checks what holds for every summary. */
async function load(...words: string[]): Promise<Summary> {
  const summary = await place.json<Summary>(['ingest', ...words]);
  expect(Object.keys(summary)).toEqual(expect.arrayContaining(KEYS));
  expect(summary.lines).toBe(summary.records + summary.noData + summary.skipData + summary.quarantined);
  return summary;
}

const count = async (query = ''): Promise<number> => Number(await place.ok(['count', query]));

describe('ingest', () => {
  test('takes files, folders, patterns and standard input, and knows content it has seen', async () => {
    const bytesIn = Buffer.byteLength(DEFAULT_LOG);
    place.write('logs/a.log', DEFAULT_LOG);
    expect(await load('logs')).toMatchObject({
      ...{ objects: 1, objectsAlreadyLoaded: 0, lines: 7, records: 5, noData: 1, skipData: 1, quarantined: 0, bytesIn },
      parts: 1,
    });
    place.write('logs/deep/er/copy of a', DEFAULT_LOG);
    place.write('logs/deep/b.log.gz', gzipSync(manyLines(10)));
    place.write('logs/deep/c.txt', manyLines(20, 1));
    expect(await load('logs/**/*.gz')).toMatchObject({ objects: 1, objectsAlreadyLoaded: 0, records: 10 });
    expect(await load('logs')).toMatchObject({ objects: 1, objectsAlreadyLoaded: 3, records: 20 });
    expect(await load('logs', 'logs/a.log')).toMatchObject({ objects: 0, lines: 0, parts: 0 });

    const again = await shell(place, 'thalweg ingest - < logs/a.log');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing new') });
    const piped = await shell(
      place,
      'gzip -c logs/deep/c.txt | thalweg ingest - --json; head -n 3 logs/deep/c.txt | thalweg ingest - --json',
    );
    expect(lines(piped.stdout).map((line) => JSON.parse(line).records)).toEqual([20, 3]);
    expect(await count()).toBe(7 + 10 + 20 + 20 + 3);
  });

  test('--force replaces an object, and loads a copy under another name as one more', async () => {
    const path = place.write('a.log', DEFAULT_LOG);
    await load('a.log');
    expect(await load('a.log', '--force')).toMatchObject({ objects: 1, records: 5 });
    expect(await count()).toBe(7);
    copyFileSync(path, join(place.folder, 'b.log'));
    expect(await load('b.log')).toMatchObject({ objects: 0, objectsAlreadyLoaded: 1 });
    expect(await load('b.log', '--force')).toMatchObject({ objects: 1 });
    expect(await count()).toBe(14);
    expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, records: 10 });
  });

  test('a file that has grown replaces what was loaded of it', async () => {
    const path = place.write('a.log', manyLines(5));
    await load('a.log');
    appendFileSync(path, manyLines(3, 9));
    expect(await load('a.log')).toMatchObject({ objects: 1, records: 8 });
    expect(await count()).toBe(8);
  });

  test('--format wins over the default; unknown names become text columns, with a warning', async () => {
    place.write('x.log', '10.0.0.1 443 ACCEPT gold\n10.0.0.2 80 REJECT -\n');
    const text = await place.run(['ingest', 'x.log', '--format', '${srcaddr} ${dstport} ${action} ${service-tier}']);
    expect(text).toMatchObject({ code: 0, stderr: expect.stringContaining('service_tier') });
    const found = await place.ok([
      'search',
      'service_tier:gold',
      '--format',
      'ndjson',
      '--columns',
      'srcaddr,dstport,service_tier',
    ]);
    expect(found).toBe('{"srcaddr":"10.0.0.1","dstport":443,"service_tier":"gold"}\n');
    const list = await load('x.log', '--force', '--format', 'srcaddr, dstport, action, service-tier');
    expect(list).toMatchObject({ records: 2 });
    expect(await place.run(['ingest', 'x.log', '--format', 'srcaddr srcaddr'])).toMatchObject({ code: 2 });
  });

  test('exit codes: 0 read, 2 nothing there, 3 quarantined or broken off', async () => {
    place.write('good.log', manyLines(3));
    place.write('bad.log', BAD_LOG);
    const whole = gzipSync(manyLines(2000, 3));
    place.write('cut.gz', whole.subarray(0, whole.length / 2));
    mkdirSync(join(place.folder, 'void'));
    place.write('empty.log', '');
    const codes: (number | null)[] = [];
    for (const words of [
      ['good.log'],
      ['bad.log'],
      ['cut.gz'],
      ['nowhere.log'],
      ['nothing/*.gz'],
      ['void'],
      ['empty.log'],
    ])
      codes.push((await place.run(['ingest', ...words])).code);
    expect(codes.slice(0, 5)).toEqual([0, 3, 3, 2, 2]);
    expect(codes[6]).toBe(0);
  });

  test('a kind that is not read is refused with the way out, and does not count as loaded', async () => {
    const zip = place.write('a.zip', 'PK\x03\x04\x14\0\0\0\b\0');
    const alone = await place.run(['ingest', 'a.zip']);
    expect(alone).toMatchObject({ code: 3, stdout: 'nothing was loaded\n' });
    expect(alone.stderr).toBe(`refused: ${zip}: It is a zip archive. Unpack it first: unzip -p FILE\n`);
    place.write('good.log', manyLines(3));
    const both = await place.run(['ingest', 'a.zip', 'good.log', '--json']);
    expect(both.code).toBe(3);
    expect(JSON.parse(both.stdout)).toMatchObject({ objects: 1, lines: 3, broken: [], refused: [{ object: zip }] });
    expect(await place.json(['status'])).toMatchObject({ objects: 1, broken: [] });
  });

  test('a file that cannot be read is told; the others are loaded', async () => {
    place.write('logs/good.log', manyLines(3));
    symlinkSync(join(place.folder, 'gone'), join(place.folder, 'logs/dangling.log'));
    const { code, stdout, stderr } = await place.run(['ingest', 'logs']);
    expect(code).toBe(1);
    expect(stdout).toContain('3 records');
    expect(stderr).toMatch(/^unreadable: .*dangling\.log: /m);
    expect(await count()).toBe(3);
  });

  test('--dry-run shows format, sample and bad lines, and writes nothing', async () => {
    place.write('bad.log', BAD_LOG);
    const [text, json] = await Promise.all([
      place.run(['ingest', 'bad.log', '--dry-run']),
      place.run(['ingest', 'bad.log', '--dry-run', '--json']),
    ]);
    expect(text.code).toBe(3);
    for (const part of ['${log-status}', '10.0.2.21', '70000', '10.0.2.999', 'hello', 'nothing was written'])
      expect(text.stdout).toContain(part);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ...{ objects: 1, lines: 4, records: 1, quarantined: 3, parts: 0 },
      formats: [{ objects: 1, firstLine: 1 }],
      rows: [{ account_id: '000123456789', dstport: 22, start: 1465984800, _line: 4 }],
      badLines: [
        { line: 1, field: 'dstport' },
        { line: 2, field: 'dstaddr' },
        { line: 3, text: 'hello' },
      ],
    });
    expect(existsSync(place.store)).toBe(false);
    const streamed = await place.run(['ingest', '-', '--dry-run', '--json'], { input: DEFAULT_LOG });
    expect(JSON.parse(streamed.stdout)).toMatchObject({ lines: 7, noData: 1 });
    expect(existsSync(place.store)).toBe(false);
  });

  test("AWS's layouts in local copies are just folders, and their order does not matter", async () => {
    await place.ok(['generate', '--out', 'gen', '--seed', '5', '--start', '2016-06-15T00:00:00Z', '--hours', '1']);
    const files = readdirSync(join(place.folder, 'gen'), { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    const texts = files.map((file) => gunzipSync(readFileSync(join(file.parentPath, file.name))).toString());
    for (const [index, text] of texts.entries())
      place.write(
        `hive/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2016/month=06/day=15/${index}.log.gz`,
        gzipSync(`${text}\n`),
      );
    const s3 = await load('gen');
    const hive = await load('hive', '--store', join(place.folder, 'hive-store'));
    expect(hive.lines).toBe(s3.lines);
    const top = (store: string): Promise<string> =>
      place.ok(['top', 'srcaddr,dstaddr,dstport', '--by', 'bytes', '--limit', '1000', '--json', '--store', store]);
    expect(await top(join(place.folder, 'hive-store'))).toBe(await top(place.store));
  });

  test('hundreds of small files', async () => {
    for (let index = 0; index < 600; index++) place.write(`many/${index % 10}/${index}.log`, manyLines(3, index));
    expect(await load('many')).toMatchObject({ objects: 600, records: 1800 });
    expect(await count()).toBe(1800);
    expect(await load('many')).toMatchObject({ objects: 0, objectsAlreadyLoaded: 600 });
  });

  test('progress goes to a terminal only, and not into the way of --json', async () => {
    place.write('a.log', manyLines(50_000));
    const quiet = await place.run(['ingest', 'a.log', '--json']);
    expect(quiet.stderr).toBe('');
    const seen = await onTerminal(place, ['ingest', 'a.log', '--force'], { columns: 100 });
    expect(seen).toContain('50,000 records');
  });
});

describe('a gzip file that breaks off', () => {
  test.each([0.02, 0.9])(
    'at %d of its length: what is readable is loaded once; a whole copy mends it',
    async (share) => {
      const text = manyLines(5000, 2);
      const whole = gzipSync(text);
      const path = place.write('a.log.gz', whole.subarray(0, Math.floor(whole.length * share)));
      const first = await place.run(['ingest', 'a.log.gz', '--json']);
      expect(first.code).toBe(3);
      const summary = JSON.parse(first.stdout);
      expect(summary.broken).toEqual([{ object: path, reason: expect.stringMatching(/\d/) }]);
      expect(summary.lines).toBe(summary.records + summary.quarantined);
      expect(await place.json(['status'])).toMatchObject({ broken: summary.broken });
      expect(await count()).toBe(summary.records);
      expect(await load('a.log.gz')).toMatchObject({ objects: 0, objectsAlreadyLoaded: 1 });

      place.write('a.log.gz', whole);
      expect(await load('a.log.gz')).toMatchObject({ objects: 1, records: 5000, quarantined: 0 });
      expect(await count()).toBe(5000);
      expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, records: 5000, quarantined: 0 });
      expect(await place.json(['status'])).toMatchObject({ objects: 1, broken: [] });
    },
  );
});

describe('quarantine', () => {
  const bad = (): string => join(place.folder, 'bad.log');

  test('list, show and export give the lines as they came, with their reasons', async () => {
    place.write('bad.log', BAD_LOG);
    await load('bad.log');
    const [ndjson, table, show, text, json] = await Promise.all([
      place.ok(['quarantine', 'list', '--format', 'ndjson']),
      place.ok(['quarantine', 'list', 'bad.log', '--limit', '2']),
      place.ok(['quarantine', 'show', '--json']),
      place.ok(['quarantine', 'export', bad()]),
      place.ok(['quarantine', 'list', '--json']),
    ]);
    const wanted = [
      { object: bad(), line: 1, reason: 'out-of-range', field: 'dstport', text: BAD_LOG.split('\n')[0] },
      { object: bad(), line: 2, reason: 'bad-address', field: 'dstaddr', text: BAD_LOG.split('\n')[1] },
      { object: bad(), line: 3, reason: 'token-count', field: null, text: 'hello' },
    ];
    expect(lines(ndjson).map((line) => JSON.parse(line))).toMatchObject(wanted);
    expect(JSON.parse(json)).toMatchObject(wanted);
    expect(lines(table)).toHaveLength(3);
    expect(
      JSON.parse(show)
        .map(({ field }: { field: unknown }) => field)
        .sort(),
    ).toEqual(['dstaddr', 'dstport', null]);
    expect(text).toBe(`${BAD_LOG.split('\n').slice(0, 3).join('\n')}\n`);
    await place.ok(['quarantine', 'export', '-o', 'out.log']);
    expect(readFileSync(join(place.folder, 'out.log'), 'utf8')).toBe(text);
    expect(await place.run(['quarantine', 'list', 'other.log'])).toMatchObject({ code: 2 });
  });

  test('the text of a very long line is cut, and that is told', async () => {
    place.write('long.log', `${'x'.repeat(70_000)}\nshort\n`);
    await load('long.log');
    const listed = lines(await place.ok(['quarantine', 'list', '--format', 'ndjson'])).map((line) => JSON.parse(line));
    expect(listed).toMatchObject([
      { line: 1, text: 'x'.repeat(65_536), cut: true, message: expect.stringContaining('first 64 KiB') },
      { line: 2, text: 'short', cut: false },
    ]);
    expect(listed[1].message).not.toContain('64 KiB');
  });

  test('a retry with the right format makes records of the lines, where they came from', async () => {
    place.write('odd.log', '10.0.0.1 22 ACCEPT\n10.0.0.2 3389 REJECT\nnonsense\n');
    expect(await load('odd.log')).toMatchObject({ records: 0, quarantined: 3 });
    const retry = await place.run([
      'quarantine',
      'retry',
      'odd.log',
      '--format',
      '${srcaddr} ${dstport} ${action}',
      '--json',
    ]);
    expect(retry.code).toBe(3);
    expect(JSON.parse(retry.stdout)).toMatchObject({ objects: 1, lines: 3, records: 2, quarantined: 1 });
    const found = await place.ok([
      'search',
      '--format',
      'ndjson',
      '--columns',
      '_object,_line,srcaddr,dstport,action',
      '--sort',
      '_line',
    ]);
    const object = JSON.stringify(join(place.folder, 'odd.log'));
    expect(lines(found)).toEqual([
      `{"_object":${object},"_line":1,"srcaddr":"10.0.0.1","dstport":22,"action":"ACCEPT"}`,
      `{"_object":${object},"_line":2,"srcaddr":"10.0.0.2","dstport":3389,"action":"REJECT"}`,
    ]);
    expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, lines: 3, records: 2, quarantined: 1 });
    expect(await load('odd.log')).toMatchObject({ objects: 0, objectsAlreadyLoaded: 1 });
    place.write('slip.log', '10.0.0.1 22\n');
    await load('slip.log');
    const slip = await place.run(['quarantine', 'retry', 'slip.log', '--format', 'srcaddr dst-prot']);
    expect(slip).toMatchObject({ code: 0, stderr: expect.stringMatching(/^warning: dst_prot is .*mean dstport\?\n$/) });
    expect(await place.run(['quarantine', 'retry'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--format'),
    });
  });

  test('a large file with the wrong format keeps the store small, and a retry reads it again', async () => {
    const count20k = 20_000;
    const text = Array.from({ length: count20k }, (_, index) => `10.0.0.${index % 250} ${index} ACCEPT`).join('\n');
    place.write('odd.log', `${text}\n`);
    expect(await load('odd.log')).toMatchObject({ records: 0, quarantined: count20k });
    const status = await place.json<{ totalBytes: number; quarantine: { lines: number }[] }>(['status']);
    expect(status.quarantine[0]).toMatchObject({ lines: count20k });
    expect(status.totalBytes).toBeLessThan(2_000_000);
    const retry = await place.json(['quarantine', 'retry', '--format', 'srcaddr dstport action']);
    expect(retry).toMatchObject({ records: count20k, quarantined: 0 });
    expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, lines: count20k, records: count20k });
  });
});
