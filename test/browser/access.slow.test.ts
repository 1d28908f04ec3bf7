/** Who gets in, what that shows, and how it ends: by people with a password, each in a browser of their own. */
import type { BrowserContext, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { type Console, describeOwnConsole, eventually } from './console.ts';
import { expectTotal, inAddress } from './discover.ts';
import { look } from './look.ts';
import { ALL_PAGES, PAGES, settled } from './pages.ts';
import { DAY, PASSWORD } from './stage.ts';

const ALL = `from=${DAY}&to=${DAY}`;
const USERS = [
  ['ada', '--role', 'admin'],
  ['grace', '--role', 'analyst'],
  ['li', '--role', 'viewer'],
  ['noor', '--role', 'viewer', '--network', '10.0.1.0/24'],
];
/** The browser itself notes in its console that an answer was no success. */
const REFUSED = /status of 40[013]/;

async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** A browser in which somebody has signed in, on the page. */
async function openAs(console: Console, name: string, path: string): Promise<Page> {
  const page = await console.open(path);
  await signIn(page, name);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  return page;
}

const pages = (page: Page): Promise<string[]> =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allTextContents();

const ask = (context: BrowserContext, url: string): Promise<number> =>
  context.request.get(url).then((answer) => answer.status());

describeOwnConsole(
  'signing in',
  (console) => {
    it('comes before everything, says nothing of what was wrong, and opens the page that was asked for', async () => {
      console.expectErrors(REFUSED);
      const page = await console.open(`/discover?q=action:REJECT&${ALL}`);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(await page.title()).toBe('Sign in · Thalweg');
      const said = async (name: string, password: string): Promise<string> => {
        await signIn(page, name, password);
        const text = await page.getByRole('alert').innerText();
        await eventually(async () => expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe(''));
        return text;
      };
      const unknown = await said('nobody', 'wrong horse battery');
      expect(await said('ada', 'wrong horse battery')).toBe(unknown);
      await signIn(page, 'ada');
      await page.getByRole('grid', { name: 'Records' }).waitFor();
      expect(inAddress(page, 'q')).toBe('action:REJECT');
      expect(await pages(page)).toEqual(ALL_PAGES);
    });

    it('shows the cookie to no script, and keeps nothing of it elsewhere', async () => {
      const page = await openAs(console, 'ada', `/overview?${ALL}`);
      expect(await page.evaluate<string>('document.cookie')).toBe('');
      const [session] = (await page.context().cookies()).filter(({ name }) => name === 'thalweg');
      expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
      const kept = await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
      expect(kept).not.toContain(session?.value);
      expect(kept).not.toContain(PASSWORD);
    });

    it('ends with signing out: here the way back is closed, elsewhere only when that was asked for', async () => {
      console.expectErrors(REFUSED);
      const page = await openAs(console, 'ada', `/overview?${ALL}`);
      const other = await openAs(console, 'ada', `/overview?${ALL}`);
      const stolen = await page.context().cookies();
      await page.getByRole('button', { name: 'Account ada' }).click();
      await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await page.context().addCookies(stolen);
      expect(await ask(page.context(), `${console.base}/api/v1/status`)).toBe(401);
      expect(await ask(other.context(), `${console.base}/api/v1/status`)).toBe(200);

      const third = await openAs(console, 'ada', `/overview?${ALL}`);
      await third.getByRole('button', { name: 'Account ada' }).click();
      await third.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
      await third.getByRole('heading', { name: 'Sign in' }).waitFor();
      // The other browser finds out by itself, and comes back to where it was.
      await other.getByRole('heading', { name: 'Sign in' }).waitFor();
      await signIn(other, 'ada');
      await other.getByRole('navigation', { name: 'Pages' }).waitFor();
      expect(new URL(other.url()).pathname).toBe('/overview');
    });

    it('lets people change their own password, who then sign in with the new one', async () => {
      console.expectErrors(REFUSED);
      const page = await openAs(console, 'grace', `/overview?${ALL}`);
      await page.getByRole('button', { name: 'Account grace' }).click();
      await page.getByRole('menuitem', { name: 'Change the password…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Change the password' });
      await dialog.getByLabel('Present password', { exact: true }).fill(PASSWORD);
      await dialog.getByLabel('New password', { exact: true }).fill('short');
      await dialog.getByRole('button', { name: 'Change', exact: true }).click();
      await dialog
        .getByText(/at least 12/)
        .last()
        .waitFor();
      await dialog.getByLabel('New password', { exact: true }).fill('a kingfisher under the bridge');
      await dialog.getByRole('button', { name: 'Change', exact: true }).click();
      await page.getByText('The password is changed.').waitFor();
      const again = await console.open('/');
      await signIn(again, 'grace');
      await again.getByRole('alert').waitFor();
      await signIn(again, 'grace', 'a kingfisher under the bridge');
      await again.getByRole('navigation', { name: 'Pages' }).waitFor();
    });
  },
  { users: USERS },
);

describeOwnConsole(
  'roles',
  (console) => {
    it('show a viewer what may be looked at, and nothing that takes out, keeps or changes', async () => {
      const page = await openAs(console, 'li', `/discover?${ALL}`);
      expect(await pages(page)).toEqual(PAGES);
      await expectTotal(page, await total(page));
      expect(await page.getByRole('button', { name: 'Export' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Saved searches' }).click();
      await page.getByRole('menuitem', { name: /^Rejected traffic/ }).waitFor();
      expect(await page.getByRole('menuitem', { name: /Save as/ }).count()).toBe(0);
      await page.keyboard.press('Escape');

      await page.getByRole('link', { name: 'Pipeline' }).click();
      await settled(page);
      for (const name of ['Choose files', 'Change retention', 'Load again as …'])
        expect(await page.getByRole('button', { name }).count(), name).toBe(0);
      await page.goto(`${console.base}/access`);
      await page.getByText('Access is not for your account').waitFor();
    });

    it('show an analyst exports and saved searches, too', async () => {
      const page = await openAs(console, 'grace', `/discover?${ALL}`);
      expect(await pages(page)).toEqual(PAGES);
      await page.getByRole('button', { name: 'Export' }).waitFor();
      await page.getByRole('button', { name: 'Saved searches' }).click();
      await page.getByRole('menuitem', { name: /Save as/ }).waitFor();
    });

    it('show somebody with a scope their rows, and no page about whole objects', async () => {
      const page = await openAs(console, 'noor', `/discover?${ALL}`);
      expect(await pages(page)).toEqual(['Overview', 'Discover']);
      const all = await openAs(console, 'li', `/discover?q=srcaddr:10.0.1.0/24+or+dstaddr:10.0.1.0/24&${ALL}`);
      const rows = await total(all);
      expect(rows).toBeGreaterThan(0);
      await expectTotal(page, rows);
      await page.getByRole('button', { name: 'Account noor' }).click();
      await page.getByText('10.0.1.0/24').waitFor();
    });
  },
  { users: USERS },
);

/** What Discover says of how many records there are. */
async function total(page: Page): Promise<number> {
  const heading = page.getByRole('region', { name: 'Records over time' }).getByRole('heading', { level: 2 });
  return eventually(async () => {
    const count = Number((await heading.innerText()).replace(/[^0-9]/g, ''));
    expect(count).toBeGreaterThan(0);
    return count;
  });
}

describeOwnConsole('the first person', (console) => {
  it('is added by whoever has the machine, who then signs in, too', async () => {
    console.expectErrors(REFUSED);
    const page = await console.open('/access');
    await page.getByText('Nobody has to sign in yet.').waitFor();
    await page.getByRole('button', { name: 'Add the first person' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add the first person' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('ada');
    await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(page, 'ada');
    await page.getByRole('list', { name: 'People' }).getByText('ada').waitFor();
  });
});

describeOwnConsole(
  'the administrator',
  (console) => {
    it('adds somebody, changes what they see, and removes them', async () => {
      const page = await openAs(console, 'ada', '/access');
      await page.getByRole('button', { name: 'Add a person' }).click();
      const adding = page.getByRole('dialog', { name: 'Add a person' });
      await adding.getByRole('textbox', { name: 'Name' }).fill('olu');
      await adding.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await adding.getByText('Analyst', { exact: true }).click();
      await adding.getByRole('button', { name: 'Add', exact: true }).click();
      const olu = page.getByRole('listitem').filter({ hasText: 'olu' });
      await olu.getByText('Analyst').waitFor();

      await page.getByRole('button', { name: 'Change olu' }).click();
      await page.getByRole('menuitem', { name: /^Role, rows/ }).click();
      const changing = page.getByRole('dialog', { name: 'olu' });
      await changing.getByText('Only some rows', { exact: true }).click();
      await changing.getByRole('button', { name: 'Save' }).click();
      await changing.getByRole('alert').waitFor();
      await changing.getByLabel('Networks').fill('10.0.2.0/24');
      await page.keyboard.press('Enter');
      await changing.getByRole('button', { name: 'Save' }).click();
      await olu.getByText('Rows of 10.0.2.0/24').waitFor();

      await page.getByRole('button', { name: 'Change olu' }).click();
      await page.getByRole('menuitem', { name: 'Remove…' }).click();
      await page.getByRole('dialog', { name: 'Remove olu?' }).getByRole('button', { name: 'Remove' }).click();
      await eventually(async () => expect(await olu.count()).toBe(0));
    });

    it('makes a token that is shown once and works, and revokes it', async () => {
      const page = await openAs(console, 'ada', '/access');
      await page.getByRole('button', { name: 'Make a token' }).click();
      await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('nightly-report');
      await page.getByRole('dialog').getByRole('button', { name: 'Make', exact: true }).click();
      const shown = page.getByRole('dialog', { name: 'Copy the token now' });
      const token = await shown.locator('code').innerText();
      await shown.getByRole('button', { name: 'Done' }).click();
      const status = (): Promise<number> =>
        fetch(`${console.base}/api/v1/status`, { headers: { authorization: `Bearer ${token}` } }).then(
          (answer) => answer.status,
        );
      expect(await status()).toBe(200);
      await eventually(async () => expect(await page.content()).not.toContain(token));
      await page.getByRole('button', { name: 'Revoke nightly-report' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
      await page.getByText('None yet.').waitFor();
      expect(await status()).toBe(401);
    });

    it('is warned before a rule that shuts them out, and can ask what would be decided', async () => {
      const page = await openAs(console, 'ada', '/access');
      const check = async (address: string, says: RegExp): Promise<void> => {
        await page.getByLabel('Would an address get in?').fill(address);
        await page.getByRole('button', { name: 'Check' }).click();
        await page.getByRole('status').getByText(says).waitFor();
      };
      await check('198.51.100.7', /any address may sign in/);
      await page.getByLabel('Let in a network').fill('10.0.0.1/8');
      await page.getByRole('button', { name: 'Let in', exact: true }).click();
      await page.getByText('A network is written as').waitFor();
      await page.getByLabel('Let in a network').fill('203.0.113.0/24');
      await page.getByRole('button', { name: /^Let in/ }).click();
      const rules = page.getByRole('list', { name: 'Networks that are let in' });
      await rules.getByText('203.0.113.0/24').waitFor();
      await check('203.0.113.9', /203\.0\.113\.0\/24/);
      await page.getByRole('button', { name: /^Remove 203\.0\.113\.0\/24/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
      await page.getByText('No rules:').waitFor();
    });

    it('finds in the audit log what was asked, by whom, and what was refused', async () => {
      console.expectErrors(REFUSED);
      const viewer = await openAs(console, 'li', `/discover?q=dstport:3389&${ALL}`);
      await expectTotal(viewer, await total(viewer));
      const page = await openAs(console, 'ada', '/audit?from=now-1h&to=now');
      const entries = page.getByRole('list', { name: 'Entries' });
      await entries.getByText('dstport:3389').first().waitFor();
      await page.getByLabel('Search the audit log').fill('dstport:3389');
      await eventually(() => expect(inAddress(page, 'q')).toBe('dstport:3389'));
      const entry = entries.getByRole('listitem').first();
      await entry.locator('summary').click();
      await entry.getByRole('button', { name: 'Only what li did' }).click();
      await eventually(() => expect(inAddress(page, 'actor')).toBe('li'));
      await page.getByLabel('Search the audit log').fill('nothing like that');
      await page.getByRole('heading', { name: 'Nothing matches in this time' }).waitFor();
      await page.getByRole('button', { name: 'Without the filters' }).click();
      await entries.getByText('Sign‑in').first().waitFor();
      expect(await page.content()).not.toContain(PASSWORD);
    });
  },
  { users: USERS },
);

describeOwnConsole(
  'axe',
  (console) => {
    it('finds nothing in the sign-in page, before and after a wrong one', async () => {
      console.expectErrors(REFUSED);
      const page = await console.open('/nowhere');
      const found = await look(page, 'sign-in', async () => {
        await page.goto(`${console.base}/overview`);
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
        await signIn(page, 'ada', 'wrong horse battery');
        await page.getByRole('alert').waitFor();
      });
      expect(found).toEqual({});
    });

    it.each([
      ['people, tokens and networks', async () => undefined],
      [
        'the account menu',
        async (page: Page) => {
          await page.getByRole('button', { name: 'Account ada' }).click();
          await page.getByRole('menuitem', { name: 'Sign out', exact: true }).waitFor();
        },
      ],
      [
        'changing the password',
        async (page: Page) => {
          await page.getByRole('button', { name: 'Account ada' }).click();
          await page.getByRole('menuitem', { name: 'Change the password…' }).click();
          await page.getByRole('dialog').getByLabel('New password', { exact: true }).waitFor();
        },
      ],
      [
        'a person with some rows',
        async (page: Page) => {
          await page.getByRole('button', { name: 'Change noor' }).click();
          await page.getByRole('menuitem', { name: /^Role, rows/ }).click();
          await page.getByRole('dialog').getByText('10.0.1.0/24').waitFor();
        },
      ],
      [
        'making a token',
        async (page: Page) => {
          await page.getByRole('button', { name: 'Make a token' }).click();
          await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).waitFor();
        },
      ],
      [
        'removing somebody',
        async (page: Page) => {
          await page.getByRole('button', { name: 'Change noor' }).click();
          await page.getByRole('menuitem', { name: 'Remove…' }).click();
          await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).waitFor();
        },
      ],
    ] as const)('finds nothing in %s', async (name, reach) => {
      const page = await openAs(console, 'ada', '/access');
      const found = await look(page, name, async () => {
        await page.goto(`${console.base}/access`);
        await settled(page);
        await reach(page);
      });
      expect(found).toEqual({});
    });

    it('finds nothing in the audit log with an entry open', async () => {
      const page = await openAs(console, 'ada', '/audit?from=now-1h&to=now');
      const found = await look(page, 'audit', async () => {
        await page.goto(`${console.base}/audit?from=now-1h&to=now`);
        await page.getByRole('list', { name: 'Entries' }).locator('summary').first().click();
      });
      expect(found).toEqual({});
    });
  },
  { users: USERS },
);

describeOwnConsole(
  'networks',
  (console, stage) => {
    it('that are refused see their address and how to be let in, axe clean', async () => {
      console.expectErrors(REFUSED);
      await stage().ok(['access', 'allow', '203.0.113.0/24']);
      const page = await console.open('/nowhere');
      await page.setExtraHTTPHeaders({ 'x-forwarded-for': '198.51.100.7' });
      const found = await look(page, 'refused', async () => {
        await page.goto(`${console.base}/overview`);
        await page.getByRole('heading', { name: 'This network is not let in' }).waitFor();
      });
      await page.getByText('thalweg access allow 198.51.100.7').waitFor();
      await stage().ok(['access', 'allow', '198.51.100.7']);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(found).toEqual({});
    });
  },
  { users: USERS.slice(0, 1), traffic: [], flags: ['--trusted-proxy', '127.0.0.1/32'] },
);
