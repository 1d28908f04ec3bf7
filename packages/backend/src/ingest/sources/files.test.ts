import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listSources } from './files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sources-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text = path): string {
  const full = join(folder, path);
  mkdirSync(join(full, '..'), { recursive: true });
  writeFileSync(full, text);
  return full;
}

async function namesOf(...sources: string[]): Promise<string[]> {
  const list = await listSources(sources, { temporary: join(folder, 'tmp') });
  return list.objects.map((object) => relative(folder, object.name));
}

test('a folder is read to its depth, every file whatever its name, in path order', async () => {
  for (const path of ['logs/b.log.gz', 'logs/a', 'logs/sub/deep/.hidden', 'logs/sub/README.md']) write(path);
  expect(await namesOf(join(folder, 'logs'))).toEqual([
    'logs/a',
    'logs/b.log.gz',
    'logs/sub/README.md',
    'logs/sub/deep/.hidden',
  ]);
});

test('a file that several sources name is listed once, with absolute name, size and time in nanoseconds', async () => {
  const path = write('logs/a', 'four');
  const list = await listSources([path, join(folder, 'logs'), join(folder, 'logs/*')], { temporary: folder });
  expect(list.objects).toHaveLength(1);
  expect(list.objects[0]).toMatchObject({ name: path, path, size: 4 });
  expect(list.objects[0]!.modified).toMatch(/^\d{19}$/);
});

test('patterns', async () => {
  for (const path of ['x/1.log', 'x/2.log', 'x/2.txt', 'x/y/3.log', 'x/y/z/4.log', 'x/[5].log']) write(path);
  expect(await namesOf(join(folder, 'x/*.log'))).toEqual(['x/1.log', 'x/2.log', 'x/[5].log']);
  expect(await namesOf(join(folder, 'x/**/*.log'))).toEqual([
    'x/1.log',
    'x/2.log',
    'x/[5].log',
    'x/y/3.log',
    'x/y/z/4.log',
  ]);
  expect(await namesOf(join(folder, 'x/?.{log,txt}'))).toEqual(['x/1.log', 'x/2.log', 'x/2.txt']);
  expect(await namesOf(join(folder, 'x/[!1].*'))).toEqual(['x/2.log', 'x/2.txt']);
  expect(await namesOf(join(folder, '?/y'))).toEqual(['x/y/3.log', 'x/y/z/4.log']);
  // A path that exists is never a pattern.
  expect(await namesOf(join(folder, 'x/[5].log'))).toEqual(['x/[5].log']);
});

test('a source that matches nothing is the user’s mistake', async () => {
  write('x/1.log');
  for (const source of [join(folder, 'nothing'), join(folder, 'x/*.gz'), join(folder, 'none/*.gz')]) {
    await expect(listSources([source], { temporary: folder })).rejects.toMatchObject({ code: 'no-such-source' });
  }
});

test('an empty folder is a source without objects', async () => {
  mkdirSync(join(folder, 'empty'));
  expect(await namesOf(join(folder, 'empty'))).toEqual([]);
});

test('links are followed, and a circle of them ends', async () => {
  write('logs/a');
  symlinkSync(join(folder, 'logs'), join(folder, 'logs/again'));
  symlinkSync(join(folder, 'logs/a'), join(folder, 'logs/b'));
  expect(await namesOf(join(folder, 'logs'))).toEqual(['logs/a', 'logs/b']);
});

test('what cannot be read is told, and the rest is listed', async () => {
  write('logs/a');
  symlinkSync(join(folder, 'gone'), join(folder, 'logs/broken-link'));
  execFileSync('mkfifo', [join(folder, 'logs/pipe')]);
  const list = await listSources([join(folder, 'logs')], { temporary: folder });
  expect(list.objects.map((object) => object.name)).toEqual([join(folder, 'logs/a')]);
  expect(list.unreadable).toEqual([
    { name: join(folder, 'logs/broken-link'), reason: 'ENOENT: no such file or directory' },
    { name: join(folder, 'logs/pipe'), reason: 'is no regular file' },
  ]);
});

test('a folder without permission is told, and the rest is listed', async () => {
  write('logs/a');
  write('logs/locked/b');
  chmodSync(join(folder, 'logs/locked'), 0);
  const list = await asNobody(() => listSources([join(folder, 'logs')], { temporary: folder }));
  chmodSync(join(folder, 'logs/locked'), 0o700);
  expect(list.objects).toHaveLength(1);
  expect(list.unreadable).toEqual([{ name: join(folder, 'logs/locked'), reason: 'EACCES: permission denied' }]);
});

/** Root may read everything; it asks as somebody who may not. */
async function asNobody<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  if (process.geteuid?.() !== 0) return ask();
  chmodSync(folder, 0o755);
  process.seteuid?.(65_534);
  try {
    return await ask();
  } finally {
    process.seteuid?.(0);
  }
}

test('a store inside a folder is left out, with a note', async () => {
  write('logs/a');
  write('logs/store/catalogue.sqlite');
  write('logs/store/parts/day=2026-11-24/p.parquet');
  const list = await listSources([join(folder, 'logs')], { temporary: folder });
  expect(list.objects.map((object) => object.name)).toEqual([join(folder, 'logs/a')]);
  expect(list.notes).toEqual([`${join(folder, 'logs/store')} is a Thalweg store and was left out.`]);
});

test('standard input is spooled under the name stdin; a pipe under its own', async () => {
  const stdin = Readable.from([Buffer.from('one '), Buffer.from('two')]);
  const list = await listSources(['-', '-'], { temporary: join(folder, 'tmp'), stdin });
  expect(list.objects).toHaveLength(1);
  expect(list.objects[0]).toMatchObject({ name: 'stdin', size: 7 });
  expect(list.objects[0]!.path).not.toBe('stdin');

  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  execFileSync('sh', ['-c', `(printf hello > '${pipe}') >/dev/null 2>&1 &`]);
  const piped = await listSources([pipe], { temporary: join(folder, 'tmp') });
  expect(piped.objects).toMatchObject([{ name: pipe, size: 5 }]);
});

test('objects in AWS’s layout are ordered by their time, whatever account and region they are of', async () => {
  const key = (account: string, region: string, day: string, time: string): string =>
    write(
      `copy/AWSLogs/${account}/vpcflowlogs/${region}/2026/11/${day}/${account}_vpcflowlogs_${region}_fl-1_202611${day}T${time}Z_ab12.log.gz`,
    );
  const c = key('222222222222', 'eu-central-1', '23', '0000');
  const a = key('111111111111', 'eu-west-1', '23', '0005');
  const b = key('111111111111', 'eu-west-1', '24', '0000');
  const d = write(
    'copy/AWSLogs/aws-account-id=333333333333/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=11/day=23/hour=01/x.log.parquet',
  );
  const plain = write('copy/notes.log');
  const list = await listSources([join(folder, 'copy')], { temporary: folder });
  expect(list.objects.map((object) => object.name)).toEqual([plain, d, c, a, b]);
  expect(list.objects[1]!.label).toEqual({
    account: '333333333333',
    region: 'eu-west-1',
    day: '2026-11-23',
    window: undefined,
  });
  expect(list.objects[4]!.label).toEqual({
    account: '111111111111',
    region: 'eu-west-1',
    day: '2026-11-24',
    window: '20261124T0000Z',
  });
});
