/** The doctor's page: what is found, the command that mends it, and looking again. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, describeEmptyConsole } from './console.ts';
import { look } from './look.ts';
import { settled } from './pages.ts';

const again = (page: Page) => page.getByRole('button', { name: 'Check again' });
const section = (page: Page, name: string) => page.getByRole('region', { name });

/** A report with every state in every place. */
const REPORT = {
  checks: [
    { id: 'cluster.open', stage: 'store', status: 'ok', message: 'https://search.example/thalweg answers.' },
    {
      ...{ id: 'cluster.health', stage: 'store', status: 'failure' },
      message:
        'The cluster is red: 3 shards lie nowhere, among them a primary; what is in it cannot be read or written.',
      fix: 'curl -u ADMIN https://search.example/_cluster/allocation/explain',
    },
    {
      ...{ id: 'cluster.template', stage: 'store', status: 'warning' },
      message: 'The template of the indices is that of another version of Thalweg.',
      fix: 'thalweg store migrate --store https://search.example/thalweg',
    },
    {
      ...{ id: 'cluster.pattern', stage: 'store', status: 'not-allowed' },
      message: 'Not allowed to look: indices:data/read/search is missing.',
      fix: 'Give the user or role the permission indices:data/read/search in the cluster.',
    },
    { id: 'store.fresh', stage: 'freshness', status: 'ok', message: 'The newest record ended 4m ago.' },
  ],
  counts: { ok: 2, warning: 1, failure: 1, 'not-allowed': 1 },
};

describeConsole('the doctor', (console) => {
  it('says what the store lacks, worst first, with a command to copy', async () => {
    const page = await console.open('/doctor');
    await settled(page);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    // Yesterday's traffic was loaded just now.
    await page.getByRole('heading', { name: '1 warning' }).waitFor();
    const [first] = await section(page, 'Freshness').getByRole('listitem').allInnerTexts();
    expect(first).toMatch(/Warning/);
    await section(page, 'Freshness')
      .getByRole('button', { name: /^Copy what mends store\./ })
      .click();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toMatch(/^thalweg /);
    expect(await section(page, 'Store').innerText()).toContain('Every line is accounted for');
    expect(await section(page, 'Flow log and Delivery').innerText()).toContain('thalweg doctor --aws');
  });

  it('leads along the way, and looks again when asked', async () => {
    const page = await console.open('/nowhere');
    let asked = 0;
    await page.route('**/api/v1/doctor', (route) => {
      asked += 1;
      return asked === 1 ? route.fulfill({ json: REPORT }) : route.fallback();
    });
    await page.goto(`${console.base}/doctor`);
    await page.getByRole('heading', { name: '1 failure, 1 warning, 1 not to be seen' }).waitFor();
    const way = page.getByRole('list', { name: 'The way of the records' });
    expect(await way.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringContaining('Not looked at from here'),
      expect.stringContaining('Not looked at from here'),
      expect.stringMatching(/3\sfindings in 4\schecks/),
      expect.stringMatching(/1\scheck, all well/),
    ]);
    const found = await section(page, 'Store').getByRole('listitem').allInnerTexts();
    expect(found.map((text) => text.split('\n')[0])).toEqual(['Failure', 'Warning', 'Could not look', 'Well:']);
    await again(page).click();
    await page.getByRole('heading', { name: '1 warning' }).waitFor();
    expect(asked).toBe(2);
  });

  it('keeps what it found when it cannot look again', async () => {
    console.expectErrors(/500/);
    const page = await console.open('/nowhere');
    let isBroken = false;
    await page.route('**/api/v1/doctor', (route) =>
      isBroken
        ? route.fulfill({ status: 500, json: { error: { code: 'internal', message: 'Something broke.' } } })
        : route.fulfill({ json: REPORT }),
    );
    await page.goto(`${console.base}/doctor`);
    await section(page, 'Store').getByText('The cluster is red').waitFor();
    isBroken = true;
    await again(page).click();
    await page.getByRole('alert').getByText('Something broke.').waitFor();
    expect(await section(page, 'Store').getByText('The cluster is red').isVisible()).toBe(true);
  });

  it('is clean for axe with every state, wide and narrow', async () => {
    const page = await console.open('/nowhere');
    await page.route('**/api/v1/doctor', (route) => route.fulfill({ json: REPORT }));
    const found = await look(page, 'doctor findings', async () => {
      await page.goto(`${console.base}/doctor`);
      await settled(page);
    });
    expect(found).toEqual({});
  });

  it('is a step away from the Pipeline page', async () => {
    const page = await console.open('/pipeline');
    await page.getByRole('link', { name: 'Ask the doctor' }).click();
    await again(page).waitFor();
  });
});

describeEmptyConsole('the doctor of an empty store', (console) => {
  it.each(['/overview', '/discover'])('is a step away from %s, and says how to begin', async (path) => {
    const page = await console.open(path);
    await page.getByRole('link', { name: 'Should something have arrived? The doctor says what is wrong.' }).click();
    await section(page, 'Store').getByText('nothing was ever loaded').waitFor();
  });
});
