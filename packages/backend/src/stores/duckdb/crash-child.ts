/**
 * A process that the crash tests kill: it loads, replaces, forgets and compacts in a loop that never ends, in an order that its
 * seed decides. It tells each object on standard output as soon as its commit has returned.
 *
 * node crash-child.mjs FOLDER SEED
 */
import { argv, stdout } from 'node:process';
import { openStore } from './open.ts';
import { DAY, prepare, type Sample } from './store-bench.ts';

/** The object number `index`; every process makes the same of it. */
export function sampleNumber(index: number): Sample {
  return {
    name: `/crash/${index}`,
    rows: 40,
    first: index * 40,
    start: DAY,
    ...(index % 4 === 0 ? { bad: 3, kept: 2 } : {}),
  };
}

/** How many objects there are. */
export const SAMPLES = 60;

if (argv[1]?.endsWith('crash-child.mjs')) {
  const [, , folder, seed] = argv;
  const store = openStore(folder as string, { create: true });
  let state = Number(seed);
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  for (;;) {
    const load = await store.openLoad();
    for (let commits = random(6); commits >= 0; commits--) {
      const sample = sampleNumber(random(SAMPLES));
      const unit = await prepare(load, sample, random(3) === 0);
      if (!unit) continue;
      await load.commit(unit);
      stdout.write(`${sample.name}\n`);
    }
    if (random(4) > 0) await load.close();
    if (random(3) === 0) await store.compact();
    if (random(8) === 0) await store.backup(`${folder}-backup-${seed}-${random(1_000_000)}`);
  }
}
