/** The pages of the console, and when one of them is done. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { PATIENCE } from './clock.ts';

/** Those about records. */
export const PAGES = ['Overview', 'Discover', 'Pipeline'] as const;
/** Those about the store and about people, for administrators. */
export const ADMIN_PAGES = ['Doctor', 'Access', 'Audit'] as const;
/** As the rail lists them for whoever may do everything; a test says when it lists others. */
export const ALL_PAGES = [...PAGES, ...ADMIN_PAGES] as const;

export const pathOf = (title: string): string => `/${title.toLowerCase()}`;

/** What stands for an answer that is on its way. */
export const WAITING = '[aria-busy=true], .mantine-Skeleton-root, .stale';

/** Waits until nothing of the page is on its way any more; tiles ask when they come into sight, so all of it is passed by. */
export async function settled(page: Page): Promise<void> {
  const main = page.getByRole('main');
  await main.waitFor();
  await page.waitForLoadState('networkidle');
  const waiting = main.locator(WAITING);
  const began = performance.now();
  while ((await waiting.count()) > 0) {
    await waiting.evaluateAll((all) => all.at(-1)?.scrollIntoView());
    if (performance.now() - began > PATIENCE)
      throw new Error(`${page.url()} still waits for ${await waiting.count()} parts`);
    await pause(50);
  }
  await main.evaluate((element) => element.scrollTo({ top: 0 }));
}
