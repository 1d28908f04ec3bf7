/** Networks that are let in, and the record of who did what, as administrators meet them. */
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPlace, type Place } from './harness.ts';

let place: Place;

beforeAll(async () => {
  place = createPlace();
  place.write('a.log', 'srcaddr dstaddr start\n10.0.0.1 8.8.8.8 1700000000\n');
  await place.ok(['ingest', 'a.log']);
});
afterAll(() => place.remove());

describe('thalweg access', () => {
  test('lets networks in, says which, and what decides', async () => {
    expect(await place.ok(['access', 'list'])).toBe(
      'There are no network rules: users may sign in from any address.\n',
    );
    expect(await place.ok(['access', 'check', '10.1.2.3'])).toBe(
      '10.1.2.3 is refused. There are neither users nor network rules, so only this machine is let in.\n',
    );
    expect(await place.ok(['access', 'allow', '10.9.9.9/8'])).toBe(
      '10.0.0.0/8 is let in, as viewer, without a sign-in, as long as there are no users\n',
    );
    const added = JSON.parse(await place.ok(['access', 'allow', '2001:db8::/32', '--role', 'admin', '--json']));
    expect(added).toEqual({ network: '2001:db8::/32', role: 'admin', created: expect.stringMatching(/^20\d\d-.*Z$/) });
    const { rules } = JSON.parse(await place.ok(['access', 'list', '--json']));
    expect(rules).toMatchObject([
      { network: '10.0.0.0/8', role: null },
      { network: '2001:db8::/32', role: 'admin' },
    ]);
    expect(await place.ok(['access', 'list'])).toMatch(/^network +for +since *\n10\.0\.0\.0\/8 +everybody +20/);
    expect(JSON.parse(await place.ok(['access', 'check', '::ffff:10.1.2.3', '--json']))).toEqual({
      address: '::ffff:10.1.2.3',
      allowed: true,
      rule: { network: '10.0.0.0/8', role: null },
      acts: 'viewer',
      reason: 'The rule 10.0.0.0/8 lets it in as viewer without a sign-in.',
    });
    expect(await place.ok(['access', 'remove', '10.0.0.0/8'])).toBe('removed the rule for 10.0.0.0/8\n');
    expect(JSON.parse(await place.ok(['access', 'check', '10.1.2.3', '--json']))).toMatchObject({ allowed: false });
  });

  test('says what is no network, no address and no rule', async () => {
    const wrong: readonly (readonly [string[], string])[] = [
      [['access', 'allow', 'office'], 'bad-network'],
      [['access', 'allow', '10.0.0.0/33'], 'bad-network'],
      [['access', 'check', '10.0.0.0/8'], 'bad-network'],
      [['access', 'remove', '10.0.0.0/8'], 'no-such-rule'],
      [['access', 'remove', '2001:db8::/32', '--role', 'viewer'], 'no-such-rule'],
    ];
    for (const [words, code] of wrong) {
      const { code: exit, stderr } = await place.run([...words, '--json']);
      expect([words, exit, JSON.parse(stderr).error.code]).toEqual([words, 2, code]);
    }
  });
});

describe('thalweg audit', () => {
  test('tells what was changed, by whom, the newest first', async () => {
    const { events } = JSON.parse(await place.ok(['audit', '--since', '1h', '--json']));
    expect(events.map(({ event }: { event: string }) => event)).toEqual([
      'network-removed',
      'network-allowed',
      'network-allowed',
    ]);
    expect(events[0]).toMatchObject({
      actor: `cli:${userInfo().username}`,
      kind: 'cli',
      address: null,
      outcome: 'done',
      detail: { network: '10.0.0.0/8', role: null },
      time: expect.stringMatching(/^20\d\d-.*Z$/),
    });
    expect(await place.ok(['audit', '--event', 'network-removed'])).toMatch(
      /cli:\S+ +network-removed +done +network 10\.0\.0\.0\/8$/m,
    );
    expect(await place.ok(['audit', '--until', '2020-01-01'])).toBe('nothing is written down of that\n');
    const { stdout, stderr } = await place.run(['audit', '--limit', '1', '--text', '2001:DB8']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    expect(stderr).toBe('note: the newest 1; --limit shows more\n');
    const wrong = await place.run(['audit', '--since', 'yesterday']);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--since yesterday')]);
  });
});
