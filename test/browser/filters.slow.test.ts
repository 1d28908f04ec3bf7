import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, eventually } from './console.ts';
import { expectTotal, filters, grid, inAddress } from './discover.ts';
import { PAGES, pathOf } from './pages.ts';
import { DAY } from './stage.ts';

const ALL = `/discover?from=${DAY}&to=${DAY}`;

describeConsole('filter pills', (console) => {
  it('adds one by hand, negates, switches off and on, edits, removes; Back undoes each', async () => {
    const page = await console.open(ALL);
    const [all, ssh, near] = await Promise.all([
      console.count(''),
      console.count('dstport:22'),
      console.count('dstport >= 22 and dstport <= 80'),
    ]);
    await expectTotal(page, all);

    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await choose(page, 'Field', 'dstport');
    await input(page, 'Value').fill('22');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expectTotal(page, ssh);
    expect(inAddress(page, 'filters')).toBe('dstport:22');

    const pill = filters(page)
      .getByRole('button', { name: /dstport: 22 ssh/ })
      .first();
    const act = async (name: string): Promise<void> => {
      await pill.click();
      await page.getByRole('menuitem', { name, exact: true }).click();
    };
    await act('Exclude these');
    await expectTotal(page, all - ssh);
    expect(inAddress(page, 'filters')).toBe('!dstport:22');
    await act('Switch off');
    await expectTotal(page, all);
    await pill.click({ modifiers: ['Shift'] });
    await expectTotal(page, all - ssh);

    await act('Edit');
    const dialog = page.getByRole('dialog', { name: 'Edit filter' });
    await choose(page, 'Condition', 'is between', dialog);
    await input(dialog, 'From').fill('22');
    await input(dialog, 'Up to').fill('80');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expectTotal(page, near);
    expect(inAddress(page, 'filters')).toBe('dstport:22..80');

    await filters(page)
      .getByRole('button', { name: /^Remove the filter/ })
      .click();
    await expectTotal(page, all);

    for (const [total, address] of [
      [near, 'dstport:22..80'],
      [all - ssh, '!dstport:22'],
      [all, '-!dstport:22'],
      [all - ssh, '!dstport:22'],
      [ssh, 'dstport:22'],
      [all, null],
    ] as const) {
      await page.goBack();
      await expectTotal(page, total);
      expect(inAddress(page, 'filters')).toBe(address);
    }
  });

  it('filters by a network, by one of several, and by what is missing, as written in the address', async () => {
    for (const [address, query] of [
      ['srcaddr:10.0.0.0/8', 'srcaddr:10.0.0.0/8'],
      ['!dstport:(22,443)', 'not dstport:(22 or 443)'],
      ['!srcaddr:*', 'not srcaddr:*'],
    ] as const) {
      const page = await console.open(`${ALL}&filters=${address}`);
      await expectTotal(page, await console.count(query));
      await page.close();
    }
  });

  it('filters for and out with the buttons and the keys of a cell', async () => {
    const page = await console.open(`${ALL}&columns=action,dstport&q=dstport:443`);
    const all = await console.count('dstport:443');
    await expectTotal(page, all);
    const cell = grid(page).getByRole('gridcell', { name: /443/ }).first();
    await cell.hover();
    await page.getByRole('button', { name: 'Filter it out (x)' }).click();
    await page.getByRole('heading', { name: 'No record matches' }).waitFor();
    expect(inAddress(page, 'filters')).toBe('!dstport:443');
    await page.goBack();
    await expectTotal(page, all);

    await grid(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('f');
    await eventually(() => expect(inAddress(page, 'filters')).toMatch(/^action:(ACCEPT|REJECT)$/));
  });

  it('keeps a pinned one on every page', async () => {
    const page = await console.open(`${ALL}&filters=@dstport:22`);
    await expectTotal(page, await console.count('dstport:22'));
    const links = page.getByRole('navigation', { name: 'Pages' });
    for (const title of PAGES) {
      await links.getByRole('link', { name: title }).click();
      await eventually(() => expect(new URL(page.url()).pathname).toBe(pathOf(title)));
      expect(inAddress(page, 'filters')).toBe('@dstport:22');
    }
    // Pipeline tells of objects, which no filter chooses; on the way back the filter holds again.
    await links.getByRole('link', { name: 'Overview' }).click();
    await filters(page)
      .getByRole('button', { name: /dstport: 22/ })
      .first()
      .waitFor();
  });
});

const input = (within: Page | Locator, label: string): Locator =>
  within.locator('input').and(within.getByLabel(label, { exact: true }));

async function choose(page: Page, label: string, option: string, within: Page | Locator = page): Promise<void> {
  await input(within, label).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}
