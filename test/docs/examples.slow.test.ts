/** The same for the other pages. */
import { beforeAll, test } from 'vitest';
import { expectExamplesToHold } from './examples.ts';
import { readPages } from './pages.ts';
import { buildCommand, isRun } from './sandbox.ts';

beforeAll(buildCommand);

const pages = readPages().filter(({ name, blocks }) => !/^README|tutorial/.test(name) && blocks.some(isRun));

test.each(pages.map((page) => [page.name, page] as const))('the examples of %s', (_, page) => {
  expectExamplesToHold(page);
});
