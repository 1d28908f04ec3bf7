/** The shared traffic as its files say it, read without the program: what the console shows is held against it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { inject } from 'vitest';

/** Texts by the names of the header; a field that the line leaves out (`-`) is missing. */
export type Flow = Readonly<Record<string, string>>;

let flows: readonly Flow[] | undefined;

export function readTraffic(): readonly Flow[] {
  const folder = inject('shared')?.logs ?? '';
  flows ??= readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.gz'))
    .flatMap((path) => {
      const [header = '', ...lines] = gunzipSync(readFileSync(join(folder, path)))
        .toString('utf8')
        .trimEnd()
        .split('\n');
      const names = header.split(' ').map((name) => name.replaceAll('-', '_'));
      return lines.map((line) => {
        const values = line.split(' ');
        return Object.fromEntries(
          names.flatMap((name, place) => (values[place] === '-' ? [] : [[name, values[place] ?? '']])),
        );
      });
    });
  return flows;
}

export const countTraffic = (holds: (flow: Flow) => boolean): number => readTraffic().filter(holds).length;
