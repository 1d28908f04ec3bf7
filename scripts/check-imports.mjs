// Checks the direction of imports (ARCHITECTURE.md): each part may import only what stands behind its arrow here.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Part → parts, or single files, it may import besides itself. A part is a folder, or a single file where the contract lives. */
const MAY_IMPORT = {
  'core/src/fields': [],
  'core/src/access': ['core/src/fields'],
  'core/src/record': ['core/src/fields'],
  'core/src/language': ['core/src/fields'],
  'core/src/result': ['core/src/fields', 'core/src/query'],
  'core/src/query': ['core/src/access', 'core/src/fields', 'core/src/language'],
  'core/src/names': ['core/src/access', 'core/src/language', 'core/src/query'],
  'core/src/api': [
    'core/src/access',
    'core/src/fields',
    'core/src/language',
    'core/src/names',
    'core/src/query',
    'core/src/result',
  ],
  'backend/src/report': [],
  // Its database is opened as the catalogue of a store is.
  'backend/src/access': [
    'core',
    'backend/src/report',
    'backend/src/stores/duckdb/database.ts',
    'backend/src/stores/duckdb/failure.ts',
  ],
  'backend/src/enrich': ['core', 'backend/src/report'],
  'backend/src/generate': ['core', 'backend/src/report'],
  'backend/src/stores/store.ts': ['core', 'backend/src/report'],
  'backend/src/stores/model': ['core', 'backend/src/report', 'backend/src/stores/store.ts'],
  'backend/src/stores/duckdb': [
    'core',
    'backend/src/report',
    'backend/src/stores/store.ts',
    'backend/src/stores/model',
  ],
  'backend/src/stores/opensearch': [
    'core',
    'backend/src/report',
    'backend/src/stores/store.ts',
    'backend/src/stores/model',
  ],
  // Clients of AWS's services, wherever they are, are made in one way.
  'backend/src/aws/arn.ts': [],
  'backend/src/aws/caller.ts': ['backend/src/aws/client-config.ts'],
  'backend/src/aws/client-config.ts': ['backend/src/aws/connection.ts'],
  'backend/src/aws/connection.ts': [],
  'backend/src/aws/failure.ts': ['backend/src/report'],
  'backend/src/aws/renewing.ts': ['backend/src/aws/failure.ts'],
  'backend/src/ingest': [
    'core',
    'backend/src/report',
    'backend/src/stores/store.ts',
    'backend/src/aws/arn.ts',
    'backend/src/aws/caller.ts',
    'backend/src/aws/client-config.ts',
    'backend/src/aws/connection.ts',
    'backend/src/aws/failure.ts',
    'backend/src/aws/renewing.ts',
  ],
  'backend/src/doctor': [
    'core',
    'backend/src/report',
    'backend/src/stores/store.ts',
    'backend/src/stores/model',
    'backend/src/ingest/feeds/state.ts',
  ],
  'backend/src/http': [
    'core',
    'backend/src/report',
    'backend/src/doctor',
    'backend/src/access',
    'backend/src/stores/store.ts',
    'backend/src/stores/model',
    'backend/src/ingest',
    'backend/src/enrich',
  ],
  'backend/src/dashboards': ['core', 'backend/src/report', 'backend/src/stores/opensearch'],
  'backend/src/aws': [
    'core',
    'backend/src/report',
    'backend/src/doctor',
    'backend/src/aws/arn.ts',
    'backend/src/aws/caller.ts',
    'backend/src/aws/client-config.ts',
    'backend/src/aws/connection.ts',
    'backend/src/aws/failure.ts',
    'backend/src/aws/renewing.ts',
  ],
  'backend/src/lambda': [
    'core',
    'backend/src/report',
    'backend/src/ingest',
    'backend/src/stores/store.ts',
    'backend/src/stores/opensearch',
  ],
  'backend/src/cli': ['core', 'backend/src'],
};
/** Packages that core may use; everything else is the backend's. */
const CORE_PACKAGES = new Set(['date-fns', '@date-fns/tz', 'zod/mini']);

const sources = readdirSync(join(root, 'packages'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /^(core|backend)\/src\/.*\.ts$/.test(path) && !/(\.test|\/testing|-child)\.ts$/.test(path))
  .sort();

/** The part a file belongs to: the longest name that it begins with. */
const partOf = (path) =>
  Object.keys(MAY_IMPORT)
    .filter((part) => path === part || path.startsWith(`${part}/`))
    .sort((a, b) => b.length - a.length)[0];

const faults = [];
for (const path of sources) {
  const part = partOf(path);
  if (!part) {
    faults.push(`${path}: belongs to no part; add its folder to scripts/check-imports.mjs and ARCHITECTURE.md`);
    continue;
  }
  const text = readFileSync(join(root, 'packages', path), 'utf8');
  for (const match of text.matchAll(
    /^(?:import|export)\b[^;'"]*?from\s+'([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm,
  )) {
    const name = match[1] ?? match[2] ?? match[3];
    const inCore = path.startsWith('core/');
    let target;
    if (name.startsWith('.')) target = relative(join(root, 'packages'), resolve(root, 'packages', dirname(path), name));
    else if (name.startsWith('@thalweg/core/')) target = `core/src/${name.slice('@thalweg/core/'.length)}`;
    else {
      if (inCore && !CORE_PACKAGES.has(name)) faults.push(`${path}: core runs anywhere and may not import ${name}`);
      continue;
    }
    const to = partOf(target);
    const allowed =
      to === part || MAY_IMPORT[part].some((one) => target === one || to === one || to?.startsWith(`${one}/`));
    if (!allowed) faults.push(`${path}: ${part} may not import ${target}`);
  }
}
for (const fault of faults) console.error(fault);
console.log(`imports: ${sources.length} files, ${faults.length} against the direction`);
process.exitCode = faults.length === 0 ? 0 : 1;
