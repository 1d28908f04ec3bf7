/** The engines that other tests rely on: they start, answer, survive being killed, and go without a trace. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRun, startForTests } from './for-tests.ts';
import { type Engine, startEngine } from './start.ts';

type Answer = Record<string, unknown>;

async function ask(address: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(address + path, {
    ...(body === undefined ? {} : { method: 'PUT', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  return (await response.json()) as Answer;
}

describe.skipIf(!canRun('opensearch'))('OpenSearch', () => {
  it('answers as a cluster would', async () => {
    const { address, stop } = await startForTests('opensearch');
    expect(await ask(address, '/')).toMatchObject({ version: { distribution: 'opensearch' } });
    await stop();
  });
});

describe.skipIf(!canRun('elasticsearch'))('a cluster of two nodes', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine('elasticsearch', { nodes: 2 });
  });
  afterAll(() => engine.stop());

  it('has what was written when a node was killed and is back', async () => {
    const [first, second] = engine.nodes;
    await ask(first!.address, '/things', { settings: { number_of_shards: 1, number_of_replicas: 1 } });
    await ask(first!.address, '/_cluster/health?wait_for_status=green');
    await ask(first!.address, '/things/_doc/1?refresh=true', { a: 1 });
    const killed = second!.pid;
    await second!.kill();
    await second!.restart();
    expect(second!.pid).not.toBe(killed);
    const found = (): Promise<Answer> => ask(second!.address, '/things/_doc/1');
    await expect.poll(found).toMatchObject({ found: true, _source: { a: 1 } });
    await engine.stop();
    expect(existsSync(engine.folder)).toBe(false);
  });
});
