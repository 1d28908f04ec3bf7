/** Pictures to be looked at: of every page and state, and of the pages of a test that failed. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';

export const SCREENSHOTS = join(import.meta.dirname, 'screenshots');

/** What is in sight, as `screenshots/NAME.png`. */
export async function picture(page: Page, name: string): Promise<void> {
  const file = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  await page.screenshot({ path: join(SCREENSHOTS, `${file}.png`), animations: 'disabled' });
}
