/** Saved objects of OpenSearch Dashboards and Kibana, out and in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlace, type Place } from './harness.ts';

let place: Place;

beforeAll(() => {
  place = createPlace();
});
afterAll(() => place.remove());

test('an export has an object a line, with the indices that were named', async () => {
  await place.ok(['dashboards', 'export', '--index', 'logs-*', '-o', 'out.ndjson']);
  const lines = readFileSync(join(place.folder, 'out.ndjson'), 'utf8').trimEnd().split('\n');
  const objects = lines.map((line) => JSON.parse(line));
  expect(objects[0].attributes.title).toBe('logs-*');
  expect(new Set(objects.map(({ type }) => type))).toEqual(
    new Set(['index-pattern', 'search', 'visualization', 'dashboard']),
  );
});

test('an import saves searches, says what it left out, and replaces on the second time', async () => {
  const source = {
    query: { query: 'source.ip:10.0.0.1', language: 'kuery' },
    filter: [{ meta: { type: 'custom', alias: 'mine' }, query: { bool: {} } }],
  };
  const attributes = { title: 'Old friend', kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify(source) } };
  place.write('in.ndjson', `${JSON.stringify({ id: 'x', type: 'search', attributes })}\n{"exportedCount":1}\n`);
  expect(await place.ok(['dashboards', 'import', 'in.ndjson'])).toBe(
    'Old friend: saved\n  source.ip is srcaddr here\n  left out the filter mine, which is in the query DSL\n',
  );
  expect(JSON.parse(await place.ok(['dashboards', 'import', 'in.ndjson', '--json']))).toEqual({
    searches: [
      {
        id: 'dashboards-x',
        name: 'Old friend',
        changed: ['source.ip is srcaddr here'],
        leftOut: ['the filter mine, which is in the query DSL'],
      },
    ],
    others: {},
  });
});

test('what is no export is refused', async () => {
  place.write('in.txt', 'srcaddr dstaddr\n');
  const { code, stderr } = await place.run(['dashboards', 'import', 'in.txt']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('Line 1 is no JSON')]);
  expect((await place.run(['dashboards', 'import', 'nothing.ndjson'])).code).toBe(2);
});
