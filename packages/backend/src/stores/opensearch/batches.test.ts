import { createParser } from '@thalweg/core/record';
import { expect, it } from 'vitest';
import { createBatches, MOST_BYTES, MOST_DOCUMENTS } from './batches.ts';
import { createRenderer, type Renderer } from './render.ts';

function rendererOf(count: number, tag = ''): Renderer {
  const parser = createParser();
  parser.begin(3);
  const lines = Array.from({ length: count }, (_, i) => `2 ${1_795_564_800 + 43_200 * i} tag-${i % 7}${tag}`);
  parser.lines(new TextEncoder().encode(`version start instance-tag\n${lines.join('\n')}\n`));
  parser.end();
  const placeOf = (object: number, line: number) => ({ label: `ü${object}`, line, id: `id-${line}` });
  return createRenderer(parser.takeColumns()[0]!, {
    prefix: 'p',
    placeOf,
    load: true,
    replaces: (object) => object === 3,
  });
}

const textOf = (body: string | Uint8Array): string => Buffer.from(body).toString();

it('has each row once, in order, as its action and its document', () => {
  const renderer = rendererOf(MOST_DOCUMENTS + 10);
  const batches = [...createBatches().of(renderer, MOST_DOCUMENTS + 10, new Set([1, MOST_DOCUMENTS + 5]))];
  expect(batches.map(({ count }) => count)).toEqual([MOST_DOCUMENTS, 8]);
  const rows = batches.flatMap((batch) => batch.rows);
  expect(rows.slice(0, 3)).toEqual([0, 2, 3]);
  const documents = rows.map((row) => renderer.document(row));
  const wanted = documents.map(({ index, id, source }) => `{"index":{"_index":"${index}","_id":"${id}"}}\n${source}\n`);
  expect(batches.map(({ body }) => textOf(body())).join('')).toBe(wanted.join(''));
  expect(documents[0]).toMatchObject({ object: 3, index: 'p-flows-2026.11.25', id: 'id-2', replaces: true });
  expect(documents[0]!.source).toBe(
    '{"_load":3,"_object":"ü3","_line":2,"version":2,"start":1795564800,"instance_tag":"tag-0"}',
  );
});

it('writes over what was given back, and over nothing else', () => {
  const count = 3 * MOST_DOCUMENTS;
  const renderer = rendererOf(count);
  const wanted = [...createBatches().of(renderer, count, new Set())].map(({ body }) => textOf(body()));
  const all = createBatches().of(renderer, count, new Set());
  const first = all.next().value!;
  const second = all.next().value!;
  expect(textOf(first.body())).toBe(wanted[0]);
  const before = first.body();
  first.release();
  const third = all.next().value!;
  expect(textOf(second.body())).toBe(wanted[1]);
  expect(textOf(third.body())).toBe(wanted[2]);
  expect((third.body() as Uint8Array).buffer).toBe((before as Uint8Array).buffer);
});

it('makes the body of some of them again', () => {
  const renderer = rendererOf(100);
  const [batch] = createBatches().of(renderer, 100, new Set([0]));
  const again = textOf(batch!.body([98, 0, 7])).split('\n');
  expect(again).toEqual(
    [99, 1, 8]
      .flatMap((row) => {
        const { index, id, source } = renderer.document(row);
        return [`{"index":{"_index":"${index}","_id":"${id}"}}`, source];
      })
      .concat(''),
  );
});

it('keeps bodies near the limit, whatever the length of a row', () => {
  const tag = 'x'.repeat(60_000);
  const batches = [...createBatches().of(rendererOf(200, tag), 200, new Set())];
  expect(batches.reduce((sum, { count }) => sum + count, 0)).toBe(200);
  const lengths = batches.map(({ body }) => body().length);
  expect(Math.max(...lengths)).toBeLessThan(MOST_BYTES + 2 * tag.length);
  expect(Math.min(...lengths.slice(0, -1))).toBeGreaterThanOrEqual(MOST_BYTES);
});
