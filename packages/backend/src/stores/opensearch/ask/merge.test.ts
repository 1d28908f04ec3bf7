import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeHits } from './merge.ts';
import type { Hit } from './scope.ts';

const compare = (a: Hit, b: Hit): number => Number(a.sort![0]) - Number(b.sort![0]);

async function* pages(numbers: readonly number[], size: number, ended: () => void): AsyncGenerator<readonly Hit[]> {
  try {
    for (let at = 0; at < numbers.length; at += size)
      yield numbers.slice(at, at + size).map((number) => ({ sort: [number] }));
  } finally {
    ended();
  }
}

async function merged(
  lists: readonly (readonly number[])[],
  limit?: number,
): Promise<{ found: unknown[]; ended: number }> {
  let ended = 0;
  const searches = lists.map((list) => pages(list, 3, () => ended++));
  const found: unknown[] = [];
  for await (const hits of mergeHits(searches, { compare, limit })) found.push(...hits.map(({ sort }) => sort?.[0]));
  return { found, ended };
}

describe('mergeHits', () => {
  it('gives all hits in order, up to the limit, and ends every search', async () => {
    const sorted = fc.array(fc.nat(50), { maxLength: 20 }).map((list) => list.toSorted((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(
        fc.array(sorted, { maxLength: 4 }),
        fc.option(fc.integer({ min: 1, max: 30 })),
        async (lists, limit) => {
          const all = lists.flat().sort((a, b) => a - b);
          const { found, ended } = await merged(lists, limit ?? undefined);
          expect(found).toEqual(all.slice(0, limit ?? undefined));
          expect(ended).toBe(lists.length);
        },
      ),
      { seed: 20_261_127 },
    );
  });

  it('gives long answers in pieces', async () => {
    const numbers = Array.from({ length: 2500 }, (_, i) => i);
    const sizes: number[] = [];
    const odd = numbers.filter((n) => n % 2 === 1);
    const even = numbers.filter((n) => n % 2 === 0);
    for await (const hits of mergeHits([pages(odd, 100, () => {}), pages(even, 70, () => {})], { compare }))
      sizes.push(hits.length);
    expect(sizes).toEqual([1000, 1000, 500]);
  });
});
