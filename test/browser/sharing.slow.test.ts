import { buffer } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, eventually } from './console.ts';
import { ask, columnNames, editor, expectTotal, filters, inAddress } from './discover.ts';
import { DAY } from './stage.ts';

const ALL = `/discover?from=${DAY}&to=${DAY}`;

describeConsole('sharing', (console) => {
  it('copies a link that shows the same in another browser', async () => {
    const page = await console.open(
      `${ALL}&q=action:ACCEPT&columns=srcaddr,dstport,bytes&filters=!dstport:443&sort=-bytes`,
    );
    const total = await console.count('action:ACCEPT and not dstport:443');
    await expectTotal(page, total);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('menuitem', { name: /^Copy the link with fixed times/ }).click();
    await page.getByText(/Copied the link/).waitFor();
    const link = new URL(await page.evaluate<string>('navigator.clipboard.readText()'));
    expect(link.origin).toBe(console.base);

    const other = await console.open(`${link.pathname}${link.search}`);
    await expectTotal(other, total);
    expect(await columnNames(other)).toEqual(['srcaddr', 'dstport', 'bytes']);
    expect(await editor(other).innerText()).toBe('action:ACCEPT');
    await filters(other)
      .getByRole('button', { name: /NOT.*dstport: 443/ })
      .first()
      .waitFor();
    expect(inAddress(other, 'sort')).toBe('-bytes');
  });

  it('saves a search, opens it, tells that it was changed, and deletes it', async () => {
    const page = await console.open(`${ALL}&columns=srcaddr,dstport`);
    const saved = page.getByRole('button', { name: /^Saved search/ });
    const menu = async (name: RegExp): Promise<void> => {
      await saved.click();
      await page.getByRole('menuitem', { name }).click();
    };
    await ask(page, 'action:REJECT and dstport:23');
    const telnet = await console.count('action:REJECT and dstport:23');
    await expectTotal(page, telnet);
    await menu(/^Save as new/);
    const dialog = page.getByRole('dialog', { name: 'Save' });
    await dialog.getByLabel('Name', { exact: true }).fill('Refused telnet');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Saved search Refused telnet' }).waitFor();

    const other = await console.open(ALL);
    await expectTotal(other, await console.count(''));
    await other.getByRole('button', { name: /^Saved search/ }).click();
    await other.getByRole('menuitem', { name: /^Refused telnet/ }).click();
    await expectTotal(other, telnet);
    expect(await columnNames(other)).toEqual(['srcaddr', 'dstport']);

    await ask(other, 'action:REJECT and dstport:22');
    await other.getByText('changed', { exact: true }).waitFor();
    await other.getByRole('button', { name: /^Saved search/ }).click();
    await other.getByRole('menuitem', { name: /as saved$/ }).click();
    await expectTotal(other, telnet);

    await saved.click();
    await page
      .getByRole('button', { name: 'Delete Refused telnet' })
      .or(page.getByRole('menuitem', { name: 'Delete Refused telnet' }))
      .click();
    await page.getByText('Deleted “Refused telnet”').waitFor();
  });

  it('keeps a query apart from searches, to be asked whatever the table shows', async () => {
    const page = await console.open(`${ALL}&q=dstport:22&columns=srcaddr,dstport&filters=action:REJECT`);
    const saved = page.getByRole('button', { name: 'Saved searches' });
    await saved.click();
    await page.getByRole('menuitem', { name: /^Save as new/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Save' });
    await dialog.getByText('Query', { exact: true }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('To the bastion');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved “To the bastion”').waitFor();
    expect(inAddress(page, 'search')).toBeNull();

    const other = await console.open(`${ALL}&columns=bytes&filters=protocol:6`);
    await other.getByRole('button', { name: 'Saved searches' }).click();
    await other.getByRole('menuitem', { name: /^To the bastion/ }).click();
    await expectTotal(other, await console.count('dstport:22 and protocol:6'));
    expect(await columnNames(other)).toEqual(['bytes']);
  });

  it('waits to be told to search where the user wants that', async () => {
    const page = await console.open(ALL);
    await expectTotal(page, await console.count(''));
    await page.getByRole('button', { name: /^Refresh by itself/ }).click();
    await page.getByLabel('Search when Discover is opened').uncheck();

    const asked: string[] = [];
    const other = await console.openIn(page.context(), '/pipeline');
    other.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await other.goto(`${console.base}${ALL}`);
    await other.getByRole('heading', { name: 'Nothing is asked yet' }).waitFor();
    expect(asked.filter((path) => /search$|histogram$/.test(path))).toEqual([]);
    await ask(other, 'dstport:22');
    await expectTotal(other, await console.count('dstport:22'));
  });

  it('exports every matching row as CSV, NDJSON and Parquet', async () => {
    const page = await console.open(`${ALL}&q=action:REJECT&columns=start,srcaddr,dstport`);
    const total = await console.count('action:REJECT');
    await expectTotal(page, total);

    const csv = await exported(page, 'CSV');
    const [header, ...rows] = csv.toString('utf8').trimEnd().split(/\r?\n/);
    expect(header).toBe('start,srcaddr,dstport');
    expect(rows).toHaveLength(total);

    const ndjson = (await exported(page, 'NDJSON')).toString('utf8').trimEnd().split('\n');
    expect(ndjson).toHaveLength(total);
    expect(Object.keys(JSON.parse(ndjson[0] ?? ''))).toEqual(['start', 'srcaddr', 'dstport']);

    expect((await exported(page, 'Parquet')).subarray(0, 4).toString('latin1')).toBe('PAR1');
    expect(inAddress(page, 'q')).toBe('action:REJECT');
  });

  it('undoes with Back what changed the view, and with Forward does it again', async () => {
    const page = await console.open(ALL);
    const [all, ssh] = [await console.count(''), await console.count('dstport:22')];
    await expectTotal(page, all);
    await ask(page, 'dstport:22');
    await expectTotal(page, ssh);
    await page.goBack();
    await expectTotal(page, all);
    await eventually(async () => expect(await editor(page).innerText()).not.toContain('dstport:22'));
    await page.goForward();
    await expectTotal(page, ssh);
  });
});

async function exported(page: Page, format: string): Promise<Buffer> {
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: format, exact: true }).first().click();
  return buffer(await (await download).createReadStream());
}
