import { defineConfig } from 'vitest/config';

const slow = process.env['THALWEG_TESTS'] === 'slow';
const BROWSER = 'test/browser/**/*.slow.test.ts';
const CORE = 'packages/core/src/**/*.test.ts';
const EXCLUDE = ['**/node_modules/**'];

export default defineConfig({
  test: {
    testTimeout: 0,
    hookTimeout: 0,
    // What is waited for comes within a second on a quiet machine; one that is not quiet is no fault of the code.
    expect: { poll: { timeout: 120_000 } },
    pool: 'forks',
    maxWorkers: 2,
    projects: slow
      ? [
          {
            extends: true,
            test: { name: 'slow', include: ['{packages,test}/**/*.slow.test.ts'], exclude: [...EXCLUDE, BROWSER] },
          },
          {
            extends: true,
            test: {
              name: 'browser',
              include: [BROWSER],
              exclude: EXCLUDE,
              globalSetup: 'test/browser/setup.ts',
              // A mouse on a busy machine misses now and then; what is broken fails twice. The report says what was tried again.
              retry: process.env['CI'] ? 1 : 0,
            },
          },
        ]
      : [
          // Nothing of core has a state that another file could meet: modules are loaded once for all, which takes a third less time.
          { extends: true, test: { name: 'core', include: [CORE], exclude: EXCLUDE, isolate: false } },
          {
            extends: true,
            test: {
              name: 'fast',
              include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
              exclude: [...EXCLUDE, CORE, '**/*.slow.test.ts'],
            },
          },
        ],
  },
});
