import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ThalwegError } from '../report/errors.ts';
import { recordData } from './firehose-body.ts';

const SEED = 20_261_125;

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (let turn = 0; start < bytes.length; turn++) {
    const end = start + (sizes[turn % sizes.length] ?? bytes.length);
    yield bytes.subarray(start, end);
    start = end;
  }
}

async function read(body: string | Uint8Array, sizes: readonly number[], id = 'id'): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of recordData(cut(Buffer.from(body), sizes), id)) parts.push(part);
  return Buffer.concat(parts).toString('latin1');
}

const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });

it('gives the data of all records, however the body is cut', async () => {
  const data = fc.uint8Array({ maxLength: 60 }).filter(([a, b]) => !(a === 0x1f && b === 0x8b));
  await fc.assert(
    fc.asyncProperty(
      fc.array(data, { maxLength: 8 }),
      sizes,
      fc.option(fc.constantFrom(1, 2)),
      async (records, cuts, space) => {
        const body = {
          requestId: 'id',
          timestamp: 1,
          records: records.map((one) => ({ data: Buffer.from(one).toString('base64') })),
        };
        const expected = records
          .filter((one) => one.length > 0)
          .map((one) => Buffer.from(one).toString('latin1'))
          .map((one) => (one.endsWith('\n') ? one : `${one}\n`))
          .join('');
        expect(await read(JSON.stringify(body, null, space ?? undefined), cuts)).toBe(expected);
      },
    ),
    { seed: SEED, numRuns: 300 },
  );
});

it('reads or refuses whatever comes, and never fails otherwise', async () => {
  const sound = JSON.stringify({ requestId: 'id', timestamp: 1, records: [{ data: 'MiAx' }, { data: 'H4sI' }, {}] });
  const damaged = fc
    .tuple(fc.nat(sound.length), fc.nat(6), fc.string({ maxLength: 4, unit: 'binary' }))
    .map(([at, length, text]) => sound.slice(0, at) + text + sound.slice(at + length));
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged, fc.json(), fc.string({ unit: 'binary' })), sizes, async (body, cuts) => {
      const [first, second] = await Promise.allSettled([read(body, cuts), read(body, [body.length * 4 + 1])]);
      for (const end of [first, second]) {
        if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(ThalwegError);
      }
      expect(first.status).toBe(second.status);
    }),
    { seed: SEED, numRuns: 1000 },
  );
});
