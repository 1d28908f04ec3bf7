/** axe in the states that a page can be in, wide and narrow, in both themes, and a picture of each. */
import type { Page, Route } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, describeEmptyConsole } from './console.ts';
import { filters, grid, openField, type } from './discover.ts';
import { look } from './look.ts';
import { ALL_PAGES, PAGES, pathOf, settled, WAITING } from './pages.ts';
import { DAY } from './stage.ts';

const DAY_RANGE = `from=${DAY}&to=${DAY}`;
const ALL = `/discover?${DAY_RANGE}`;

interface State {
  readonly name: string;
  readonly path: string;
  /** What leads there when the page has settled. */
  readonly reach: (page: Page, narrow: boolean) => Promise<unknown>;
}

const STATES: readonly State[] = [
  {
    name: 'an open record',
    path: ALL,
    reach: async (page, narrow) => {
      await openRecord(page, narrow);
      await page.getByRole('dialog').getByRole('tab', { name: 'Related' }).click();
      await page.getByRole('dialog').getByRole('link').first().waitFor();
    },
  },
  {
    name: 'the line of a record',
    path: ALL,
    reach: async (page, narrow) => {
      await openRecord(page, narrow);
      await page.getByRole('dialog').getByRole('tab', { name: 'Line' }).click();
      await page
        .getByRole('dialog')
        .getByText(/\.log\.gz/)
        .first()
        .waitFor();
    },
  },
  {
    name: 'values of a field',
    path: ALL,
    reach: async (page, narrow) => {
      if (narrow) await page.getByRole('button', { name: 'Show the fields' }).click();
      await openField(page, 'dstport');
    },
  },
  { name: 'the time panel', path: ALL, reach: (page) => page.getByRole('button', { name: /^Time range: / }).click() },
  {
    name: 'pills and their menu',
    path: `${ALL}&filters=dstport:22,-!srcaddr:10.0.0.0/8,@action:ACCEPT`,
    reach: async (page) => {
      await filters(page)
        .getByRole('button', { name: /dstport: 22/ })
        .first()
        .click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  {
    name: 'the editor of a pill',
    path: ALL,
    reach: async (page) => {
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByRole('button', { name: 'Add', exact: true }).waitFor();
    },
  },
  {
    name: 'saved searches',
    path: ALL,
    reach: async (page) => {
      await page.getByRole('button', { name: /^Saved search/ }).click();
      await page.getByRole('menuitem', { name: /^Rejected traffic/ }).waitFor();
    },
  },
  {
    name: 'a faulty query',
    path: ALL,
    reach: async (page) => {
      await type(page, 'dstport:ssh');
      await page.getByRole('button', { name: 'use 22' }).waitFor();
    },
  },
  {
    name: 'completion',
    path: ALL,
    reach: async (page) => {
      await type(page, 'act');
      await page.getByRole('listbox').getByRole('option').first().waitFor();
    },
  },
  {
    name: 'the query in English and inspected',
    path: `${ALL}&q=action:REJECT`,
    reach: async (page) => {
      await page.getByRole('button', { name: 'Read the query in English' }).click();
      await page.getByText(/In English:/).waitFor();
      await page.getByRole('button', { name: 'Inspect the query' }).click();
      await page.getByRole('dialog').getByText('SELECT').first().waitFor();
    },
  },
  {
    name: 'the chart as a table',
    path: ALL,
    reach: async (page) => {
      await page.getByRole('button', { name: 'Chart settings' }).click();
      await page.getByRole('menuitem', { name: 'Show as a table' }).click();
      await page.getByRole('dialog').getByRole('row').nth(3).waitFor();
    },
  },
  {
    name: 'nothing found',
    path: `${ALL}&q=dstport:1&filters=dstport:22`,
    reach: (page) => page.getByRole('heading', { name: 'No record matches' }).waitFor(),
  },
  {
    name: 'an address that cannot be read',
    path: `${ALL}&measure=cubits`,
    reach: (page) => page.getByText('which means nothing here').waitFor(),
  },
  {
    name: 'a page that is not there',
    path: '/nowhere',
    reach: (page) => page.getByText('There is no such page').waitFor(),
  },
  {
    name: 'how a tile asks',
    path: `/overview?${DAY_RANGE}`,
    reach: async (page) => {
      await page
        .getByRole('region', { name: 'Let in from the internet' })
        .getByRole('button', { name: /^About: / })
        .click();
      await page
        .getByRole('dialog')
        .getByText(/In English|action:ACCEPT/)
        .first()
        .waitFor();
    },
  },
];

/** The first record of the table, or of the cards that stand for it where there is no room for columns. */
async function openRecord(page: Page, narrow: boolean): Promise<void> {
  if (narrow) await page.getByRole('region', { name: 'Records found' }).getByRole('listitem').first().click();
  else {
    await grid(page).focus();
    await page.keyboard.press('Enter');
  }
}

describeConsole('axe', (console) => {
  it.each(STATES)('finds nothing in $name', async ({ name, path, reach }) => {
    const page = await console.open('/nowhere');
    const found = await look(page, name, async (narrow) => {
      await page.goto(`${console.base}${path}`);
      await settled(page);
      await reach(page, narrow);
      await settled(page);
    });
    expect(found).toEqual({});
  });

  /** A page whose questions are answered, or left open, by `answer`; what the store is made of is known. */
  async function openWith(answer: (route: Route) => Promise<void> | undefined): Promise<Page> {
    const page = await console.open('/nowhere');
    await page.route(/\/api\/v1\/(?!session|status|fields|networks|searches)/, answer);
    return page;
  }

  it.each(ALL_PAGES)('finds nothing in %s while it waits', async (title) => {
    const page = await openWith(() => undefined);
    const found = await look(page, `${title} waiting`, async () => {
      await page.goto(`${console.base}${pathOf(title)}?${DAY_RANGE}`);
      await page.getByRole('main').locator(WAITING).first().waitFor();
    });
    expect(found).toEqual({});
  });

  it.each(ALL_PAGES)('finds nothing in %s when the server fails', async (title) => {
    console.expectErrors(/500/);
    const page = await openWith((route) =>
      route.fulfill({ status: 500, json: { error: { code: 'internal', message: 'Something broke.' } } }),
    );
    const found = await look(page, `${title} failing`, async () => {
      await page.goto(`${console.base}${pathOf(title)}?${DAY_RANGE}`);
      await page.getByRole('alert').first().waitFor();
      await settled(page);
    });
    expect(found).toEqual({});
  });
});

describeEmptyConsole('axe, with an empty store,', (console) => {
  it.each(PAGES)('finds nothing in %s', async (title) => {
    const page = await console.open('/nowhere');
    const found = await look(page, `${title} empty`, async () => {
      await page.goto(`${console.base}${pathOf(title)}`);
      await page
        .getByText(title === 'Pipeline' ? 'Drop flow-log files' : 'Nothing is loaded yet')
        .first()
        .waitFor();
      await settled(page);
    });
    expect(found).toEqual({});
  });
});
