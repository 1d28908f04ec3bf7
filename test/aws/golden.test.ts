/** What `aws plan` writes, word for word: a folder is a case, and only a person renews it (`npm run golden`). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkPlan } from '../../packages/backend/src/aws/rules/check-plan.ts';
import { GOLDEN, makeCases } from './cases.ts';

const cases = makeCases();

test.each(cases.map((made) => [`${made.name} as ${made.format}`, made] as const))(
  '%s',
  (_, { folder, files, plan }) => {
    const there = Object.fromEntries(
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    );
    expect(files).toEqual(there);
    expect(checkPlan(plan)).toEqual([]);
  },
);

test('every folder is made by a case', () => {
  const made = new Set(cases.map(({ name, format }) => `${name}/${format}`));
  const there = readdirSync(GOLDEN, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(GOLDEN.length + 1))
    .filter((name) => name.includes('/'));
  expect(there.sort()).toEqual([...made].sort());
});
