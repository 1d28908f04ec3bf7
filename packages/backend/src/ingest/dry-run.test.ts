import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dryRun } from './dry-run.ts';
import { HEADER, line, lines } from './testing.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dry-run-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const names = (list: string): string => list.replace(/\S+/g, '$${$&}');

test('tells formats, counts, rows as they would be stored, and bad lines', async () => {
  writeFileSync(join(folder, 'a.gz'), gzipSync(`${HEADER}${lines(1, 8)}oops\n`));
  writeFileSync(join(folder, 'b'), 'srcaddr bytes brand-new\n10.0.0.1 9007199254740993 x\n- - -\n');
  writeFileSync(join(folder, 'c'), `${HEADER}${lines(20, 22)}`);
  const report = await dryRun([folder], { samples: 2 });
  expect(report.summary).toMatchObject({ objects: 3, lines: 12, records: 11, quarantined: 1, parts: 0 });
  expect(report.summary.warnings).toHaveLength(1);
  expect(report.formats).toMatchObject([
    { objects: 2, firstObject: join(folder, 'a.gz'), firstLine: 2 },
    { format: names('srcaddr bytes brand-new'), objects: 1, firstObject: join(folder, 'b'), firstLine: 2 },
  ]);
  expect(report.rows).toHaveLength(4);
  expect(report.rows[0]).toMatchObject({
    version: 2,
    account_id: '123456789010',
    srcaddr: '10.0.0.1',
    bytes: 1n,
    action: 'ACCEPT',
    _object: join(folder, 'a.gz'),
    _line: 2,
  });
  expect(report.rows[2]).toMatchObject({ srcaddr: '10.0.0.1', bytes: 9007199254740993n, brand_new: 'x', _line: 2 });
  expect(report.rows[3]).toMatchObject({ srcaddr: null, bytes: null, brand_new: null, _line: 3 });
  expect(report.badLines).toMatchObject([
    { object: join(folder, 'a.gz'), line: 9, reason: 'token-count', text: 'oops' },
  ]);
});

test('writes nothing, and leaves no temporary folder', async () => {
  writeFileSync(join(folder, 'a'), line(1));
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('thalweg-dry-run-'));
  await dryRun([folder], {});
  expect(readdirSync(folder)).toEqual(['a']);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('thalweg-dry-run-'))).toEqual(before);
});

test('a source that is not there, a format that is none', async () => {
  await expect(dryRun([join(folder, 'x')], {})).rejects.toMatchObject({ code: 'no-such-source' });
  await expect(dryRun([folder], { format: '${' })).rejects.toMatchObject({ code: 'bad-format' });
});
