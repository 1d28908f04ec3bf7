import { mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { BadLine } from '@thalweg/core/record';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAppender, PART_SCHEMA } from './appender.ts';
import { columnsFromRows, type FlowRow, ipv4 } from './part/columns-from-rows.ts';

let temporary: string;
let duckdb: DuckDBConnection;

beforeAll(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => duckdb.closeSync());
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'appender-'));
  return () => rm(temporary, { recursive: true });
});

async function ask(sql: string, path: string) {
  return (await duckdb.runAndReadAll(sql.replaceAll('$file', `'${path}'`))).getRowObjectsJS();
}

const V2 = [
  'version',
  'account_id',
  'interface_id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'log_status',
];
const DAY = 1_763_942_400; // 2025-11-24T00:00:00Z

const flow: FlowRow = {
  version: 2,
  account_id: '012345678901',
  interface_id: 'eni-1',
  srcaddr: ipv4('10.0.0.1'),
  dstaddr: ipv4('203.0.113.255'),
  srcport: 65535,
  dstport: 0,
  protocol: 6,
  packets: 1n,
  bytes: 9_223_372_036_854_775_807n,
  start: DAY + 10,
  end: DAY + 20,
  action: 'ACCEPT',
  log_status: 'OK',
};
const noData: FlowRow = {
  version: 2,
  account_id: '012345678901',
  interface_id: 'eni-1',
  start: DAY + 60,
  end: DAY + 119,
  log_status: 'NODATA',
};

const labels = new Map([
  [1, 'a.log.gz'],
  [2, 'b.log.gz'],
]);
const place = () => ({ owner: 'owner7', temporary });

test('a part carries every value with its type, and where it came from', async () => {
  const six: FlowRow = {
    ...flow,
    srcaddr: { text: '2001:DB8::1', number: 0x20010db8_00000000_00000000_00000001n },
    packets: 4_294_967_296n,
  };
  const mapped: FlowRow = { ...flow, srcaddr: { text: '::ffff:10.0.0.1', number: 0xffff_0a00_0001n } };
  const columns = columnsFromRows(V2, [flow, six, mapped, noData], {
    objects: [
      { object: 1, from: 0 },
      { object: 2, from: 3 },
    ],
    lines: [2, 3, 9, 1],
  });
  const [part] = await createAppender(place()).append(columns, labels);

  const types = await ask('SELECT column_name, column_type FROM (DESCRIBE FROM $file)', part!.path);
  expect(types.map(({ column_name, column_type }) => `${column_name} ${column_type}`)).toEqual([
    'version INTEGER',
    'account_id VARCHAR',
    'interface_id VARCHAR',
    'srcaddr VARCHAR',
    'dstaddr VARCHAR',
    'srcport INTEGER',
    'dstport INTEGER',
    'protocol INTEGER',
    'packets BIGINT',
    'bytes BIGINT',
    'start BIGINT',
    'end BIGINT',
    'action VARCHAR',
    'log_status VARCHAR',
    '_srcaddr_v4 UINTEGER',
    '_srcaddr_hi UBIGINT',
    '_srcaddr_lo UBIGINT',
    '_dstaddr_v4 UINTEGER',
    '_dstaddr_hi UBIGINT',
    '_dstaddr_lo UBIGINT',
    '_object VARCHAR',
    '_line BIGINT',
  ]);
  expect(
    await ask(
      'SELECT srcaddr, _srcaddr_v4, _srcaddr_hi, _srcaddr_lo, _dstaddr_v4, srcport, packets, bytes, action, _object, _line FROM $file',
      part!.path,
    ),
  ).toEqual([
    {
      srcaddr: '10.0.0.1',
      _srcaddr_v4: 0x0a000001,
      _srcaddr_hi: null,
      _srcaddr_lo: null,
      _dstaddr_v4: 0xcb0071ff,
      srcport: 65535,
      packets: 1n,
      bytes: 9_223_372_036_854_775_807n,
      action: 'ACCEPT',
      _object: 'a.log.gz',
      _line: 2n,
    },
    {
      srcaddr: '2001:DB8::1',
      _srcaddr_v4: null,
      _srcaddr_hi: 0x20010db8_00000000n,
      _srcaddr_lo: 1n,
      _dstaddr_v4: 0xcb0071ff,
      srcport: 65535,
      packets: 4_294_967_296n,
      bytes: 9_223_372_036_854_775_807n,
      action: 'ACCEPT',
      _object: 'a.log.gz',
      _line: 3n,
    },
    {
      srcaddr: '::ffff:10.0.0.1',
      _srcaddr_v4: 0x0a000001,
      _srcaddr_hi: null,
      _srcaddr_lo: null,
      _dstaddr_v4: 0xcb0071ff,
      srcport: 65535,
      packets: 1n,
      bytes: 9_223_372_036_854_775_807n,
      action: 'ACCEPT',
      _object: 'a.log.gz',
      _line: 9n,
    },
    {
      srcaddr: null,
      _srcaddr_v4: null,
      _srcaddr_hi: null,
      _srcaddr_lo: null,
      _dstaddr_v4: null,
      srcport: null,
      packets: null,
      bytes: null,
      action: null,
      _object: 'b.log.gz',
      _line: 1n,
    },
  ]);
  expect(
    await ask('SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata($file)', part!.path),
  ).toEqual([{ key: 'thalweg.schema', value: PART_SCHEMA }]);
  expect(part).toMatchObject({
    kind: 'records',
    day: '2025-11-24',
    columns: V2,
    rows: 4,
    minStart: DAY + 10,
    maxStart: DAY + 60,
    bytes: (await stat(part!.path)).size,
    objects: [
      { object: 1, records: 3, noData: 0, skipData: 0, quarantined: 0 },
      { object: 2, records: 0, noData: 1, skipData: 0, quarantined: 0 },
    ],
    coverage: [
      { interfaceId: 'eni-1', status: 'OK', start: DAY + 10, end: DAY + 20 },
      { interfaceId: 'eni-1', status: 'NODATA', start: DAY + 60, end: DAY + 119 },
    ],
  });
  expect(basename(part!.path)).toMatch(/^owner7-1-[0-9a-f]+\.parquet$/);
});

test('rows of several days, and rows without start, become parts of their own', async () => {
  const rows: FlowRow[] = [
    { ...flow, start: DAY - 1, interface_id: 'eni-old' },
    { ...flow, start: DAY },
    { ...flow, start: null, action: 'REJECT' },
    { ...flow, start: DAY - 86_400, srcaddr: ipv4('9.9.9.9') },
    { ...flow, start: DAY + 86_399 },
  ];
  const columns = columnsFromRows(V2, rows, {
    objects: [
      { object: 1, from: 0 },
      { object: 2, from: 3 },
    ],
  });
  const parts = await createAppender(place()).append(columns, labels);
  expect(parts.map(({ day, rows, minStart, maxStart }) => ({ day, rows, minStart, maxStart }))).toEqual([
    { day: '2025-11-23', rows: 2, minStart: DAY - 86_400, maxStart: DAY - 1 },
    { day: '2025-11-24', rows: 2, minStart: DAY, maxStart: DAY + 86_399 },
    { day: undefined, rows: 1, minStart: undefined, maxStart: undefined },
  ]);
  expect(await ask('SELECT _object, _line, interface_id, srcaddr, _srcaddr_v4 FROM $file', parts[0]!.path)).toEqual([
    { _object: 'a.log.gz', _line: 2n, interface_id: 'eni-old', srcaddr: '10.0.0.1', _srcaddr_v4: 0x0a000001 },
    { _object: 'b.log.gz', _line: 5n, interface_id: 'eni-1', srcaddr: '9.9.9.9', _srcaddr_v4: 0x09090909 },
  ]);
  expect(parts[2]!.objects).toEqual([{ object: 1, records: 1, noData: 0, skipData: 0, quarantined: 0 }]);
  // The other days' values are in neither dictionary nor bounds.
  expect(
    await ask(
      `SELECT stats_min_value AS least, stats_max_value AS greatest FROM parquet_metadata($file) WHERE path_in_schema = 'srcaddr'`,
      parts[1]!.path,
    ),
  ).toEqual([{ least: '10.0.0.1', greatest: '10.0.0.1' }]);
});

test('values that no row has any more are in neither bounds nor times', async () => {
  const all = columnsFromRows(V2, [{ ...flow, srcport: 1, start: DAY - 500 }, flow]);
  const columns = {
    ...all,
    rows: 1,
    lines: all.lines.slice(1),
    columns: all.columns.map((column) => ({ ...column, codes: column.codes.slice(1) })),
  };
  const [part, ...others] = await createAppender(place()).append(columns, labels);
  expect(others).toEqual([]);
  expect(part).toMatchObject({ day: '2025-11-24', minStart: DAY + 10, maxStart: DAY + 10 });
  expect(
    await ask(
      `SELECT stats_min_value AS least FROM parquet_metadata($file) WHERE path_in_schema = 'srcport'`,
      part!.path,
    ),
  ).toEqual([{ least: '65535' }]);
});

test('a format without log status, interface and start has flows only', async () => {
  const columns = columnsFromRows(
    ['srcaddr', 'brand_new'],
    [{ srcaddr: ipv4('1.2.3.4'), brand_new: '' }, { brand_new: 'NODATA' }],
  );
  const [part] = await createAppender(place()).append(columns, labels);
  expect(part).toMatchObject({
    day: undefined,
    minStart: undefined,
    coverage: [],
    objects: [{ object: 1, records: 2, noData: 0, skipData: 0 }],
  });
  expect(await ask('SELECT srcaddr, brand_new FROM $file', part!.path)).toEqual([
    { srcaddr: '1.2.3.4', brand_new: '' },
    { srcaddr: null, brand_new: 'NODATA' },
  ]);
});

test('quarantined lines keep their text', async () => {
  const bad: BadLine = {
    object: 2,
    line: 7,
    reason: 'out-of-range',
    message: 'dstport is at most 65535, not 70000.',
    field: 'dstport',
    text: '2 1 eni-ß 70000',
    cut: false,
  };
  const lines: BadLine[] = [
    bad,
    { ...bad, object: 1, line: 8, reason: 'token-count', field: undefined, text: '', cut: true },
  ];
  const [part] = await createAppender(place()).appendQuarantine(lines, labels);
  expect(await ask('SELECT * FROM $file', part!.path)).toEqual([
    {
      object: 'b.log.gz',
      line: 7n,
      reason: 'out-of-range',
      field: 'dstport',
      message: bad.message,
      text: '2 1 eni-ß 70000',
      cut: false,
    },
    { object: 'a.log.gz', line: 8n, reason: 'token-count', field: null, message: bad.message, text: '', cut: true },
  ]);
  expect(part).toMatchObject({
    kind: 'quarantine',
    day: undefined,
    rows: 2,
    objects: [
      { object: 2, records: 0, noData: 0, skipData: 0, quarantined: 1 },
      { object: 1, records: 0, noData: 0, skipData: 0, quarantined: 1 },
    ],
  });
});

test('nothing to write, nothing written', async () => {
  const appender = createAppender(place());
  expect(await appender.append(columnsFromRows(V2, []), labels)).toEqual([]);
  expect(await appender.appendQuarantine([], labels)).toEqual([]);
  expect(await readdir(temporary)).toEqual([]);
});

test('a full disk is told as such and leaves no file of the call behind', async () => {
  let files = 0;
  const appender = createAppender(place(), async (path) => {
    if (++files < 2) return open(path, 'wx');
    await writeFile(path, 'half a file');
    return open('/dev/full', 'w');
  });
  const rows = [flow, { ...flow, start: DAY - 1 }];
  await expect(appender.append(columnsFromRows(V2, rows), labels)).rejects.toMatchObject({
    code: 'disk-full',
    exitCode: 1,
  });
  expect(files).toBe(2);
  expect(await readdir(temporary)).toEqual([]);
});

test('rejects stand in row groups of their own, with the right lines', async () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, row): FlowRow => ({
      ...flow,
      srcport: row % 60_000,
      action: row % 100 < 3 ? 'REJECT' : 'ACCEPT',
    }),
  );
  const columns = columnsFromRows(V2, rows, {
    objects: [
      { object: 1, from: 0 },
      { object: 2, from: 7001 },
    ],
  });
  const [part] = await createAppender(place()).append(columns, labels);
  const groups = await ask(
    `SELECT row_group_num_rows AS rows, stats_min_value AS least, stats_max_value AS greatest
     FROM parquet_metadata($file) WHERE path_in_schema = 'action' ORDER BY row_group_id`,
    part!.path,
  );
  expect(groups).toEqual([
    { rows: 600n, least: 'REJECT', greatest: 'REJECT' },
    { rows: 19_400n, least: 'ACCEPT', greatest: 'ACCEPT' },
  ]);
  const wrong = await ask(
    `SELECT count(*) AS wrong FROM $file WHERE _line <> srcport + 2 OR (_object = 'a.log.gz') <> (srcport < 7001)
       OR (action = 'REJECT') <> (srcport % 100 < 3)`,
    part!.path,
  );
  expect(wrong).toEqual([{ wrong: 0n }]);
});
