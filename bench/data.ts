/** The data of the benchmarks: made with a fixed seed, kept below .bench/data, made again only when it is not there. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from '../packages/backend/src/generate/generate.ts';
import type { FormatName } from '../packages/backend/src/generate/render.ts';

export const HOME = join(import.meta.dirname, '..', '.bench');

export interface DataSet {
  readonly folder: string;
  readonly files: readonly string[];
  readonly lines: number;
  readonly gzipBytes: number;
  readonly textBytes: number;
}

const DAY = 86_400;
/** 2026-01-05, a Monday. */
const START = 1_767_571_200;
/** Traffic that makes about 5.1 million lines a day. */
const SCALE = 134;

/** `days` days of about five million lines each. */
export async function dataSet(format: FormatName, days: number): Promise<DataSet> {
  const folder = join(HOME, 'data', `${format}-${days}d`);
  const note = join(HOME, 'data', `${format}-${days}d.json`);
  if (!existsSync(note)) {
    rmSync(folder, { recursive: true, force: true });
    const fresh = `${folder}.part`;
    rmSync(fresh, { recursive: true, force: true });
    let lines = 0;
    for (let day = 0; day < days; day++) {
      console.error(`making ${format} data, day ${day + 1} of ${days}`);
      const made = await generate({
        seed: 42 + day,
        start: START + day * DAY,
        hours: 24,
        scale: SCALE,
        format,
        out: fresh,
      });
      lines += made.records + made.noData + made.skipData;
    }
    mkdirSync(join(HOME, 'data'), { recursive: true });
    renameSync(fresh, folder);
    writeFileSync(note, JSON.stringify({ lines }));
  }
  const { lines } = JSON.parse(readFileSync(note, 'utf8')) as { lines: number };
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.gz'))
    .sort()
    .map((name) => join(folder, name));
  const gzipBytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  // The last four bytes of a gzip member are the length of its text modulo 2^32 (RFC 1952).
  const textBytes = files.reduce((sum, file) => sum + readFileSync(file).readUInt32LE(statSync(file).size - 4), 0);
  return { folder, files, lines, gzipBytes, textBytes };
}
