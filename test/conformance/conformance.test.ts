import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCases, runConformance } from './run.ts';

test('every case of the corpus has its answer on the embedded engine', async () => {
  const cases = readCases(join(import.meta.dirname, 'cases.jsonl'));
  const result = await runConformance(join(import.meta.dirname, 'fixture.log'), cases);
  expect(result.differences).toEqual([]);
  expect(result.passed).toBe(cases.length);
});
