/** Somebody with a row scope, over a store in a cluster: every endpoint, against a naive evaluator. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { canRun, startForTests } from '../engines/for-tests.ts';
import { QUESTIONS, toLines } from '../scopes/traffic.ts';
import { findPlaces, serve, someFlows, someScopes, tryScope } from '../scopes/trial.ts';
import { type Bench, openBench } from './bench.ts';

describe.skipIf(!canRun('opensearch'))('a cluster', () => {
  let engine: Awaited<ReturnType<typeof startForTests>>;
  let bench: Bench;
  beforeAll(async () => {
    engine = await startForTests('opensearch');
    bench = await openBench(engine.address);
  });
  afterAll(async () => {
    await bench?.close();
    await engine?.stop();
  });

  it('cuts every answer to the rows of a scope', async () => {
    const kept = someFlows(600, 21);
    await bench.load([bench.write('a.log', toLines(kept))]);
    const trial = await serve(bench.store);
    try {
      const place = await findPlaces(trial, kept.length);
      const questions = [...QUESTIONS.keys()];
      for (const scope of someScopes(4, 22)) await tryScope(trial, scope, { kept, place, questions });
    } finally {
      await trial.close();
    }
  });
});
