/** Chromium as the system has it, or the one that THALWEG_TEST_CHROMIUM names; the tests download no browser. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { LaunchOptions } from 'playwright-core';

/** Without the sandbox, which containers do not allow, and without anything that the browser would ask of a network by itself. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const NO_CHROMIUM =
  'SKIPPED: there is no Chromium, so nothing of the console was tested in a browser. ' +
  'Install one (Debian and Ubuntu: apt-get install chromium), or name one in THALWEG_TEST_CHROMIUM.';

/** Path of the browser; undefined when there is none. */
export function findChromium(): string | undefined {
  const named = process.env['THALWEG_TEST_CHROMIUM'];
  if (named) return named;
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')];
  return folders.map((folder) => join(folder, 'chromium')).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Headless, with an empty profile of its own.
 * @throws Error when there is no Chromium.
 */
export function launchOptions(): LaunchOptions {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(NO_CHROMIUM);
  return { executablePath, args: FLAGS };
}
