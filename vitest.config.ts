import { defineConfig } from 'vitest/config';

const slow = process.env['THALWEG_TESTS'] === 'slow';

export default defineConfig({
  test: {
    include: slow ? ['{packages,test}/**/*.slow.test.ts'] : ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: slow ? ['**/node_modules/**'] : ['**/node_modules/**', '**/*.slow.test.ts'],
    testTimeout: 0,
    hookTimeout: 0,
    pool: 'forks',
    maxWorkers: 2,
  },
});
