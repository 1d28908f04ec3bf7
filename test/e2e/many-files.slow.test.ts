/** Very many small files, and a retry of very many bad lines. Times are told, not judged. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPlace, type Place } from './harness.ts';
import { manyLines } from './logs.ts';

let place: Place;
beforeEach(() => {
  place = createPlace();
});
afterEach(() => place.remove());

test.each([5_000, 50_000])('%i files of 3 KB', async (count) => {
  for (let folder = 0; folder < count / 1000; folder++) {
    mkdirSync(join(place.folder, `many/${folder}`), { recursive: true });
    for (let index = 0; index < 1000; index++)
      writeFileSync(join(place.folder, `many/${folder}/${index}.log`), manyLines(27, folder * 1000 + index));
  }
  const began = performance.now();
  const summary = await place.json(['ingest', 'many']);
  const whole = (performance.now() - began) / 1000;
  console.log(
    `${count} files: ${Math.round(count / Number(summary['seconds']))} files/s until durable, ${Math.round(count / whole)} with start and tidying up`,
  );
  expect(summary).toMatchObject({ objects: count, records: 27 * count, quarantined: 0 });
  expect(await place.ok(['count'])).toBe(`${27 * count}\n`);
  expect(await place.json(['ingest', 'many'])).toMatchObject({ objects: 0, objectsAlreadyLoaded: count });
  expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, records: 27 * count });
});
