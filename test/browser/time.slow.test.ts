import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, eventually } from './console.ts';
import { chart, expectTotal, inAddress } from './discover.ts';
import { settled } from './pages.ts';
import { DAY } from './stage.ts';

const ALL = `/discover?from=${DAY}&to=${DAY}`;
const picker = (page: Page) => page.getByRole('button', { name: /^Time range: / });

/** Drags over the chart from one share of its width to another. */
async function drag(page: Page, from: number, to: number): Promise<void> {
  const bars = chart(page).getByRole('img', { name: /in bars of/ });
  await eventually(async () => expect(await chart(page).locator('.stale').count()).toBe(0));
  const box = await bars.boundingBox();
  if (!box) throw new Error('the chart has no place');
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + (box.width * (from + to)) / 2, middle, { steps: 5 });
  await page.mouse.move(box.x + box.width * to, middle, { steps: 5 });
  await page.mouse.up();
}

describeConsole('time', (console) => {
  /** What the command counts in the range of the address. */
  const countHere = (page: Page): Promise<number> => {
    const [from, to] = [inAddress(page, 'from'), inAddress(page, 'to')];
    return console.count('', { ...(from && { from }), ...(to && { to }) });
  };

  it('zooms by dragging over the histogram, steps, widens, and goes back', async () => {
    const page = await console.open(ALL);
    const all = await console.count('');
    await expectTotal(page, all);
    await drag(page, 0.3, 0.6);
    await eventually(() => expect(inAddress(page, 'from')).toMatch(/^2026-11-23T0\d:\d\d:00Z$/));
    const zoomed = await countHere(page);
    expect(zoomed).toBeLessThan(all * 0.6);
    expect(zoomed).toBeGreaterThan(all * 0.1);
    await expectTotal(page, zoomed);

    // And further: the chart of the new range can be dragged over, too.
    const once = page.url();
    await drag(page, 0.2, 0.8);
    await eventually(() => expect(page.url()).not.toBe(once));
    const further = await countHere(page);
    expect(further).toBeLessThan(zoomed);
    await expectTotal(page, further);

    for (const name of ['Earlier', 'Later', 'Zoom out'] as const) {
      const before = page.url();
      await page.getByRole('button', { name, exact: true }).click();
      await eventually(() => expect(page.url()).not.toBe(before));
      await expectTotal(page, await countHere(page));
    }
    for (let step = 0; step < 5; step++) await page.goBack();
    await expectTotal(page, all);
    expect(inAddress(page, 'from')).toBe(DAY);
  });

  it('tells what is different in a part that was marked', async () => {
    const page = await console.open(ALL);
    await expectTotal(page, await console.count(''));
    await page.keyboard.down('Shift');
    await drag(page, 0.4, 0.7);
    await page.keyboard.up('Shift');
    const drawer = page.getByRole('dialog', { name: 'What is different here?' });
    const found = drawer.getByRole('button', { name: /^Filter for / }).first();
    const [, field, value] = /^Filter for (\S+) (\S+)/.exec((await found.getAttribute('aria-label')) ?? '') ?? [];
    await found.click();
    await eventually(() => expect(inAddress(page, 'filters')).toContain(`${field}:`));
    expect(value).toBeTruthy();
    // Marking is no zooming.
    expect(inAddress(page, 'from')).toBe(DAY);
  });

  it('draws the chart when something changes, and then rests', async () => {
    const page = await console.open(ALL);
    await expectTotal(page, await console.count(''));
    await settled(page);
    const drawn = await page.evaluate<number>(`(async () => {
      const frame = () => new Promise(requestAnimationFrame);
      for (let first = 0; first < 120; first++) await frame();
      let drawn = 0;
      const { clearRect } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.clearRect = function (...place) {
        drawn++;
        return clearRect.apply(this, place);
      };
      for (let still = 0; still < 60; still++) await frame();
      return drawn;
    })()`);
    expect(drawn).toBe(0);
  });

  it('takes a quick range, an absolute one, and one of the recent ones', async () => {
    const page = await console.open(ALL);
    await expectTotal(page, await console.count(''));
    await picker(page).click();
    await page.getByRole('button', { name: 'Last 7 days' }).click();
    await eventually(() => expect(inAddress(page, 'from')).toBe('now-7d'));
    await page.getByRole('button', { name: 'Time range: Last 7 days' }).waitFor();
    await expectTotal(page, await console.count(''));

    await picker(page).click();
    await page.getByLabel('From', { exact: true }).fill(`${DAY}T06:00`);
    await page.getByLabel('To', { exact: true }).fill('no date at all');
    await page.getByText('no date', { exact: true }).waitFor();
    await page.getByLabel('To', { exact: true }).fill(`${DAY}T12:00`);
    await page.getByRole('button', { name: 'Apply' }).last().click();
    await expectTotal(page, await console.count('', { from: `${DAY}T06:00`, to: `${DAY}T12:00` }));

    await picker(page).click();
    await page.getByRole('region', { name: 'Quick ranges' }).getByRole('button', { name: 'All time' }).click();
    await expectTotal(page, await console.count(''));
    await picker(page).click();
    await page.getByRole('region', { name: 'Recent ranges' }).getByRole('button', { name: /06:00/ }).click();
    await eventually(() => expect(inAddress(page, 'from')).toBe(`${DAY}T06:00`));
  });

  it('reads an address in the zone that it names', async () => {
    const page = await console.open(`/discover?from=${DAY}T06:00&to=${DAY}T12:00&tz=Europe/Berlin`);
    await expectTotal(page, await console.count('', { from: `${DAY}T05:00`, to: `${DAY}T11:00` }));
    await page.getByRole('button', { name: 'Time zone: Europe/Berlin' }).click();
    await expectTotal(page, await console.count('', { from: `${DAY}T06:00`, to: `${DAY}T12:00` }));
  });

  it('breaks the chart down, measures bytes, and shows it as a table', async () => {
    const page = await console.open(ALL);
    await page.getByRole('button', { name: 'Break down by action' }).click();
    await page.getByRole('option', { name: 'protocol', exact: true }).click();
    await chart(page).getByRole('list', { name: 'Legend' }).getByText('TCP').waitFor();
    await page.getByRole('button', { name: 'What is measured: records' }).click();
    await page.getByRole('option', { name: 'bytes' }).click();
    await chart(page)
      .getByText(/[KMG]iB/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Chart settings' }).click();
    await page.getByRole('menuitem', { name: 'Show as a table' }).click();
    const table = page.getByRole('dialog');
    await table.getByRole('columnheader', { name: 'TCP' }).waitFor();
    await table.getByRole('row').nth(3).getByRole('button').click();
    await eventually(() => expect(inAddress(page, 'from')).toMatch(/Z$/));
    expect([inAddress(page, 'by'), inAddress(page, 'measure')]).toEqual(['protocol', 'bytes']);
  });

  it('says why nothing was found, and shows all time with one button', async () => {
    const page = await console.open('/discover?q=dstport:22&from=2026-11-20&to=2026-11-20');
    await page.getByRole('heading', { name: 'No record matches' }).waitFor();
    const ssh = await console.count('dstport:22');
    await page.getByRole('button', { name: `View all matches (${ssh} records)` }).click();
    await expectTotal(page, ssh);
  });

  it('says which condition of a query was one too many', async () => {
    const page = await console.open(`/discover?q=dstport:22 and srcport:1&from=${DAY}&to=${DAY}`);
    await page.getByRole('heading', { name: 'No record matches' }).waitFor();
    const ssh = await console.count('dstport:22');
    await page.getByRole('button', { name: `without srcport:1 (${ssh} records)` }).click();
    await expectTotal(page, ssh);
    expect(inAddress(page, 'q')).toBe('dstport:22');
  });
});
