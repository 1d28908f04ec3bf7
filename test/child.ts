/** Programs that tests start as processes of their own, over and over. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

export interface Program {
  /** Of a file that Node runs as it is. */
  readonly path: string;
  remove(): void;
}

/** Bundles a TypeScript file: to translate every module at each start costs more processor time than most programs need for their work. */
export async function bundleProgram(source: string): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'thalweg-program-'));
  // What is left outside is found as from the repository.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'packages/backend/package.json'), 'utf8'));
  const path = join(folder, basename(source).replace(/\.ts$/, '.mjs'));
  await build({
    entryPoints: [source],
    outfile: path,
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    external: Object.keys(dependencies),
    logLevel: 'warning',
  });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
