import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { expect, it } from 'vitest';
import { complete } from './completion.ts';
import { schemaOf } from './schema.ts';

/** What is offered behind the text, and which fields the data was asked about. */
async function offer(text: string): Promise<{ readonly labels: readonly string[]; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const context = new CompletionContext(EditorState.create({ doc: text }), text.length, true);
  const found = await complete(context, {
    lang: 'kql',
    schema: schemaOf([], ['office']),
    values: async (field) => {
      asked.push(field);
      return [{ value: 3389, label: 'rdp', detail: '7 records' }];
    },
    recent: [],
    run: () => undefined,
  });
  return { labels: found?.options.map(({ label }) => label) ?? [], asked };
}

it('offers what is in the data before what the language knows', async () => {
  const { labels, asked } = await offer('dstport: ');
  expect(asked).toEqual(['dstport']);
  expect(labels[0]).toBe('3389 rdp');
});

it.each([
  ['start >= ', 'now-1h'],
  ['bytes > ', '1MB'],
])('offers round values behind %s, and asks for no single ones', async (text, label) => {
  const { labels, asked } = await offer(text);
  expect(asked).toEqual([]);
  expect(labels).toContain(label);
});

it('offers networks by name', async () => {
  expect((await offer('srcaddr:off')).labels).toContain('office');
});
