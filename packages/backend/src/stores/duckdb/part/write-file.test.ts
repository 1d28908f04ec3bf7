import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { writeFileDurably } from './write-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-'));
  return () => rm(folder, { recursive: true });
});

const bytes = (text: string) => new TextEncoder().encode(text);

test('writes the pieces one after the other', async () => {
  const path = join(folder, 'a');
  await writeFileDurably(path, [bytes('one '), bytes(''), bytes('two')]);
  expect(await readFile(path, 'utf8')).toBe('one two');
});

test('never touches a file that is there already', async () => {
  const path = join(folder, 'a');
  await writeFile(path, 'old');
  await expect(writeFileDurably(path, [bytes('new')])).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(path, 'utf8')).toBe('old');
});

test('a disk without room for one more file is full, too', async () => {
  const error = Object.assign(new Error('no space left'), { code: 'EDQUOT' });
  const write = writeFileDurably(join(folder, 'a'), [bytes('x')], () => Promise.reject(error));
  await expect(write).rejects.toMatchObject({ code: 'disk-full', cause: error });
});

test('another error comes as it is, and half a file does not stay', async () => {
  const write = writeFileDurably(join(folder, 'a'), [bytes('x')], async (path) => {
    await writeFile(path, 'half');
    return open(path, 'r');
  });
  await expect(write).rejects.toMatchObject({ code: 'EBADF' });
  expect(await readdir(folder)).toEqual([]);
});
