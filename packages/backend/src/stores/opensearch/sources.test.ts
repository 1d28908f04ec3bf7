import { expect, test } from 'vitest';
import { savePosition, saveReport } from './sources.ts';

test('an address of any length has an id of its own that an engine takes', async () => {
  const written: (readonly [kind: string, id: string, data: object])[] = [];
  const meta = { write: async (...one: [string, string, object]) => void written.push(one) };
  const long = `cloudwatch://flows?streams=${Array.from({ length: 100 }, (_, at) => `eni-${at}-all`).join()}`;
  for (const source of ['kinesis://flow', long, `${long},more`]) await savePosition(meta, source, 'here');
  await saveReport(meta, long, '{}');
  expect(written[0]).toEqual(['position', 'kinesis://flow', { source: 'kinesis://flow', position: 'here' }]);
  expect(written[1]?.[2]).toEqual({ source: long, position: 'here' });
  expect(new Set(written.map(([kind, id]) => `${kind}:${id}`)).size).toBe(4);
  for (const [kind, id] of written) expect(Buffer.byteLength(`${kind}:${id}`)).toBeLessThanOrEqual(512);
});
