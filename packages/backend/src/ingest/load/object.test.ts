/** An object's rows do not depend on how its bytes happen to be cut as they are read. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BadLine, createParser } from '@thalweg/core/record';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Appender, LoadUnit } from '../../stores/store.ts';
import { rowAt } from '../dry-run.ts';
import { HEADER, lines } from '../testing.ts';
import { type ByteSource, memorySource } from '../unpack/bytes.ts';
import { loadObject } from './object.ts';
import { UnitWriter } from './unit.ts';

interface Loaded {
  readonly rows: unknown[];
  readonly bad: BadLine[];
  readonly counts: unknown;
}

/** Loads from a source; parts are written whenever `maxRows` rows are there. */
async function load(source: ByteSource, maxRows = 1_000_000): Promise<Loaded> {
  const rows: unknown[] = [];
  const bad: BadLine[] = [];
  const units: LoadUnit[] = [];
  const appender: Appender = {
    append(columns) {
      for (let row = 0; row < columns.rows; row++) rows.push(rowAt(columns, row));
      return Promise.resolve([]);
    },
    appendQuarantine(kept) {
      bad.push(...kept);
      return Promise.resolve([]);
    },
  };
  const parser = createParser({ badLinesKept: 1000 });
  const unit = new UnitWriter([parser], appender, { maxRows, emit: (finished) => units.push(finished) });
  const seen = new Set<string>();
  const job = { id: 0, path: '/object', size: source.size, sha256: '', stamp: '', object: 1, label: '/object' };
  await loadObject(job, source, {
    parser,
    tableParser: parser,
    unit,
    temporary: '/nonexistent',
    onLines: () => undefined,
    reserve: async ({ ids }) =>
      ids.flatMap((id, position) => {
        if (seen.has(id)) return [position];
        seen.add(id);
        return [];
      }),
  });
  await unit.flush();
  return { rows, bad, counts: units[0]?.objects };
}

/** The bytes in pieces of these lengths, over and over; short ones, such as headers, are asked for because they are needed whole. */
function piecewise(bytes: Uint8Array, lengths: readonly number[]): ByteSource {
  let reads = 0;
  return {
    size: bytes.length,
    path: undefined,
    memory: undefined,
    read(position, length) {
      const most = length < 64 * 1024 ? length : Math.min(length, lengths[reads++ % lengths.length]!);
      return Promise.resolve(bytes.subarray(position, position + most));
    },
  };
}

const events = fileURLToPath(new URL('../../../../../test/events/', import.meta.url));
const recorded = readdirSync(events).map((name): [string, Uint8Array] => [name, readFileSync(join(events, name))]);
const long = Buffer.from(
  `${HEADER}${lines(0, 3000)}half a line\r\n${lines(3000, 3100)}${'x'.repeat(3_000_000)}\n${lines(0, 5)}`,
);
const objects: [string, Uint8Array][] = [
  ...recorded,
  ['all of them', Buffer.concat(recorded.map(([, bytes]) => bytes))],
  ['lines', long],
  ['UTF-16', Buffer.from(`\ufeff${HEADER}${lines(0, 200)}`, 'utf16le')],
];

test('the same rows and bad lines, whatever pieces an object comes in', async () => {
  const packing = fc.constantFrom(
    (bytes: Uint8Array) => bytes,
    (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes, { level: 1 })),
    (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes, { level: 1 })).subarray(0, -9),
    (bytes: Uint8Array) =>
      Buffer.concat(
        [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)].map((half) => gzipSync(half)),
      ),
  );
  const lengths = fc.oneof(
    fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 }),
    fc.array(fc.integer({ min: 1000, max: 300_000 }), { minLength: 1, maxLength: 20 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...objects),
      packing,
      lengths,
      fc.constantFrom(7, 1_000_000),
      async (object, pack, sizes, maxRows) => {
        const bytes = pack(object[1]);
        const whole = await load(memorySource(bytes));
        const cut = await load(piecewise(bytes, sizes), maxRows);
        expect(cut).toEqual(whole);
      },
    ),
    { seed: 4, numRuns: 120 },
  );
});
