/** Asks a store one of the questions, and reads the whole answer. */
import { parse } from '@thalweg/core/language';
import { check } from '@thalweg/core/query';
import type { Store } from '../packages/backend/src/stores/store.ts';
import type { Question } from './queries.ts';

export async function ask(store: Store, question: Question): Promise<void> {
  const schema = await store.schema();
  const { query } = check(parse(question.query, 'kql', schema), {
    schema,
    scope: undefined,
    now: Date.now(),
    tz: 'UTC',
  });
  if (!query) throw new Error(`bad query: ${question.query}`);
  if (question.kind === 'count') await store.count(query);
  else if (question.kind === 'top') await store.top(query, question.options);
  else if (question.kind === 'histogram') await store.histogram(query, question.options);
  else for await (const _ of store.search(query, question.options));
}
