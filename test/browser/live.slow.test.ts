import { expect, it } from 'vitest';
import { describeOwnConsole, eventually } from './console.ts';
import { columnTexts, editor, expectTotal, grid } from './discover.ts';

/** A flow of the default format, a little before the instant at which the browser believes to be. */
const flow = (port: number, action: string): string =>
  `2 123456789012 eni-0a1b2c3d 198.51.100.77 10.0.1.5 40000 ${port} 6 3 180 1795600000 1795600059 ${action} OK\n`;

describeOwnConsole('a store that changes, a server that goes away', (console, stage) => {
  it('shows matching records as they are loaded', async () => {
    const page = await console.open('/discover?q=srcaddr:198.51.100.77&from=&to=&columns=srcaddr,dstport');
    await page.getByRole('heading', { name: 'No record matches' }).waitFor();
    const live = page.getByRole('button', { name: /^Live/ });
    const listening = page.waitForResponse(/\/api\/v1\/tail/);
    await live.click();
    await listening;
    await stage().ok(['ingest', stage().place.write('first.log', flow(4711, 'ACCEPT') + flow(4712, 'REJECT'))]);
    await eventually(async () => expect((await columnTexts(page, 'dstport')).length).toBe(2));
    await page.getByRole('button', { name: /2 new/ }).waitFor();
    await stage().ok(['ingest', stage().place.write('second.log', flow(4713, 'ACCEPT'))]);
    await eventually(async () => expect((await columnTexts(page, 'dstport'))[0]).toMatch(/^4\s?713/));
    await live.click();
    await eventually(async () => expect(await live.getAttribute('aria-pressed')).toBe('false'));
  });

  it('shows what was loaded meanwhile after a refresh', async () => {
    const page = await console.open('/discover?q=dstport:4720&from=&to=');
    await page.getByRole('heading', { name: 'No record matches' }).waitFor();
    await stage().ok(['ingest', stage().place.write('third.log', flow(4720, 'ACCEPT'))]);
    await page.getByRole('button', { name: 'Refresh', exact: true }).first().click();
    await expectTotal(page, 1);
  });

  it('keeps what is on the page while the server is away, and goes on when it is back', async () => {
    const page = await console.open('/discover?q=dstport:22&from=&to=');
    const ssh = await console.count('dstport:22');
    await expectTotal(page, ssh);
    console.expectErrors(/net::ERR_/);
    await stage().kill();
    await editor(page).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' and action:ACCEPT');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').first().waitFor();
    expect(await grid(page).getByRole('row').count()).toBeGreaterThan(10);
    await page.getByRole('status').filter({ hasText: 'No answer' }).waitFor();

    await stage().restart();
    await expectTotal(page, await console.count('dstport:22 and action:ACCEPT'));
    await eventually(async () => {
      expect(await page.getByRole('alert').count()).toBe(0);
      expect(await page.getByRole('status').filter({ hasText: 'No answer' }).count()).toBe(0);
    });
  });
});
