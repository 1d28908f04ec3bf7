/** Every page in both themes and three widths: a picture to be looked at, and what axe has against it. */
import { expect, it } from 'vitest';
import { violations } from './axe.ts';
import { describeConsole } from './console.ts';
import { ALL_PAGES, pathOf, settled } from './pages.ts';
import { picture } from './screenshots.ts';
import { DAY } from './stage.ts';

const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

describeConsole('the pages', (console) => {
  it('are those that the rail lists', async () => {
    const page = await console.open(`/overview?from=${DAY}&to=${DAY}`);
    const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    await links.first().waitFor();
    expect(await links.allTextContents()).toEqual(ALL_PAGES);
  });

  it('keep the theme that was chosen', async () => {
    const page = await console.open(`/overview?from=${DAY}&to=${DAY}`, { colorScheme: 'light' });
    const scheme = (): Promise<string> =>
      page.evaluate<string>('getComputedStyle(document.documentElement).colorScheme');
    await page.getByRole('button', { name: 'Switch to the dark theme' }).click();
    await page.getByRole('button', { name: 'Switch to the light theme' }).waitFor();
    expect(await scheme()).toBe('dark');
    await page.reload();
    await page.getByRole('button', { name: 'Switch to the light theme' }).waitFor();
    expect(await scheme()).toBe('dark');
  });

  it.each(ALL_PAGES)('show %s in both themes, never wider than the screen, axe clean', async (title) => {
    const page = await console.open('/nowhere');
    const found: string[] = [];
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.goto(`${console.base}${pathOf(title)}?from=${DAY}&to=${DAY}`);
      await settled(page);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        found.push(...(await violations(page)).map((one) => `${size.width}, ${colorScheme}: ${one}`));
        const width = await page.evaluate<number>('document.documentElement.scrollWidth');
        if (width > size.width) found.push(`${size.width}, ${colorScheme}: ${width} pixels wide`);
        // All of it: the page scrolls within the screen.
        const below = await page.getByRole('main').evaluate((main) => main.scrollHeight - main.clientHeight);
        await page.setViewportSize({ ...size, height: size.height + below });
        await settled(page);
        await picture(page, `${title} ${colorScheme} ${size.width}`);
        await page.setViewportSize(size);
      }
    }
    expect(found).toEqual([]);
  });
});
