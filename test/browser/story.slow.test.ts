/** The questions of the classic set-up, from rejected traffic to an open remote desktop, asked as its users ask them. */
import { expect, it } from 'vitest';
import { describeConsole, eventually } from './console.ts';
import { ask, columnNames, columnTexts, editor, expectTotal, filters, grid, inAddress, openField } from './discover.ts';
import { DAY } from './stage.ts';
import { countTraffic, type Flow, readTraffic } from './traffic.ts';

const isRejected = (flow: Flow): boolean => flow['action'] === 'REJECT';
const isAccepted = (flow: Flow): boolean => flow['action'] === 'ACCEPT';
const isPrivileged = ({ dstport }: Flow): boolean => dstport !== undefined && Number(dstport) <= 1024;
/** As most users have it. */
const MOVING = { reducedMotion: 'no-preference' } as const;

describeConsole('the story of the classic set-up', (console) => {
  it('shows the newest day when the last one holds nothing', async () => {
    const page = await console.open('/discover');
    await expectTotal(page, readTraffic().length);
    expect(inAddress(page, 'from')).toBe(DAY);
    expect(await page.title()).toBe('Discover · Thalweg');
  });

  it('goes from rejects to privileged ports, to what was accepted, to SSH, to RDP', async () => {
    const page = await console.open(`/discover?columns=start,action&from=${DAY}&to=${DAY}`, MOVING);
    await ask(page, 'action: "REJECT"');
    await expectTotal(page, countTraffic(isRejected));
    expect(inAddress(page, 'q')).toBe('action: "REJECT"');
    expect(new Set(await columnTexts(page, 'action'))).toEqual(new Set(['⊘REJECT']));

    for (const field of ['srcaddr', 'srcport', 'dstaddr', 'dstport']) {
      await page.getByRole('button', { name: `Add as a column ${field}`, exact: true }).click();
    }
    await eventually(async () =>
      expect(await columnNames(page)).toEqual(['start', 'action', 'srcaddr', 'srcport', 'dstaddr', 'dstport']),
    );

    await editor(page).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' and dstport <= 1024');
    await page.keyboard.press('Enter');
    await expectTotal(
      page,
      countTraffic((flow) => isRejected(flow) && isPrivileged(flow)),
    );
    const ports = (await columnTexts(page, 'dstport')).map((text) => Number.parseInt(text.replace(/\s/g, ''), 10));
    expect(ports.length).toBeGreaterThan(5);
    for (const port of ports) expect(port).toBeLessThanOrEqual(1024);

    await ask(page, 'action: "ACCEPT" and dstport <= 1024');
    await expectTotal(
      page,
      countTraffic((flow) => isAccepted(flow) && isPrivileged(flow)),
    );

    const values = await openField(page, 'dstport');
    await values.getByRole('button', { name: 'Filter for dstport 22', exact: true }).click();
    const ssh = countTraffic((flow) => isAccepted(flow) && flow['dstport'] === '22');
    expect(ssh).toBeGreaterThan(0);
    await expectTotal(page, ssh);
    expect(inAddress(page, 'filters')).toBe('dstport:22');
    await filters(page).getByRole('button', { name: 'dstport: 22 ssh', exact: true }).waitFor();
    for (const text of await columnTexts(page, 'dstport')) expect(text).toMatch(/^22\s*ssh$/);

    await filters(page).getByRole('button', { name: 'Remove the filter dstport: 22 ssh' }).click();
    await ask(page, 'action: "ACCEPT" and dstport: 3389');
    await expectTotal(
      page,
      countTraffic((flow) => isAccepted(flow) && flow['dstport'] === '3389'),
    );
    for (const text of await columnTexts(page, 'dstport')) expect(text).toMatch(/^3\s?389/);

    await page.getByRole('button', { name: 'Back to the default columns' }).click();
    await eventually(async () => expect(await columnNames(page)).toContain('bytes'));
  });

  it('opens a record with its fields, its line as it came, and what is related', async () => {
    const page = await console.open(`/discover?q=dstport:22&from=${DAY}&to=${DAY}`);
    await expectTotal(page, await console.count('dstport:22'));
    await grid(page).focus();
    await page.keyboard.press('Enter');
    const record = page.getByRole('dialog');
    await record.getByText(/Record 1 of/).waitFor();
    await page.keyboard.press('ArrowDown');
    await record.getByText(/Record 2 of/).waitFor();
    await record.getByRole('tab', { name: 'Line' }).click();
    await record
      .getByText(/\.log\.gz/)
      .first()
      .waitFor();
    await record.getByRole('tab', { name: 'JSON' }).click();
    await record.getByText(/"dstport": 22\b/).waitFor();
    await record.getByRole('tab', { name: 'Related' }).click();
    await record.getByRole('link').first().click();
    await eventually(() => expect(inAddress(page, 'filters')).not.toBeNull());
  });

  it('opens the ready-made searches of the walk-through', async () => {
    const page = await console.open(`/discover?from=${DAY}&to=${DAY}`);
    for (const [name, query] of [
      ['Rejected traffic', 'action:REJECT'],
      ['RDP accepted', 'action:ACCEPT and dstport:3389'],
    ] as const) {
      await page.getByRole('button', { name: /^Saved search/ }).click();
      await page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click();
      await expectTotal(page, await console.count(query));
    }
  });
});
