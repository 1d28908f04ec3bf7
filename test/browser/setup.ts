/** One browser for all tests in a browser, and one store with its server for those that change nothing. */
import { rmSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { findChromium, launchOptions, NO_CHROMIUM } from './chromium.ts';
import { SCREENSHOTS } from './screenshots.ts';
import { createStage } from './stage.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Undefined when there is no browser. */
    readonly shared:
      | { readonly browser: string; readonly base: string; readonly logs: string; readonly offset: number }
      | undefined;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (findChromium() === undefined) {
    process.stderr.write(`\n${NO_CHROMIUM}\n\n`);
    project.provide('shared', undefined);
    return undefined;
  }
  rmSync(SCREENSHOTS, { recursive: true, force: true });
  const [browser, stage] = await Promise.all([chromium.launchServer(launchOptions()), createStage()]);
  project.provide('shared', {
    browser: browser.wsEndpoint(),
    base: stage.server.base,
    logs: `${stage.place.folder}/logs`,
    offset: stage.offset,
  });
  return async () => {
    await browser.close();
    await stage.strike();
  };
}
