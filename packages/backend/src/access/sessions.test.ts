import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ABSOLUTE, endSession, IDLE, sessionOf, startSession } from './sessions.ts';
import { BY, createAccess, type TestAccess } from './testing.ts';
import { addUser, userNamed } from './users.ts';

const HOUR = 3_600_000;
let test: TestAccess;
beforeEach(async () => {
  test = createAccess();
  for (const name of ['ada', 'grace']) {
    await addUser(test.access, BY, { name, password: 'seven green otters', role: 'admin', scope: undefined });
  }
});
afterEach(() => test.remove());

describe('sessions', () => {
  it('are known by their secret, which is not kept', () => {
    const secret = startSession(test.access, 'ada', '127.0.0.1');
    expect(sessionOf(test.access, secret, 'use')?.principal).toMatchObject({
      kind: 'user',
      name: 'ada',
      role: 'admin',
    });
    expect(sessionOf(test.access, secret.slice(1), 'use')).toBeUndefined();
    expect(sessionOf(test.access, '', 'use')).toBeUndefined();
    expect(JSON.stringify(test.access.db.all('SELECT * FROM sessions'))).not.toContain(secret);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  });

  it('end when they are not used for eight hours', () => {
    const secret = startSession(test.access, 'ada', '127.0.0.1');
    test.pass(IDLE - 1);
    expect(sessionOf(test.access, secret, 'use')).toBeDefined();
    test.pass(IDLE - 1);
    expect(sessionOf(test.access, secret, 'use')).toBeDefined();
    test.pass(IDLE);
    expect(sessionOf(test.access, secret, 'use')).toBeUndefined();
  });

  it('end after seven days however much they are used', () => {
    const secret = startSession(test.access, 'ada', '127.0.0.1');
    let hours = 0;
    while (sessionOf(test.access, secret, 'use')) {
      const { expires } = sessionOf(test.access, secret, 'use')!;
      expect(expires - test.access.clock()).toBeLessThanOrEqual(IDLE);
      test.pass(HOUR);
      hours++;
    }
    expect(hours).toBe(ABSOLUTE / HOUR);
  });

  it('end one by one, or all of a user', () => {
    const start = (name: string): string => startSession(test.access, name, '127.0.0.1');
    const [first, second, third, other] = [start('ada'), start('ada'), start('ada'), start('grace')];
    const ada = { name: 'ada', kind: 'user', address: '127.0.0.1' } as const;
    endSession(test.access, ada, { secret: first, everywhere: false });
    expect([first, second, third, other].map((one) => sessionOf(test.access, one, 'use') !== undefined)).toEqual([
      false,
      true,
      true,
      true,
    ]);
    endSession(test.access, ada, { secret: second, everywhere: true });
    expect([second, third, other].map((one) => sessionOf(test.access, one, 'use') !== undefined)).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('are at most fifty of a user; those that are over are removed', () => {
    const oldest = startSession(test.access, 'ada', '127.0.0.1');
    for (let index = 0; index < 60; index++) {
      test.pass(1);
      startSession(test.access, 'ada', '127.0.0.1');
    }
    expect(userNamed(test.access, 'ada').sessions).toBe(50);
    expect(sessionOf(test.access, oldest, 'use')).toBeUndefined();
    test.pass(IDLE);
    startSession(test.access, 'grace', '127.0.0.1');
    expect(test.access.db.all('SELECT user FROM sessions')).toEqual([{ user: 'grace' }]);
  });
});
