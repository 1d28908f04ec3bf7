import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCases, runConformance } from '../conformance/run.ts';
import { WORLD } from '../conformance/world.ts';
import { canRun, startForTests } from '../engines/for-tests.ts';
import { ENGINES } from './indices.ts';

const here = (name: string): string => join(import.meta.dirname, '../conformance', name);

describe.each(ENGINES)('on %s', (kind) => {
  describe.skipIf(!canRun(kind))('a cluster', () => {
    let engine: Awaited<ReturnType<typeof startForTests>> | undefined;
    beforeAll(async () => {
      engine = await startForTests(kind);
    });
    afterAll(() => engine?.stop());

    it.each([
      ['cases.jsonl', 'fixture.log', {}],
      ['networks.jsonl', 'networks.log', WORLD],
    ] as const)('has the answer of every case of %s', async (file, log, world) => {
      const cases = readCases(here(file));
      const place = `${engine!.address}/thalweg-conformance-${process.pid}-${log.replace('.log', '')}`;
      const result = await runConformance(here(log), cases, place, world);
      expect(result.differences).toEqual([]);
      expect(result.passed).toBe(cases.length);
    });
  });
});
