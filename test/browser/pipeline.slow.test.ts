import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeOwnConsole, eventually } from './console.ts';
import { expectTotal } from './discover.ts';
import { settled } from './pages.ts';

const LINE = '2 123456789012 eni-0a1b2c3d 198.51.100.77 10.0.1.5 40000 4711 6 3 180 1795400000 1795400059 ACCEPT OK';

describeOwnConsole('the pipeline page', (console, stage) => {
  const upload = async (page: Page, name: string, text: string): Promise<void> => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (await chooser).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  };

  it('loads a chosen file, says what it held, and leads to its records', async () => {
    const page = await console.open('/pipeline');
    await upload(page, 'chosen.log', `${LINE}\n${LINE}\n`);
    const file = page.getByRole('list', { name: 'Files' }).getByRole('listitem').filter({ hasText: 'chosen.log' });
    await file.getByRole('link', { name: /^2\srecords$/ }).click();
    await expectTotal(page, 2);
    expect(await console.count('dstport:4711')).toBe(2);
  });

  it('names a network, which queries and tables then know', async () => {
    console.expectErrors(/status of 400/);
    const page = await console.open('/pipeline');
    const section = page.getByRole('region', { name: 'Named networks' });
    await section.getByLabel('Name').fill('lab');
    await section.getByLabel('Ranges').fill('198.51.100.77/33');
    await section.getByRole('button', { name: 'Add' }).click();
    await section.getByRole('alert').waitFor();
    await section.getByLabel('Ranges').fill('198.51.100.0/24, 2001:db8::/32');
    await section.getByRole('button', { name: 'Add' }).click();
    await section.getByText('198.51.100.0/24').waitFor();
    await section.getByRole('link', { name: 'lab' }).click();
    await expectTotal(page, await console.count('srcaddr:lab or dstaddr:lab'));
    await page.getByRole('grid').getByText('lab', { exact: true }).first().waitFor();

    await page.goBack();
    await section.getByRole('button', { name: 'Remove 2001:db8::/32 from lab' }).click();
    await eventually(async () => expect(await section.getByText('2001:db8::/32').count()).toBe(0));
  });

  it('loads a dropped file, and the same one not again', async () => {
    const page = await console.open('/pipeline');
    await settled(page);
    const drop = async (name: string): Promise<void> => {
      const data = await page.evaluateHandle(
        `(() => { const data = new DataTransfer(); data.items.add(new File(['${LINE.replace('4711', '4712')}\\n'], '${name}')); return data; })()`,
      );
      for (const event of ['dragenter', 'dragover', 'drop'])
        await page.getByRole('main').dispatchEvent(event, { dataTransfer: data });
    };
    const file = (name: string) =>
      page.getByRole('list', { name: 'Files' }).getByRole('listitem').filter({ hasText: name });
    await drop('dropped.log');
    await file('dropped.log')
      .getByRole('link', { name: /^1\srecord$/ })
      .waitFor();
    await drop('again.log');
    await file('again.log')
      .getByText(/already|before/)
      .waitFor();
    expect(await console.count('dstport:4712')).toBe(1);
  });

  it('keeps lines that do not fit, and loads them again in the format that fits', async () => {
    const logs = join(stage().place.folder, 'logs');
    const name = readdirSync(logs, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('.gz')) ?? '';
    // Without its header the file is in no format that could be known. Other interfaces: its lines are loaded already.
    const [, ...lines] = gunzipSync(readFileSync(join(logs, name)))
      .toString('utf8')
      .trimEnd()
      .split('\n');
    const text = lines.join('\n').replaceAll('eni-0', 'eni-f');
    const before = await console.count('');

    const page = await console.open('/pipeline');
    await upload(page, 'headless.log', text);
    await eventually(async () =>
      expect(await page.getByRole('button', { name: 'Load again as …' }).count()).toBeGreaterThan(0),
    );
    await page.getByRole('button', { name: 'Load again as …' }).first().click();
    await page.getByRole('button', { name: 'Load again', exact: true }).click();
    await page.getByText('None is left.').first().waitFor();
    await page.getByText('Every line that came in was read.').waitFor();
    expect(await console.count('')).toBe(before + lines.length);
  });
});
