import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHasher } from './hasher.ts';
import { sessionOf } from './sessions.ts';
import { type Attempt, signIn } from './sign-in.ts';
import { BY, createAccess, type TestAccess } from './testing.ts';
import { attemptKeys, networkOf, waitAfter } from './throttle.ts';
import { addUser, setPassword } from './users.ts';

const PASSWORD = 'seven green otters';
const OWNER = '192.0.2.10';
const ATTACKER = '198.51.100.66';
const MINUTE = 60_000;
let test: TestAccess;
beforeEach(async () => {
  test = createAccess();
  await addUser(test.access, BY, { name: 'ada', password: PASSWORD, role: 'admin', scope: undefined });
});
afterEach(() => test.remove());

const attempt = (more: Partial<Attempt> = {}) =>
  signIn(test.access, { name: 'ada', password: PASSWORD, address: OWNER, device: undefined, ...more });
const outcome = async (more: Partial<Attempt> = {}): Promise<string> => {
  try {
    return (await attempt(more)).user;
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const audit = (): unknown[] =>
  test.access.db.all('SELECT actor, kind, address, event, outcome, detail FROM audit WHERE event LIKE ?', 'sign-in%');

describe('signIn', () => {
  it('begins a session for the right password', async () => {
    const { user, session } = await attempt({ name: ' ADA ' });
    expect(user).toBe('ada');
    expect(sessionOf(test.access, session, 'use')?.principal.name).toBe('ada');
    expect(audit()).toEqual([
      { actor: 'ada', kind: 'user', address: OWNER, event: 'sign-in', outcome: 'done', detail: '{"with":"password"}' },
    ]);
  });

  it('says the same about a wrong name and a wrong password, and does the same work', async () => {
    const tell = async (more: Partial<Attempt>) => {
      const before = test.access.hasher.runs;
      const error: unknown = await attempt(more).catch((thrown: unknown) => thrown);
      return [String(error), (error as { code: string }).code, test.access.hasher.runs - before];
    };
    const wrongPassword = await tell({ password: 'seven grey herons' });
    expect(await tell({ name: 'nobody' })).toEqual(wrongPassword);
    expect(wrongPassword[2]).toBe(1);
  });

  it('takes as long for a wrong name as for a wrong password', async () => {
    // With a cost that shows; only a gross difference fails, since the machine may be busy.
    const hasher = createHasher(12);
    const hash = await hasher.hash(PASSWORD);
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 60; round++) {
      for (const [kind, known] of [
        ['known', hash],
        ['unknown', undefined],
      ] as const) {
        const began = performance.now();
        await hasher.verify('seven grey herons', known);
        times[kind].push(performance.now() - began);
      }
    }
    const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1]!;
    const ratio = median(times.known) / median(times.unknown);
    expect(ratio).toBeGreaterThan(1 / 3);
    expect(ratio).toBeLessThan(3);
  });

  it('keeps out of the log what was typed as a name that is none: it may be a password', async () => {
    await outcome({ name: PASSWORD });
    const everything = test.access.db
      .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .map(({ name }) => JSON.stringify(test.access.db.all(`SELECT * FROM "${name}"`)))
      .join();
    expect(everything).not.toContain('otters');
    expect(audit()).toMatchObject([{ actor: 'unknown', address: OWNER, event: 'sign-in-failed' }]);
  });

  it('does not sign in who has no password here', async () => {
    test.access.db.run(
      "INSERT INTO users (name, role, issuer, subject, created) VALUES ('grace', 'viewer', 'https://id.example.org', '1', 0)",
    );
    for (const password of ['', 'null', 'undefined', PASSWORD]) {
      expect(await outcome({ name: 'grace', password })).toBe('wrong-sign-in');
    }
  });
});

describe('guessing', () => {
  it('gets nowhere in 10,000 attempts, and shuts the owner out for a quarter of an hour at most', async () => {
    const { device } = await attempt();
    const counts: Record<string, number> = {};
    for (let index = 0; index < 10_000; index++) {
      const result = await outcome({ password: `wrong guess ${index}`, address: ATTACKER });
      counts[result] = (counts[result] ?? 0) + 1;
      // An hour and a half in all.
      test.pass(540);
    }
    expect(Object.keys(counts).sort()).toEqual(['too-many-sign-ins', 'wrong-sign-in']);
    expect(counts['wrong-sign-in']).toBeLessThan(60);
    // At once, in a browser that she has used before.
    expect(await outcome({ device })).toBe('ada');
    // And from anywhere else: the address had to wait before the account had to. Where the attacker is, in 15 minutes at most.
    expect(await outcome()).toBe('ada');
    test.pass(15 * MINUTE);
    expect(await outcome({ address: ATTACKER })).toBe('ada');
  });

  it('gets nowhere from 10,000 addresses', async () => {
    const { device } = await attempt();
    let looked = 0;
    for (let index = 0; index < 10_000; index++) {
      const address = `10.${index >> 8}.${index & 255}.1`;
      if ((await outcome({ password: `wrong guess ${index}`, address })) === 'wrong-sign-in') looked++;
    }
    expect(looked).toBe(10);
    expect(await outcome({ device })).toBe('ada');
    test.pass(MINUTE);
    expect(await outcome()).toBe('ada');
  });

  it("of many accounts from one address is slowed down, too, and an account of one's own does not help", async () => {
    await addUser(test.access, BY, { name: 'mallory', password: PASSWORD, role: 'viewer', scope: undefined });
    let looked = 0;
    for (let index = 0; index < 300; index++) {
      const result = await outcome({ name: `name${index}`, address: ATTACKER });
      if (result === 'wrong-sign-in') looked++;
      await outcome({ name: 'mallory', address: ATTACKER });
    }
    expect(looked).toBe(20);
  });

  it('counts attempts that come at once', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => outcome({ password: 'wrong guess' })));
    expect(all.filter((one) => one === 'wrong-sign-in')).toHaveLength(10);
  });

  it("with somebody else's browser is no way around it", async () => {
    await addUser(test.access, BY, { name: 'mallory', password: PASSWORD, role: 'viewer', scope: undefined });
    const { device } = await attempt({ name: 'mallory' });
    const all: string[] = [];
    for (let index = 0; index < 30; index++) all.push(await outcome({ password: 'wrong guess', device }));
    expect(all.filter((one) => one === 'wrong-sign-in')).toHaveLength(10);
  });

  it('in a browser that was used before is slowed down as well', async () => {
    const { device } = await attempt();
    const all: string[] = [];
    for (let index = 0; index < 30; index++) all.push(await outcome({ password: 'wrong guess', device }));
    expect(all.filter((one) => one === 'wrong-sign-in')).toHaveLength(10);
    test.pass(1000);
    expect(await outcome({ device })).toBe('ada');
  });

  it('is over when the owner of the machine sets a new password', async () => {
    for (let index = 0; index < 40; index++) await outcome({ password: 'wrong guess', address: ATTACKER });
    await setPassword(test.access, BY, { name: 'ada', password: 'seven grey herons' });
    expect(await outcome({ password: 'seven grey herons' })).toBe('ada');
  });

  it('says how long to wait', async () => {
    for (let index = 0; index < 10; index++) await outcome({ password: 'wrong guess' });
    await expect(attempt()).rejects.toMatchObject({ code: 'too-many-sign-ins', retryAfter: 1 });
  });
});

describe('waitAfter', () => {
  const rule = { free: 3, longest: 60_000 };
  it.each([
    [0, 0],
    [2, 0],
    [3, 1000],
    [4, 2000],
    [8, 32_000],
    [9, 60_000],
    [1e6, 60_000],
  ])('%i wrong ones', (failures, wait) => {
    expect(waitAfter(failures, rule)).toBe(wait);
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2::3', '20010db800010002/64'],
    ['2001:db8:1:2:ffff::9', '20010db800010002/64'],
    ['fe80::1%eth0', 'fe80000000000000/64'],
    ['not an address', 'not an address'],
  ])('%s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('is part of the keys of an attempt', () => {
    expect(attemptKeys({ name: 'ada', isKnown: true }, '192.0.2.1')).toEqual(['account:ada', 'address:192.0.2.1']);
  });
});
