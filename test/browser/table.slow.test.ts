import { expect, it } from 'vitest';
import { describeConsole, eventually } from './console.ts';
import { columnNames, columnTexts, expectTotal, grid, inAddress } from './discover.ts';
import { DAY } from './stage.ts';
import { countTraffic, readTraffic } from './traffic.ts';

const ALL = `/discover?from=${DAY}&to=${DAY}`;

describeConsole('the table', (console) => {
  it('sorts by a column, first and second', async () => {
    const page = await console.open(`${ALL}&columns=dstport,packets&q=action:REJECT`);
    const rejected = readTraffic().filter(({ action }) => action === 'REJECT');
    await expectTotal(page, rejected.length);
    const header = (name: string) => grid(page).getByRole('columnheader', { name: new RegExp(`^${name}`) });
    const title = (name: string) => header(name).getByRole('button').first();
    const sorted = (descending: boolean): string[] =>
      rejected
        .map(({ packets }) => Number(packets))
        .sort((one, other) => (descending ? other - one : one - other))
        .slice(0, 10)
        .map(String);
    const firstPackets = async (): Promise<string[]> => {
      const texts = await columnTexts(page, 'packets');
      return texts.slice(0, 10).map((text) => text.replace(/\D/g, ''));
    };

    await title('packets').click();
    await eventually(async () => expect(await firstPackets()).toEqual(sorted(true)));
    expect(await header('packets').getAttribute('aria-sort')).toBe('descending');
    await title('packets').click();
    await eventually(async () => expect(await firstPackets()).toEqual(sorted(false)));
    expect(await header('packets').getAttribute('aria-sort')).toBe('ascending');
    await title('dstport').click({ modifiers: ['Shift'] });
    await eventually(() => expect(inAddress(page, 'sort')).toBe('packets,-dstport'));
    const [fewest] = sorted(false);
    const largest = Math.max(
      ...rejected.filter(({ packets }) => packets === fewest).map(({ dstport }) => Number(dstport ?? 0)),
    );
    await eventually(async () =>
      expect((await columnTexts(page, 'dstport'))[0]?.replace(/\s/g, '')).toMatch(new RegExp(`^${largest}(?!\\d)`)),
    );
  });

  it('moves, widens and removes columns', async () => {
    const page = await console.open(`${ALL}&columns=srcaddr,dstport,bytes`);
    await expectTotal(page, readTraffic().length);
    const menu = async (column: string, item: string): Promise<void> => {
      await page.getByRole('button', { name: `Column ${column}`, exact: true }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await menu('bytes', 'Move left');
    await eventually(async () => expect(await columnNames(page)).toEqual(['srcaddr', 'bytes', 'dstport']));
    await grid(page)
      .getByRole('columnheader', { name: /^dstport/ })
      .dragTo(grid(page).getByRole('columnheader', { name: /^srcaddr/ }));
    await eventually(async () => expect(await columnNames(page)).toEqual(['dstport', 'srcaddr', 'bytes']));

    const header = grid(page).getByRole('columnheader', { name: /^srcaddr/ });
    const before = (await header.boundingBox())?.width ?? 0;
    await page.getByRole('separator', { name: 'Width of srcaddr' }).focus();
    for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowRight');
    await eventually(async () => expect((await header.boundingBox())?.width ?? 0).toBeGreaterThan(before + 40));

    await menu('bytes', 'Remove the column');
    await eventually(async () => expect(await columnNames(page)).toEqual(['dstport', 'srcaddr']));
    expect(inAddress(page, 'columns')).toBe('dstport,srcaddr');
  });

  it('goes to its last record, however many there are, with few rows in the document', async () => {
    const page = await console.open(`${ALL}&columns=start,dstport&q=action:ACCEPT`);
    const accepted = countTraffic(({ action }) => action === 'ACCEPT');
    await expectTotal(page, accepted);
    await grid(page).focus();
    const lastRow = async (): Promise<number> =>
      Math.max(
        ...(await grid(page)
          .getByRole('row')
          .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex') ?? 0)))),
      );
    await eventually(async () => {
      await page.keyboard.press('Control+End');
      // The header is the first row.
      expect(await lastRow()).toBe(accepted + 1);
    });
    expect(await grid(page).getByRole('row').count()).toBeLessThan(120);
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog')
      .getByText(new RegExp(`Record ${String(accepted).replace(/(?=(\d{3})+$)/g, '\\s?')} of`))
      .waitFor();
  });

  it('goes to the neighbours of an open record by the arrows, from wherever one is, and back to the table', async () => {
    const page = await console.open(ALL);
    await expectTotal(
      page,
      countTraffic(() => true),
    );
    const record = (place: number): Promise<void> =>
      page
        .getByRole('dialog')
        .getByText(new RegExp(`^Record ${place} of`))
        .waitFor();
    await grid(page).focus();
    await page.keyboard.press('Enter');
    await record(1);
    await page.keyboard.press('ArrowDown');
    await record(2);
    await page.getByRole('dialog').getByRole('tab', { name: 'JSON' }).click();
    await page.keyboard.press('ArrowDown');
    await record(3);
    await page.keyboard.press('ArrowUp');
    await record(2);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await page.evaluate<string>('document.activeElement.getAttribute("role")')).toBe('grid');
  });

  it('copies a cell', async () => {
    const page = await console.open(`${ALL}&columns=dstport&q=dstport:3389`);
    await expectTotal(
      page,
      countTraffic(({ dstport }) => dstport === '3389'),
    );
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await grid(page).focus();
    await page.keyboard.press('c');
    await eventually(async () => expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe('3389'));
  });
});
