/** What a newcomer is told to type works, and prints what the page shows. `npm run examples` writes the outputs anew. */
import { beforeAll, expect, test } from 'vitest';
import { expectExamplesToHold } from './examples.ts';
import { readPages } from './pages.ts';
import { buildCommand, isRun, showsWhatCame } from './sandbox.ts';

beforeAll(buildCommand);

test('outputs are compared as they should be', () => {
  expect(showsWhatCame(['a 1', '…', 'z'], ['a 1', 'b', 'c', 'z'])).toBe(true);
  expect(showsWhatCame(['a 1', '…'], ['a 2', 'b'])).toBe(false);
  expect(showsWhatCame(['text…'], ['text and more'])).toBe(true);
  expect(showsWhatCame(['a'], ['a', 'b'])).toBe(false);
  expect(showsWhatCame(['in 2.8s, 1,000 lines/s'], ['in 0.3s, 99 lines/s'])).toBe(true);
});

const pages = readPages().filter(({ name, blocks }) => /^README|tutorial/.test(name) && blocks.some(isRun));

test.each(pages.map((page) => [page.name, page] as const))('the examples of %s', (_, page) => {
  expectExamplesToHold(page);
});
