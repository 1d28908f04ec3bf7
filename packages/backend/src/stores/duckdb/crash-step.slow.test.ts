import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { bundleProgram } from '../../../../../test/child.ts';
import { listFiles } from './files.ts';
import { openStore } from './open.ts';

const CHILD = fileURLToPath(new URL('./crash-step-child.ts', import.meta.url));

const STRIDE = 4;

function runChild(program: string, folder: string, dieAt: number): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, folder, String(dieAt)], (error, stdout, stderr) => {
      if (stderr !== '') reject(new Error(stderr));
      else if (error && error.signal !== 'SIGKILL') reject(error);
      else resolve(stdout);
    });
  });
}

it('is whole whichever step a process dies before', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'thalweg-step-'));
  const program = await bundleProgram(CHILD);
  const whole = await runChild(program.path, join(parent, 'whole'), 0);
  const steps = Number(/(\d+) steps/.exec(whole)?.[1]);
  expect(steps).toBeGreaterThan(50);
  // All steps take minutes; each run takes another part of them, and a failure names its step.
  for (let dieAt = 1 + Math.floor(Math.random() * STRIDE); dieAt <= steps; dieAt += STRIDE) {
    const folder = join(parent, String(dieAt));
    const told = await runChild(program.path, folder, dieAt);
    if (!existsSync(folder)) continue;
    const store = openStore(folder, { create: true });
    const before = await store.verify();
    await (await store.openLoad()).close();
    const after = await store.verify();
    const names = (await store.objects()).map(({ name }) => name);
    const place = `step ${dieAt} of ${steps}`;
    expect([...before.problems, ...after.problems], place).toEqual([]);
    if (told.includes('first')) expect(names, place).toContain('/first');
    if (told.includes('second') && !told.includes('compacted')) expect(names, place).toContain('/second');
    if (told.includes('forgotten')) expect(names, place).not.toContain('/second');
    expect(new Set(names).size, place).toBe(names.length);
    expect(listFiles(join(folder, 'parts')), place).toHaveLength(after.parts);
    expect(readdirSync(join(folder, 'owners')), place).toEqual([]);
    await store.close();
    rmSync(folder, { recursive: true });
  }
  rmSync(parent, { recursive: true });
  program.remove();
});
