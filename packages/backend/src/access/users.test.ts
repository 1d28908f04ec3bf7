import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSession } from './sessions.ts';
import { BY, createAccess, type TestAccess } from './testing.ts';
import { addUser, changeUser, hasUsers, listUsers, removeUser, setPassword, userNamed } from './users.ts';

const PASSWORD = 'seven green otters';
let test: TestAccess;
beforeEach(() => {
  test = createAccess();
});
afterEach(() => test.remove());

const add = (name: string, role: 'viewer' | 'analyst' | 'admin' = 'viewer') =>
  addUser(test.access, BY, { name, password: PASSWORD, role, scope: undefined });
const events = (): unknown[] =>
  test.access.db
    .all<{ event: string; actor: string; detail: string }>('SELECT event, actor, detail FROM audit ORDER BY id')
    .map(({ event, actor, detail }) => [event, actor, JSON.parse(detail)]);

describe('users', () => {
  it('are added, changed and removed, and the log says by whom', async () => {
    await add('Ada', 'admin');
    const scope = { accounts: ['123456789012'], vpcs: [], networks: ['10.0.0.0/8'] };
    await addUser(test.access, BY, { name: 'grace', password: PASSWORD, role: 'viewer', scope });
    expect(listUsers(test.access)).toMatchObject([
      { name: 'ada', role: 'admin', scope: undefined, kind: 'password', signedIn: undefined, sessions: 0 },
      { name: 'grace', role: 'viewer', scope },
    ]);
    expect(changeUser(test.access, BY, { name: 'GRACE', role: 'analyst' })).toMatchObject({ role: 'analyst', scope });
    expect(changeUser(test.access, BY, { name: 'grace', scope: null })).toMatchObject({
      role: 'analyst',
      scope: undefined,
    });
    removeUser(test.access, BY, 'grace');
    expect(listUsers(test.access).map(({ name }) => name)).toEqual(['ada']);
    expect(events()).toEqual([
      ['user-added', 'cli:test', { user: 'ada', role: 'admin' }],
      ['user-added', 'cli:test', { user: 'grace', role: 'viewer', scope }],
      ['user-changed', 'cli:test', { user: 'grace', role: 'analyst' }],
      ['user-changed', 'cli:test', { user: 'grace', scope: null }],
      ['user-removed', 'cli:test', { user: 'grace', role: 'analyst' }],
    ]);
  });

  it.each(['', ' ', 'a b', '-ada', 'ada\n', 'x'.repeat(101), 'ada:root', '../ada', '<b>'])(
    '%j is no name',
    async (name) => {
      if (name === 'ada\n') return expect((await add(name, 'admin')).name).toBe('ada');
      await expect(add(name)).rejects.toMatchObject({ code: 'bad-user-name' });
    },
  );

  it('have one spelling', async () => {
    await add('ada.lovelace@example.org', 'admin');
    await expect(add('ADA.Lovelace@Example.org')).rejects.toMatchObject({ code: 'user-exists' });
    expect(userNamed(test.access, ' Ada.Lovelace@example.org').name).toBe('ada.lovelace@example.org');
    expect(() => userNamed(test.access, 'ada')).toThrowError(expect.objectContaining({ code: 'no-such-user' }));
  });

  it('who are administrators see all rows', async () => {
    const scope = { accounts: ['123456789012'], vpcs: [], networks: [] };
    const bad = { code: 'bad-scope' };
    const admin = { name: 'ada', password: PASSWORD, role: 'admin', scope } as const;
    await expect(addUser(test.access, BY, admin)).rejects.toMatchObject(bad);
    await add('ada', 'admin');
    expect(() => changeUser(test.access, BY, { name: 'ada', scope })).toThrowError(expect.objectContaining(bad));
    await addUser(test.access, BY, { ...admin, name: 'grace', role: 'analyst' });
    expect(() => changeUser(test.access, BY, { name: 'grace', role: 'admin' })).toThrowError(
      expect.objectContaining(bad),
    );
    expect(changeUser(test.access, BY, { name: 'grace', role: 'admin', scope: null }).role).toBe('admin');
  });

  it('always have an administrator among them', async () => {
    await expect(add('grace')).rejects.toMatchObject({ code: 'last-admin' });
    await add('ada', 'admin');
    await add('grace');
    const last = expect.objectContaining({ code: 'last-admin' });
    expect(() => changeUser(test.access, BY, { name: 'ada', role: 'viewer' })).toThrowError(last);
    expect(() => removeUser(test.access, BY, 'ada')).toThrowError(last);
    expect(listUsers(test.access)).toHaveLength(2);
    changeUser(test.access, BY, { name: 'grace', role: 'admin' });
    removeUser(test.access, BY, 'ada');
    removeUser(test.access, BY, 'grace');
    expect(hasUsers(test.access)).toBe(false);
  });

  it('lose their sessions with another role, other rows, another password, and when they go', async () => {
    await add('ada', 'admin');
    await add('grace');
    const ends: (() => unknown)[] = [
      () => changeUser(test.access, BY, { name: 'grace', role: 'analyst' }),
      () =>
        changeUser(test.access, BY, { name: 'grace', scope: { accounts: ['123456789012'], vpcs: [], networks: [] } }),
      () => setPassword(test.access, BY, { name: 'grace', password: 'seven grey herons' }),
      () => removeUser(test.access, BY, 'grace'),
    ];
    for (const end of ends) {
      startSession(test.access, 'grace', '127.0.0.1');
      startSession(test.access, 'ada', '127.0.0.1');
      const before = userNamed(test.access, 'ada').sessions;
      await end();
      expect(test.access.db.all("SELECT 1 FROM sessions WHERE user = 'grace'")).toEqual([]);
      expect(userNamed(test.access, 'ada').sessions).toBe(before);
    }
  });

  it('keep no password in the database', async () => {
    await add('ada', 'admin');
    await setPassword(test.access, BY, { name: 'ada', password: 'seven grey herons' });
    const everything = test.access.db
      .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .map(({ name }) => JSON.stringify(test.access.db.all(`SELECT * FROM "${name}"`)))
      .join();
    expect(everything).toContain('$scrypt$');
    expect(everything).not.toMatch(/otters|herons/);
  });
});
