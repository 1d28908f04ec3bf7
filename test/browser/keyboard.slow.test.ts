import { expect, it } from 'vitest';
import { describeConsole } from './console.ts';
import { editor, grid } from './discover.ts';
import { settled } from './pages.ts';
import { DAY } from './stage.ts';

describeConsole('the keyboard', (console) => {
  it('reaches the page, the query and the records, and leaves them again', async () => {
    const page = await console.open(`/discover?from=${DAY}&to=${DAY}`);
    await settled(page);
    await editor(page).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.getByRole('link', { name: 'Skip to the page' }).evaluate(isFocused)).toBe(true);
    await page.keyboard.press('Enter');
    const seen = { query: false, records: false };
    for (let step = 0; step < 200 && !seen.records; step++) {
      await page.keyboard.press('Tab');
      seen.query ||= await editor(page).evaluate(isFocused);
      seen.records = await grid(page).evaluate(isFocused);
    }
    expect(seen).toEqual({ query: true, records: true });
    await page.keyboard.press('Tab');
    expect(await grid(page).evaluate(isFocused)).toBe(false);
  });
});

const isFocused = (element: { readonly ownerDocument: { readonly activeElement: unknown } | null }): boolean =>
  element.ownerDocument?.activeElement === element;
