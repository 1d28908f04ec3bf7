import { expect, it } from 'vitest';
import { describeConsole, eventually } from './console.ts';
import { ask, editor, expectTotal, inAddress, type } from './discover.ts';
import { DAY } from './stage.ts';

const ALL = `/discover?from=${DAY}&to=${DAY}`;

describeConsole('the query bar', (console) => {
  it('switches between KQL and Lucene and keeps the question', async () => {
    const page = await console.open(ALL);
    const rejects = await console.count('action:REJECT and dstport <= 1024');
    await ask(page, 'action:REJECT and dstport <= 1024');
    await expectTotal(page, rejects);

    await page.getByRole('button', { name: 'Language of the query: KQL' }).click();
    await page.getByRole('menuitem', { name: /^Lucene/ }).click();
    await eventually(() => expect(inAddress(page, 'lang')).toBe('lucene'));
    expect(inAddress(page, 'q')).toMatch(/^action:REJECT AND dstport:(<=1024|\[\* TO 1024\])$/);
    await eventually(async () => expect(await editor(page).innerText()).toBe(inAddress(page, 'q')));
    await expectTotal(page, rejects);

    await ask(page, 'action:REJECT AND dstport:[* TO 79]');
    await expectTotal(page, await console.count('action:REJECT and dstport < 80'));

    await page.getByRole('button', { name: 'Language of the query: Lucene' }).click();
    await page.getByRole('menuitem', { name: /^KQL/ }).click();
    await eventually(() => expect(inAddress(page, 'lang')).toBeNull());
    expect(inAddress(page, 'q')).toBe('action:REJECT and dstport <= 79');
  });

  it('underlines a fault, says what it is, does not run it, and mends it with one click', async () => {
    const page = await console.open(ALL);
    const all = await console.count('');
    await expectTotal(page, all);
    await type(page, 'dstport:ssh');
    const remark = page.getByRole('status').filter({ hasText: 'dstport is a whole number' });
    await remark.waitFor();
    await eventually(async () =>
      expect(await editor(page).locator('.cm-lintRange-error').allInnerTexts()).toEqual(['ssh']),
    );
    await page.keyboard.press('Enter');
    expect(await page.getByRole('button', { name: 'Update' }).isDisabled()).toBe(true);
    expect(inAddress(page, 'q')).toBeNull();
    await expectTotal(page, all);

    await remark.getByRole('button', { name: 'use 22' }).click();
    await eventually(async () => expect(await editor(page).innerText()).toBe('dstport:22'));
    await page.getByRole('button', { name: 'Update' }).click();
    await expectTotal(page, await console.count('dstport:22'));
  });

  it('offers what an odd query may mean', async () => {
    const page = await console.open(ALL);
    await type(page, 'action=REJECT');
    const remark = page.getByRole('status').filter({ hasText: 'A field is tested with a colon' });
    await remark.getByRole('button', { name: /action:REJECT/ }).click();
    await page.getByRole('button', { name: 'Update' }).click();
    await expectTotal(page, await console.count('action:REJECT'));
  });

  it('shows the fault of a query that came with the address', async () => {
    console.expectErrors(/400 \(Bad Request\)/);
    const page = await console.open(`${ALL}&q=dstport:(22 or`);
    await page.getByRole('alert').first().waitFor();
    await eventually(async () =>
      expect(await editor(page).locator('.cm-lintRange-error, .cm-lintPoint-error').count()).toBeGreaterThan(0),
    );
    await ask(page, 'dstport:22');
    await expectTotal(page, await console.count('dstport:22'));
  });

  it('completes fields, operators and values from the keyboard', async () => {
    const page = await console.open(ALL);
    const options = page.getByRole('listbox').getByRole('option');
    /** The list ignores keys in its first instant, so that none is taken that was meant for the text. */
    const choose = async (name: RegExp): Promise<void> => {
      await options.filter({ hasText: name }).first().waitFor();
      await eventually(async () => {
        await page.keyboard.press('ArrowDown');
        expect((await options.and(page.locator('[aria-selected=true]')).allInnerTexts()).join()).toMatch(name);
      });
    };
    await type(page, 'dstp');
    await choose(/^dstport/);
    await page.keyboard.press('Enter');
    await eventually(async () => expect(await editor(page).innerText()).toMatch(/^dstport/));
    await type(page, 'dstport:33');
    await choose(/^3389/);
    await page.keyboard.press('Tab');
    await eventually(async () => expect((await editor(page).innerText()).trim()).toBe('dstport:3389'));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await expectTotal(page, await console.count('dstport:3389'));

    await type(page, 'action:R');
    await choose(/^REJECT/);
    await page.keyboard.press('Enter');
    await eventually(async () => expect((await editor(page).innerText()).trim()).toMatch(/^action:"?REJECT"?$/));
  });

  it('reads the query in English and shows how it is run', async () => {
    const page = await console.open(`${ALL}&q=action:REJECT and dstport <= 1024`);
    await page.getByRole('button', { name: 'Read the query in English' }).click();
    await page.getByText(/In English:.*action is REJECT/).waitFor();
    await page.getByRole('button', { name: 'Inspect the query' }).click();
    await page
      .getByRole('dialog')
      .getByText(/SELECT/)
      .first()
      .waitFor();
  });

  it('keeps the focus where / put it', async () => {
    const page = await console.open(ALL);
    await expectTotal(page, await console.count(''));
    await editor(page).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('srcport:443');
    await page.keyboard.press('Enter');
    await expectTotal(page, await console.count('srcport:443'));
  });
});
