/** A state of the console in both themes, wide and narrow: what axe has against it, and a picture of each. */
import type { Page } from 'playwright-core';
import { violations } from './axe.ts';
import { picture } from './screenshots.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
];

/** What axe has against a state, by width and theme; `reach` leads there in a width. */
export async function look(page: Page, name: string, reach: (narrow: boolean) => Promise<void>): Promise<object> {
  const found: Record<string, readonly string[]> = {};
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await reach(size.width < 720);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      // Pages are the same in both themes but for colours; `pages.slow.test.ts` looks at all of each page in both.
      const looks = await violations(page, colorScheme === 'light' ? 'all' : 'colours');
      if (looks.length > 0) found[`${size.width} ${colorScheme}`] = looks;
      await picture(page, `state ${name} ${colorScheme} ${size.width}`);
    }
  }
  return found;
}
