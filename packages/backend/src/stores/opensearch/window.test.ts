import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createWindow } from './window.ts';

/** The most works at once over `items`, of which those in `bad` do not go well. */
async function widest(items: number, bad: (item: number) => boolean): Promise<number> {
  let running = 0;
  let most = 0;
  await createWindow().each(Array(items).keys(), async (item) => {
    most = Math.max(most, ++running);
    await sleep(1);
    running--;
    return !bad(item);
  });
  return most;
}

it('has more at once the longer all goes well, up to a limit', async () => {
  expect(await widest(4, () => false)).toBe(2);
  expect(await widest(60, () => false)).toBe(4);
});

it('has one at a time while nothing goes well', async () => {
  let running = 0;
  const seen: number[] = [];
  await createWindow().each(Array(10).keys(), async () => {
    seen.push(++running);
    await sleep(1);
    running--;
    return false;
  });
  expect(seen.slice(3)).toEqual(Array(7).fill(1));
});

it('begins nothing after an error, and waits for what is under way', async () => {
  let begun = 0;
  let ended = 0;
  const all = createWindow().each(Array(50).keys(), async (item) => {
    begun++;
    await sleep(item === 1 ? 1 : 20);
    ended++;
    if (item === 1) throw new Error('denied');
    return true;
  });
  await expect(all).rejects.toThrow('denied');
  expect(ended).toBe(begun);
  expect(begun).toBeLessThan(6);
});
