/** Clusters that lose nodes in mid-load: no acknowledged record is lost, none is doubled. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { lines } from '../../packages/backend/src/ingest/testing.ts';
import type { Load } from '../../packages/backend/src/stores/store.ts';
import { canRun } from '../engines/for-tests.ts';
import { type Engine, startEngine } from '../engines/start.ts';
import { type Bench, everything, openBench } from './bench.ts';

const FILES = 12;
const LINES = 1500;

function writeFiles(bench: Bench): void {
  for (let file = 0; file < FILES; file++) {
    bench.write(`logs/${file}.log`, lines(file * LINES, (file + 1) * LINES));
  }
}

/** A load that does something when its n-th commit is about to begin, and goes on meanwhile. */
function atCommit(
  number: number,
  work: () => Promise<void>,
): { wrap: (load: Load) => Load; done: () => Promise<void> } {
  let commits = 0;
  let working: Promise<void> = Promise.resolve();
  return {
    wrap: (load) => ({
      ...load,
      commit(unit) {
        if (++commits === number) working = work();
        return load.commit(unit);
      },
    }),
    done: () => working,
  };
}

async function expectAll(bench: Bench): Promise<void> {
  const records = FILES * LINES;
  expect(await bench.store.verify()).toMatchObject({ ok: true, lines: records, records, problems: [] });
  expect(await bench.store.count(await everything(bench.store))).toBe(BigInt(records));
  expect(await bench.load([`${bench.folder}/logs`])).toMatchObject({ objects: 0, objectsAlreadyLoaded: FILES });
}

describe.skipIf(!canRun('opensearch'))('a cluster of one node', () => {
  it('goes away in mid-load: the load waits for it, and ends exactly right', async () => {
    const engine = await startEngine('opensearch');
    const bench = await openBench(engine.address);
    try {
      writeFiles(bench);
      const [node] = engine.nodes;
      const { wrap, done } = atCommit(2, async () => {
        await node!.kill();
        await sleep(1000);
        await node!.restart();
      });
      const options = { wrap, maxRows: LINES };
      expect(await bench.load([`${bench.folder}/logs`], options)).toMatchObject({
        objects: FILES,
        records: FILES * LINES,
      });
      await done();
      await expectAll(bench);
    } finally {
      await bench.close();
      await engine.stop();
    }
  });
});

describe.skipIf(!canRun('opensearch'))('a cluster of three nodes', () => {
  it('loses a data node, then its manager, in mid-load, and no record', async () => {
    const engine = await startEngine('opensearch', { nodes: 3 });
    const manager = await managerOf(engine);
    const [asked, data] = engine.nodes.filter(({ name }) => name !== manager);
    const bench = await openBench(asked!.address);
    try {
      writeFiles(bench);
      const first = atCommit(2, () => data!.kill());
      const second = atCommit(5, async () => {
        await data!.restart();
        await engine.nodes.find(({ name }) => name === manager)!.kill();
      });
      const options = { wrap: (load: Load) => second.wrap(first.wrap(load)), maxRows: LINES };
      expect(await bench.load([`${bench.folder}/logs`], options)).toMatchObject({
        objects: FILES,
        records: FILES * LINES,
      });
      await Promise.all([first.done(), second.done()]);
      await expectAll(bench);
    } finally {
      await bench.close();
      await engine.stop();
    }
  });
});

async function managerOf({ address, nodes }: Engine): Promise<string> {
  await fetch(`${address}/_cluster/health?wait_for_nodes=${nodes.length}&timeout=60s`);
  const response = await fetch(`${address}/_cat/cluster_manager?format=json`);
  const [manager] = (await response.json()) as { node: string }[];
  return manager!.node;
}
