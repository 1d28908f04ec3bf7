import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { main } from './main.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thalweg-copy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...words: string[]): Promise<{ code: number; out: string; errors: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await main(words, {
    stdout,
    stderr,
    stdin: new PassThrough(),
    env: { XDG_DATA_HOME: folder, HOME: folder },
    width: undefined,
    colour: false,
    progress: false,
    signal: new AbortController().signal,
  });
  return { code, out: String(stdout.read() ?? ''), errors: String(stderr.read() ?? '') };
}

const HEADER = 'version srcaddr dstaddr dstport action packets bytes start end log-status\n';
const row = (port: number, start: number): string =>
  `2 10.0.0.1 10.0.0.2 ${port} ACCEPT 2 100 ${start} ${start + 9} OK\n`;

it('copies a store, says so in one object, and the second time that nothing is new', async () => {
  const [from, to, log] = [join(folder, 'from'), join(folder, 'to'), join(folder, 'a.log')];
  writeFileSync(log, `${HEADER}${row(22, 1_795_500_000)}${row(443, 1_795_600_000)}`);
  await run('ingest', log, '--store', from);
  const { code, out } = await run('copy', '--from', from, '--to', to, '--json');
  expect(code).toBe(0);
  const totals = { rows: 2, bytes: 200, packets: 4 };
  expect(JSON.parse(out)).toMatchObject({
    ...{ from, to, objects: 1, objectsAlreadyThere: 0, lines: 2, records: 2, noData: 0, skipData: 0, quarantined: 0 },
    ...{ source: totals, target: totals, verified: true, problems: [] },
  });
  const again = await run('copy', '--from', from, '--to', to);
  expect(again).toMatchObject({ code: 0, errors: '' });
  expect(again.out).toBe(
    'nothing new\n1 object copied or loaded before: left as it was\nverified: 2 rows, 200 bytes, 4 packets in both stores\n',
  );
  expect((await run('count', '--store', to, '--json')).out).toBe('{"count":2}\n');
});

it('takes a query and times of its own names', async () => {
  const [from, to, log] = [join(folder, 'from'), join(folder, 'to'), join(folder, 'a.log')];
  writeFileSync(log, `${HEADER}${row(22, 1_795_500_000)}${row(22, 1_795_600_000)}${row(443, 1_795_600_000)}`);
  await run('ingest', log, '--store', from);
  const { out } = await run('copy', '--from', from, '--to', to, 'dstport:22', '--from-time', '1795600000', '--json');
  expect(JSON.parse(out)).toMatchObject({ objects: 1, lines: 1, verified: true });
  expect((await run('search', '--store', to, '--columns', '_object,_line', '--json')).out).toBe(
    `[{"_object":"${log}","_line":3}]\n`,
  );
  const bad = await run('copy', '--from', from, '--to', to, '--to-time', 'soon');
  expect(bad).toMatchObject({ code: 2, out: '', errors: expect.stringContaining('--to-time soon: not a time') });
});

it('makes no store when there is nothing to read, and copies none into itself', async () => {
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  expect(await run('copy', '--from', from, '--to', to)).toMatchObject({
    code: 2,
    errors: expect.stringContaining('no store'),
  });
  expect((await run('status', '--store', to)).code).toBe(2);
  expect(await run('copy', '--from', to, '--to', to)).toMatchObject({
    code: 2,
    errors: expect.stringContaining('into itself'),
  });
  expect(await run('copy', '--from', from)).toMatchObject({ code: 2, errors: expect.stringContaining('--to') });
});

it.each([
  [['--from', 'http://search.example.com/cwl-*'], '--from: http://search.example.com is plain http'],
  [['--from', 'http://localhost:1/CWL-*'], '--from: CWL-* names no indices'],
  [['--from', 'nowhere', '--format', 'srcaddr dstaddr'], '--format: rows of a store have their format already'],
  [['--from', 'http://localhost:1/cwl-*', '--format', 'a a'], '--format: the format names a twice'],
  [['--from', 'http://localhost:1/cwl-*'], 'cannot be reached'],
  // A slip is told before a cluster is asked.
  [['--from', 'http://localhost:1/cwl-*', '--to-time', 'soon'], '--to-time soon: not a time'],
  [['--from', 'http://localhost:1/flows', '--from-time', 'soon'], '--from-time soon: not a time'],
])('makes no store for %j', async (words, message) => {
  const to = join(folder, 'to');
  const { code, errors } = await run('copy', ...words, '--to', to);
  expect({ code: code > 0, errors }).toEqual({ code: true, errors: expect.stringContaining(message) });
  expect((await run('status', '--store', to)).errors).toContain('there is no store');
});
