import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BY, createAccess, type TestAccess } from './testing.ts';
import { addToken, listTokens, type NewToken, revokeToken, tokenOf } from './tokens.ts';

let test: TestAccess;
beforeEach(() => {
  test = createAccess();
});
afterEach(() => test.remove());

const add = (name: string, more: Partial<NewToken> = {}) =>
  addToken(test.access, BY, { name, scopes: ['read'], scope: undefined, expires: undefined, ...more });

describe('tokens', () => {
  it('are shown once, kept as a hash, and recognised by how they begin', () => {
    const { token, prefix } = add('grafana');
    expect(token).toMatch(/^thw_[0-9a-z]{8}_[\w-]{43}$/);
    expect(token.startsWith(prefix)).toBe(true);
    const secret = token.slice(prefix.length + 1);
    const kept = JSON.stringify([
      test.access.db.all('SELECT * FROM tokens'),
      test.access.db.all('SELECT * FROM audit'),
    ]);
    expect(kept).toContain(prefix);
    expect(kept).not.toContain(secret);
    expect(JSON.stringify(listTokens(test.access))).not.toContain(secret);
  });

  it('allow what their scopes say, of the rows that theirs are', () => {
    const scope = { accounts: [], vpcs: ['vpc-1'], networks: [] };
    const allowed = (scopes: NewToken['scopes']) => {
      const rows = scopes.includes('admin') ? undefined : scope;
      const principal = tokenOf(test.access, add(scopes.join(), { scopes, scope: rows }).token)!;
      expect(principal).toMatchObject({ kind: 'token', scope: rows });
      expect(principal.role).toBeUndefined();
      return [...principal.permissions].sort();
    };
    expect(allowed(['read'])).toEqual(['export', 'search']);
    expect(allowed(['ingest'])).toEqual(['ingest']);
    expect(allowed(['ingest', 'read'])).toEqual(['export', 'ingest', 'search']);
    expect(allowed(['admin'])).toEqual(['audit', 'export', 'ingest', 'manage', 'save', 'search']);
  });

  it('are only taken whole', () => {
    const { token } = add('grafana');
    expect(tokenOf(test.access, token)?.name).toBe('grafana');
    for (const wrong of [token.slice(0, -1), `${token}x`, token.toUpperCase(), '', token.slice(0, 12), ` ${token}`]) {
      expect(tokenOf(test.access, wrong), wrong).toBeUndefined();
    }
  });

  it('end when they expire or are revoked', () => {
    const { token } = add('short', { expires: test.access.clock() + 1000 });
    const long = add('long');
    test.pass(999);
    expect(tokenOf(test.access, token)).toBeDefined();
    test.pass(1);
    expect(tokenOf(test.access, token)).toBeUndefined();
    revokeToken(test.access, BY, 'long');
    expect(tokenOf(test.access, long.token)).toBeUndefined();
    expect(() => revokeToken(test.access, BY, 'long')).toThrowError(expect.objectContaining({ code: 'no-such-token' }));
    const again = add('long');
    revokeToken(test.access, BY, again.prefix);
    expect(listTokens(test.access).map(({ name }) => name)).toEqual(['short']);
  });

  it('remember when they were last used, to the minute', () => {
    const { token } = add('grafana');
    const used = (): number | undefined => listTokens(test.access)[0]?.used;
    expect(used()).toBeUndefined();
    const first = test.access.clock();
    tokenOf(test.access, token);
    expect(used()).toBe(first);
    test.pass(59_999);
    tokenOf(test.access, token);
    expect(used()).toBe(first);
    test.pass(1);
    tokenOf(test.access, token);
    expect(used()).toBe(first + 60_000);
  });

  it('have names of their own, a scope, and an end that is still to come', () => {
    add('grafana');
    expect(() => add('grafana')).toThrowError(expect.objectContaining({ code: 'token-exists' }));
    for (const wrong of [
      () => add(''),
      () => add('thw_abc'),
      () => add('x', { scopes: [] }),
      () => add('z', { scopes: ['admin'], scope: { accounts: [], vpcs: ['vpc-1'], networks: [] } }),
      () => add('y', { expires: test.access.clock() }),
    ]) {
      expect(wrong).toThrowError(expect.objectContaining({ code: 'bad-token' }));
    }
  });
});
