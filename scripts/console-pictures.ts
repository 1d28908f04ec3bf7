/** Takes docs/images/{overview,discover,pipeline}.png: the console over the sample of the terminal's picture, at the end of its day. */
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { launchOptions } from '../test/browser/chromium.ts';
import { shiftClock } from '../test/browser/clock.ts';
import { settled } from '../test/browser/pages.ts';
import { createStage } from '../test/browser/stage.ts';

const DAY = '2026-11-24';
const IMAGES = join(import.meta.dirname, '../docs/images');
const VIEWS = {
  overview: `/overview?from=${DAY}&to=${DAY}`,
  discover: `/discover?q=srcaddr:public and dstport <= 1024&filters=!dstport:(80,443)&from=${DAY}&to=${DAY}`,
  pipeline: `/pipeline?from=${DAY}&to=${DAY}`,
} as const;

const stage = await createStage({
  traffic: ['--seed', '7', '--start', DAY, '--format', 'v5'],
  now: '2026-11-25T00:10:00Z',
  name: 'web-vpc',
});
const browser = await chromium.launch(launchOptions());
try {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 840 },
    timezoneId: 'UTC',
    locale: 'en-GB',
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  await context.addInitScript(shiftClock(stage.offset));
  for (const [name, view] of Object.entries(VIEWS)) {
    const page = await context.newPage();
    await page.goto(`${stage.server.base}${view}`);
    await settled(page);
    const path = join(IMAGES, `${name}.png`);
    await page.screenshot({ path, animations: 'disabled' });
    console.log(path);
    await page.close();
  }
} finally {
  await browser.close();
  await stage.strike();
}
