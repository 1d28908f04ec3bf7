/** What is exported for Dashboards and Kibana fits the indices that a load has made in a real engine. */
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../packages/backend/src/cli/main.ts';
import { connect } from '../../packages/backend/src/stores/opensearch/connect.ts';
import { readSettings } from '../../packages/backend/src/stores/opensearch/settings.ts';
import { canRun, startForTests } from '../engines/for-tests.ts';
import { openBench } from './bench.ts';

interface SavedObject {
  readonly id: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly references: readonly { readonly id: string; readonly type: string }[];
}

describe.each(['opensearch', 'elasticsearch'] as const)('%s', (kind) => {
  describe.skipIf(!canRun(kind))('an export', () => {
    let engine: Awaited<ReturnType<typeof startForTests>>;
    beforeAll(async () => {
      engine = await startForTests(kind);
    });
    afterAll(() => engine?.stop());

    it('has the fields of the index, each with its type, and no reference that leads nowhere', async () => {
      const bench = await openBench(engine.address);
      const connection = await connect(readSettings(engine.address, {}));
      try {
        await bench.load([bench.write('a.log', 'srcaddr brand-new start\n10.0.0.1 x 1795500000\n')]);
        const prefix = bench.store.location.split('/').at(-1);
        const mappings = (await connection.request('GET', `/${prefix}-flows-*/_mapping`)) as Record<
          string,
          { mappings: { properties: Record<string, { type: string }> } }
        >;
        const file = `${bench.folder}/out.ndjson`;
        const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
        const code = await main(['dashboards', 'export', '--store', bench.store.location, '-o', file], {
          ...{ stdout, stderr, stdin, env: {}, width: undefined },
          ...{ colour: false, progress: false, signal: new AbortController().signal },
        });
        expect(code).toBe(0);
        const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
        const objects = lines.map((line) => JSON.parse(line) as SavedObject);
        const ids = objects.map(({ id, type }) => `${type} ${id}`);
        for (const { references } of objects) {
          for (const { id, type } of references) expect(ids).toContain(`${type} ${id}`);
        }
        const { title, fields } = objects[0]!.attributes;
        expect(title).toBe(`${prefix}-flows-*`);
        const listed = JSON.parse(fields!) as { name: string; esTypes: string[]; readFromDocValues: boolean }[];
        const own = listed.filter(({ readFromDocValues }) => readFromDocValues);
        const { properties } = Object.values(mappings)[0]!.mappings;
        expect(Object.fromEntries(own.map(({ name, esTypes }) => [name, esTypes[0]]))).toEqual(
          Object.fromEntries(Object.entries(properties).map(([name, { type }]) => [name, type])),
        );
        expect(own.map(({ name }) => name)).toContain('brand_new');
      } finally {
        connection.close();
        await bench.close();
      }
    });
  });
});
