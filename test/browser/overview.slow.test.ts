import { expect, it } from 'vitest';
import { describeConsole, eventually } from './console.ts';
import { chart, expectTotal, inAddress } from './discover.ts';
import { settled } from './pages.ts';
import { DAY } from './stage.ts';

describeConsole('the overview', (console) => {
  it('is what the first address shows, with every mark a link to a question that finds something', async () => {
    const page = await console.open(`/?from=${DAY}&to=${DAY}`);
    await settled(page);
    expect(new URL(page.url()).pathname).toBe('/overview');
    const links = await page
      .getByRole('main')
      .locator('a[href*="/discover"]')
      .evaluateAll((all) => [...new Set(all.map((link) => link.getAttribute('href') ?? ''))]);
    expect(links.length).toBeGreaterThan(30);
    // Some of each kind of tile: all would take minutes.
    const looked = links.filter((_, place) => place % Math.ceil(links.length / 12) === 0);
    for (const link of looked) {
      const other = await console.openIn(page.context(), link);
      const heading = chart(other).getByRole('heading', { level: 2 });
      await eventually(async () => expect(await heading.innerText()).toMatch(/^[1-9].*\srecords?$/));
      expect(inAddress(other, 'from'), link).not.toBeNull();
      await other.close();
    }
  });

  it('names who got in through remote access', async () => {
    const page = await console.open(`/overview?from=${DAY}&to=${DAY}`);
    const tile = page.getByRole('region', { name: 'Let in from the internet' });
    await tile.getByText('ssh').first().waitFor();
    await tile.locator('a[href*="dstport:3389"]').filter({ hasText: 'src' }).first().click();
    await eventually(() => expect(new URL(page.url()).pathname).toBe('/discover'));
    await expectTotal(page, await console.count('action:ACCEPT and dstport:3389'));
  });
});
