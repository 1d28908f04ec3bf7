/** What one does on Discover, by the roles and names that a screen reader tells. */

import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from './console.ts';

/** Numbers stand with thin spaces between thousands. */
const digits = (text: string): number => Number(text.replace(/[^0-9]/g, ''));

export const chart = (page: Page): Locator => page.getByRole('region', { name: 'Records over time' });
export const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Records' });
export const filters = (page: Page): Locator => page.getByRole('region', { name: 'Filters' });

/** The editor itself, not the plain input that holds its place while its code loads. */
export const editor = (page: Page): Locator =>
  page.locator('[contenteditable=true]').and(page.getByRole('textbox', { name: 'Query' }));

/** Waits until the page tells of so many records, and their rows are there. */
export async function expectTotal(page: Page, records: number): Promise<void> {
  const heading = chart(page).getByRole('heading', { level: 2 });
  await eventually(async () => {
    expect(digits(await heading.innerText())).toBe(records);
    const tables = await grid(page).evaluateAll((found) => found.map((one) => one.getAttribute('aria-busy')));
    expect(tables).toEqual(records > 0 ? ['false'] : []);
  });
}

/** Empties the query bar and types, as with a keyboard. */
export async function type(page: Page, text: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.type(text);
}

export async function ask(page: Page, query: string): Promise<void> {
  await type(page, query);
  await page.keyboard.press('Enter');
}

/** One part of the state in the address; null when it is left at its default. */
export const inAddress = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name);

/** Names over the columns, the one that opens a row left out. */
export async function columnNames(page: Page): Promise<string[]> {
  const buttons = grid(page)
    .getByRole('columnheader')
    .getByRole('button', { name: /^Column / });
  const names = await buttons.evaluateAll((found) => found.map((one) => one.getAttribute('aria-label') ?? ''));
  return names.map((name) => name.replace('Column ', ''));
}

/** The texts of one column in the rows that are in the document. */
export async function columnTexts(page: Page, name: string): Promise<string[]> {
  const place = (await columnNames(page)).indexOf(name);
  if (place < 0) throw new Error(`no column ${name}`);
  return grid(page)
    .locator(`[role=gridcell][aria-colindex="${place + 2}"]`)
    .allInnerTexts();
}

/** Opens the top values of a field, in the list beside the table or in the sheet that stands for it on a narrow screen. */
export async function openField(page: Page, name: string): Promise<Locator> {
  const list = page.getByRole('complementary').or(page.getByRole('dialog', { name: 'Fields' }));
  await list
    .getByRole('button', { name: new RegExp(`(^|\\s)${name}$`) })
    .and(list.locator('[aria-expanded]'))
    .click();
  const values = page.getByRole('list', { name: `Most frequent values of ${name}` });
  await values.waitFor();
  return values;
}
