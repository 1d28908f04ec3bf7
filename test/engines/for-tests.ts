/** An engine for tests: a real one where this machine can run it, or the one that THALWEG_TEST_OPENSEARCH names. */
import { execFileSync } from 'node:child_process';
import type { Kind } from './install.ts';
import { findJdk } from './java.ts';
import { type Engine, type StartOptions, startEngine } from './start.ts';

const given = process.env['THALWEG_TEST_OPENSEARCH'];

/** Whether tests of this kind can run here. Where not, it is said, so that nobody takes a skipped test for a passed one. */
export function canRun(kind: Kind): boolean {
  if (kind === 'opensearch' && given) return true;
  if (findJdk(17) && hasMaven()) return true;
  console.warn(
    `SKIPPED: tests against a real ${kind} need a JDK 17 to 21 and Maven (apt-get install openjdk-17-jdk-headless maven)` +
      `${kind === 'opensearch' ? ', or a cluster that THALWEG_TEST_OPENSEARCH names' : ''}.`,
  );
  return false;
}

/** One node of OpenSearch, or the cluster that was given: it cannot be killed, and keeps what a test leaves in it. */
export async function startForTests(
  kind: Kind,
  options: StartOptions = {},
): Promise<Pick<Engine, 'address' | 'certificates' | 'stop'>> {
  if (kind === 'opensearch' && given) return { address: given, certificates: undefined, stop: async () => undefined };
  return startEngine(kind, options);
}

function hasMaven(): boolean {
  try {
    execFileSync('mvn', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
