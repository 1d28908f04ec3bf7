/** What programs get from questions: exact values, fixed keys, fixed order. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPlace, lines, type Place, shell } from './harness.ts';
import { BASE, CUSTOM_LOG, DEFAULT_LOG, manyLines } from './logs.ts';

let place: Place;
let a: string;
let b: string;

beforeAll(async () => {
  place = createPlace();
  a = place.write('logs/a.log', DEFAULT_LOG);
  b = place.write('logs/b.log', CUSTOM_LOG);
  await place.ok(['ingest', 'logs']);
});
afterAll(() => place.remove());

const NAMES = [
  ...['version', 'account_id', 'interface_id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets'],
  ...['bytes', 'start', 'end', 'action', 'log_status', 'tcp_flags', 'instance_tag', 'brand_new', '_object', '_line'],
];

/** A row as ndjson must have it: every column in order, null where nothing is said. */
function row(values: Readonly<Record<string, string>>): string {
  return `{${NAMES.map((name) => `"${name}":${values[name] ?? 'null'}`).join(',')}}`;
}

const fromDefault = (line: number, values: Readonly<Record<string, string>>): string =>
  row({
    version: '2',
    account_id: '"000123456789"',
    interface_id: '"eni-0a"',
    start: String(BASE + 60 * (line - 1)),
    end: String(BASE + 60 * (line - 1) + 59),
    log_status: '"OK"',
    _object: JSON.stringify(a),
    _line: String(line),
    ...values,
  });

describe('search', () => {
  test('ndjson has every field of the store, 64-bit integers digit by digit, null for missing, newest first', async () => {
    const text = await place.ok(['search', '--format', 'ndjson']);
    expect(lines(text)).toEqual([
      row({
        srcaddr: '"10.0.1.7"',
        dstaddr: '"52.95.128.180"',
        dstport: '8080',
        start: String(BASE + 660),
        action: '"REJECT"',
        log_status: '"OK"',
        tcp_flags: '2',
        _object: JSON.stringify(b),
        _line: '3',
      }),
      row({
        srcaddr: '"10.0.1.6"',
        dstaddr: '"52.95.128.179"',
        dstport: '443',
        start: String(BASE + 600),
        action: '"ACCEPT"',
        log_status: '"OK"',
        tcp_flags: '19',
        instance_tag: '"platform-engineering"',
        brand_new: '"one%20two"',
        _object: JSON.stringify(b),
        _line: '2',
      }),
      fromDefault(7, { log_status: '"SKIPDATA"' }),
      fromDefault(6, { log_status: '"NODATA"' }),
      fromDefault(5, {
        srcaddr: '"203.0.113.9"',
        dstaddr: '"10.0.0.5"',
        srcport: '0',
        dstport: '0',
        protocol: '1',
        packets: '4',
        bytes: '336',
        action: '"ACCEPT"',
      }),
      fromDefault(4, {
        srcaddr: '"2001:DB8:0:0::7"',
        dstaddr: '"2001:db8::0005"',
        srcport: '443',
        dstport: '55000',
        protocol: '17',
        packets: '9223372036854775807',
        bytes: '9223372036854775806',
        action: '"ACCEPT"',
      }),
      fromDefault(3, {
        srcaddr: '"198.51.100.7"',
        dstaddr: '"10.0.0.5"',
        srcport: '50002',
        dstport: '3389',
        protocol: '6',
        packets: '2',
        bytes: '9007199254740993',
        action: '"REJECT"',
      }),
      fromDefault(2, {
        srcaddr: '"198.51.100.7"',
        dstaddr: '"10.0.0.5"',
        srcport: '50001',
        dstport: '22',
        protocol: '6',
        packets: '1',
        bytes: '40',
        action: '"REJECT"',
      }),
      fromDefault(1, {
        srcaddr: '"10.0.0.5"',
        dstaddr: '"10.0.2.20"',
        srcport: '40000',
        dstport: '22',
        protocol: '6',
        packets: '10',
        bytes: '4249',
        action: '"ACCEPT"',
      }),
    ]);
  });

  test('--columns, --sort and --limit decide what comes, in which order, and how much', async () => {
    const ask = (...words: string[]): Promise<string> =>
      place.ok(['search', '--format', 'ndjson', '--columns', '_line,bytes', ...words]);
    const [byBytes, byTwo, none, all] = await Promise.all([
      ask('--sort', 'bytes:desc', '--limit', '3', 'bytes:*'),
      ask('--sort', 'action:asc,_line:desc', '--limit', '4', 'action:*'),
      ask('--limit', '0'),
      ask('--limit', 'all', '--sort', '_object,_line'),
    ]);
    expect(lines(byBytes)).toEqual([
      '{"_line":4,"bytes":9223372036854775806}',
      '{"_line":3,"bytes":9007199254740993}',
      '{"_line":1,"bytes":4249}',
    ]);
    expect(lines(byTwo).map((line) => JSON.parse(line)._line)).toEqual([5, 4, 2, 1]);
    expect(none).toBe('');
    expect(lines(all).map((line) => JSON.parse(line)._line)).toEqual([1, 2, 3, 4, 5, 6, 7, 2, 3]);
  });

  test('csv quotes only what needs it, and leaves a missing value empty', async () => {
    const text = await place.ok([
      'search',
      '--format',
      'csv',
      '--columns',
      '_line,srcaddr,bytes,brand_new',
      '--sort',
      'start',
    ]);
    expect(text.split('\n').slice(0, 8)).toEqual([
      '_line,srcaddr,bytes,brand_new',
      '1,10.0.0.5,4249,',
      '2,198.51.100.7,40,',
      '3,198.51.100.7,9007199254740993,',
      '4,2001:DB8:0:0::7,9223372036854775806,',
      '5,203.0.113.9,336,',
      '6,,,',
      '7,,,',
    ]);
  });

  test('json is one array, also when nothing is found', async () => {
    const [some, none] = await Promise.all([
      place.ok(['search', 'dstport:22', '--json', '--columns', 'dstport,_line']),
      place.ok(['search', 'dstport:23', '--json']),
    ]);
    expect(JSON.parse(some)).toEqual([
      { dstport: 22, _line: 2 },
      { dstport: 22, _line: 1 },
    ]);
    expect(JSON.parse(none)).toEqual([]);
  });

  test('parquet is read by two other readers, from a file and from a pipe', async () => {
    const file = join(place.folder, 'rows.parquet');
    await place.ok(['search', 'bytes:*', '--format', 'parquet', '-o', file, '--sort', 'start:asc']);
    const piped = await shell(place, "thalweg search 'bytes:*' --format parquet --sort start:asc > piped.parquet");
    expect(piped).toMatchObject({ code: 0, stderr: '' });

    for (const path of [file, join(place.folder, 'piped.parquet')]) {
      const bytes = readFileSync(path);
      const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer, compressors });
      expect(rows.map((one) => [one['_line'], one['srcaddr'], one['bytes']].map(String))).toEqual([
        ['1', '10.0.0.5', '4249'],
        ['2', '198.51.100.7', '40'],
        ['3', '198.51.100.7', '9007199254740993'],
        ['4', '2001:DB8:0:0::7', '9223372036854775806'],
        ['5', '203.0.113.9', '336'],
      ]);
    }
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const types = await connection.runAndReadAll(
      `SELECT typeof(srcport), typeof(bytes), typeof("end"), typeof(srcaddr) FROM '${file}' LIMIT 1`,
    );
    expect(types.getRows()).toEqual([['INTEGER', 'BIGINT', 'BIGINT', 'VARCHAR']]);
    connection.closeSync();
    instance.closeSync();
  });

  test('-o writes a whole file, knows the format by its ending, and replaces no device', async () => {
    const named = join(place.folder, 'out.ndjson');
    expect(await place.ok(['search', 'dstport:22', '-o', named, '--columns', '_line'])).toBe('');
    expect(readFileSync(named, 'utf8')).toBe('{"_line":2}\n{"_line":1}\n');
    writeFileSync(named, 'before');
    const failed = await place.run(['search', 'dstport:', '-o', named]);
    expect(failed.code).toBe(2);
    expect(readFileSync(named, 'utf8')).toBe('before');
    await place.ok(['search', '-o', '/dev/null', '--format', 'csv']);
    expect(await place.run(['search', '-o', join(place.folder, 'no/such/folder.csv')])).toMatchObject({ code: 2 });
  });

  test('a reader that leaves early is no error', async () => {
    place.write('many.log', manyLines(20_000));
    const store = join(place.folder, 'many-store');
    await place.ok(['ingest', 'many.log', '--store', store]);
    const outcomes = await Promise.all(
      ['ndjson', 'csv', 'json', 'table', 'parquet'].map((format) =>
        shell(
          place,
          `thalweg search --store '${store}' --limit all --format ${format} | head -c 100 > /dev/null; echo "\${PIPESTATUS[0]}"`,
        ),
      ),
    );
    for (const outcome of outcomes) expect(outcome).toMatchObject({ stdout: '0\n', stderr: '' });
  });
});

describe('time', () => {
  const found = async (...words: string[]): Promise<number[]> =>
    lines(await place.ok(['search', '--format', 'ndjson', '--columns', 'start', '--sort', 'start', ...words])).map(
      (line) => (JSON.parse(line).start - BASE) / 60,
    );

  test('--from counts, --to does not', async () => {
    const [epoch, iso, date, math] = await Promise.all([
      found('--from', String(BASE + 60), '--to', String(BASE + 180)),
      found('--from', '2016-06-15T10:01:00Z', '--to', '2016-06-15T10:03:00Z'),
      found('--from', '2016-06-15', '--to', '2016-06-15'),
      found('--now', '2016-06-15T10:04:30Z', '--from', 'now-2m/m', '--to', 'now'),
    ]);
    expect(epoch).toEqual([1, 2]);
    expect(iso).toEqual([1, 2]);
    expect(date).toEqual([0, 1, 2, 3, 4, 5, 6, 10, 11]);
    expect(math).toEqual([2, 3, 4]);
  });

  test('--tz is the zone of times without offset, of now, and of what the table shows', async () => {
    const [berlin, query, table] = await Promise.all([
      found('--tz', 'Europe/Berlin', '--from', '2016-06-15T12:01:00', '--to', '2016-06-15T12:02:00'),
      found('--tz', 'Europe/Berlin', 'start >= "2016-06-15T12:10:00"'),
      place.ok(['search', '--tz', 'Europe/Berlin', '--limit', '1']),
    ]);
    expect(berlin).toEqual([1]);
    expect(query).toEqual([10, 11]);
    expect(table).toContain('2016-06-15 12:11:00');
  });

  test('a time or zone that is none is the mistake of who wrote it', async () => {
    for (const words of [
      ['--from', 'yesterdayish'],
      ['--to', '25:00'],
      ['--now', 'soon'],
      ['--tz', 'Mars/Olympus'],
    ]) {
      const { code, stderr } = await place.run(['search', ...words]);
      expect(code, words.join(' ')).toBe(2);
      expect(stderr).toContain(words[0]);
      expect(stderr).not.toContain('    at ');
    }
  });
});

describe('count, top, histogram, explain', () => {
  test('count', async () => {
    const [json, text, lucene] = await Promise.all([
      place.ok(['count', '--json']),
      place.ok(['count', 'action:REJECT']),
      place.ok(['count', '--lang', 'lucene', 'action:REJECT OR dstport:[400 TO 500]']),
    ]);
    expect(json).toBe('{"count":9}\n');
    expect(text).toBe('3\n');
    expect(lucene).toBe('4\n');
  });

  test('top gives groups with share, and the rest as other', async () => {
    const [byCount, byBytes, distinct, pairs] = await Promise.all([
      place.json(['top', 'action']),
      place.ok(['top', 'dstport', 'bytes:*', '--by', 'bytes', '--limit', '2', '--json']),
      place.json(['top', 'srcaddr', 'action:*', '--by', 'distinct:dstport', '--limit', '1']),
      place.json(['top', 'srcaddr,action', 'srcaddr:198.51.100.0/24']),
    ]);
    expect(byCount).toEqual({
      fields: ['action'],
      by: 'count',
      total: 9,
      groups: [
        { action: 'ACCEPT', count: 4, share: 4 / 9 },
        { action: 'REJECT', count: 3, share: 3 / 9 },
        { action: null, count: 2, share: 2 / 9 },
      ],
      other: { groups: 0, count: 0, share: 0 },
    });
    expect(byBytes).toContain('"total":9232379236109521424');
    expect(byBytes).toContain('{"dstport":55000,"bytes":9223372036854775806,');
    expect(JSON.parse(byBytes)).toMatchObject({
      other: { groups: 2, bytes: 4625 },
      note: expect.stringContaining('every row'),
    });
    expect(distinct).toMatchObject({
      groups: [{ srcaddr: '198.51.100.7', distinct_dstport: 2 }],
      other: { groups: 5 },
    });
    expect(pairs['groups']).toEqual([{ srcaddr: '198.51.100.7', action: 'REJECT', count: 2, share: 1 }]);
  });

  test('histogram has every bucket, and one value a series', async () => {
    const [plain, by, auto] = await Promise.all([
      place.json<{ interval: number; buckets: { start: number; count: number }[] }>(['histogram', '--interval', '5m']),
      place.json<{ series: unknown[]; buckets: { values: number[] }[] }>([
        'histogram',
        '--interval',
        '5m',
        '--by',
        'action',
      ]),
      place.json<{ interval: number; buckets: { bytes: number }[] }>(['histogram', '--measure', 'bytes', 'dstport:22']),
    ]);
    expect(plain).toMatchObject({ interval: 300, measure: 'count' });
    expect(plain.buckets).toEqual([
      { start: BASE, count: 5 },
      { start: BASE + 300, count: 2 },
      { start: BASE + 600, count: 2 },
    ]);
    expect(by.series).toEqual([{ value: 'ACCEPT' }, { value: 'REJECT' }, { value: null }]);
    expect(by.buckets.map(({ values }) => values)).toEqual([
      [3, 2, 0],
      [0, 0, 2],
      [1, 1, 0],
    ]);
    expect(auto.buckets.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(4289);
    expect(auto).toMatchObject({ note: expect.stringContaining('several interfaces') });
    expect(plain).not.toHaveProperty('note');
  });

  test('explain shows tokens, tree, English, SQL with parameters, and parts; values never stand in the SQL', async () => {
    const query = 'dstport:4711 or not srcaddr:10.0.0.0/8';
    const [json, text] = await Promise.all([
      place.json<Record<string, unknown> & { sql: string; tokens: { text: string }[] }>(['explain', query]),
      place.ok(['explain', query]),
    ]);
    expect(json.tokens.map((token) => token.text).join('')).toBe(query);
    expect(json).toMatchObject({
      language: 'kql',
      ast: { kind: 'or' },
      english: expect.stringContaining('dstport'),
      parameters: expect.arrayContaining([4711]),
      partsInStore: expect.any(Number),
      parts: [expect.objectContaining({ rows: expect.any(Number) }), expect.anything()],
    });
    expect(json.sql).not.toContain('4711');
    for (const title of ['English', 'Tokens', 'Tree', 'SQL', 'Parameters', 'Parts']) expect(text).toContain(title);
  });
});

describe('errors and hints', () => {
  test('a query error is a sentence, the query, and a caret; exit 2', async () => {
    const { code, stdout, stderr } = await place.run(['search', 'action:REJECT and acton:x']);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    const printed = stderr.split('\n');
    expect(printed[0]).toMatch(/^thalweg: .*acton/);
    expect(printed.slice(1, 3)).toEqual(['action:REJECT and acton:x', '------------------^']);
    expect(stderr).toContain('use action');
  });

  test.each([
    'search --json',
    'search --format ndjson',
    'search --format csv',
    'search --format parquet',
    'count --json',
    'explain --json',
    'histogram --json',
  ])('%s: the error is one object on stderr', async (command) => {
    const words = command.split(' ');
    const { code, stdout, stderr } = await place.run([...words, 'action:(REJECT and']);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(lines(stderr)).toHaveLength(1);
    const { error, hints } = JSON.parse(stderr);
    expect(Object.keys(error)).toEqual(['code', 'message', 'start', 'end', 'line', 'column', 'fixes']);
    expect(error).toMatchObject({ line: 1, column: error.start + 1 });
    expect(hints).toEqual(expect.any(Array));
  });

  test('hints stand on stderr, alone, when the query ran', async () => {
    const query = 'action:reject';
    const [text, json, machine] = await Promise.all([
      place.run(['count', query]),
      place.run(['count', query, '--json']),
      place.run(['search', query, '--format', 'ndjson']),
    ]);
    expect(text).toMatchObject({ code: 0, stdout: '0\n' });
    expect(text.stderr).toMatch(/^hint: /);
    for (const { code, stderr } of [json, machine]) {
      expect(code).toBe(0);
      expect(JSON.parse(stderr)).toEqual({ hints: [expect.objectContaining({ code: 'value-case' })] });
    }
  });

  test('a query that begins with a dash comes after --', async () => {
    const ask = ['count', '--lang', 'lucene'];
    expect(await place.ok([...ask, '--', '-action:REJECT'])).toBe('6\n');
    const without = await place.run([...ask, '-action:REJECT']);
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('after --');
  });

  test('nothing found is exit 0 and says so on stderr', async () => {
    const outcomes = await Promise.all(
      [
        ['search', 'dstport:23'],
        ['top', 'action', 'dstport:23'],
        ['histogram', 'dstport:23'],
      ].map((words) => place.run(words)),
    );
    for (const outcome of outcomes) expect(outcome).toMatchObject({ code: 0, stdout: '', stderr: 'no rows match\n' });
    const far = await place.run(['search', '--from', '2020-01-01']);
    expect(far).toMatchObject({ code: 0, stderr: expect.stringContaining('2016-06-15') });
  });
});
