/** Many scopes, every question, every endpoint, over a store in a folder whose rollups are there. */
import { expect, it } from 'vitest';
import { openBench } from '../../packages/backend/src/ingest/testing.ts';
import { QUESTIONS, toLines } from './traffic.ts';
import { findPlaces, serve, someFlows, someScopes, tryScope } from './trial.ts';

it('cuts every answer to the rows of its scope', async () => {
  const kept = someFlows(2000, 11);
  const bench = openBench();
  try {
    const load = await bench.load([bench.write('a.log', toLines(kept.slice(0, 1500)))]);
    expect(load.records).toBe(1500);
    await bench.load([bench.write('b.log', toLines(kept.slice(1500)))]);
    await bench.store.compact();
    const trial = await serve(bench.store);
    try {
      const place = await findPlaces(trial, kept.length);
      const questions = [...QUESTIONS.keys()];
      for (const scope of someScopes(12, 12)) await tryScope(trial, scope, { kept, place, questions });
    } finally {
      await trial.close();
    }
  } finally {
    await bench.close();
  }
});
