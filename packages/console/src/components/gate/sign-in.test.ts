import { expect, it } from 'vitest';
import { RequestError } from '../../api/client.ts';
import { describeSignIn, oidcAddress, problemOf } from './sign-in.ts';

const error = (status: number, code: string, retryAfter?: number): RequestError =>
  new RequestError(status, { code, message: 'Said by the server.' }, retryAfter);

it('comes back to the page that was asked for, with its state', () => {
  const at = (pathname: string, search = '', hash = ''): string | null =>
    new URL(oidcAddress({ pathname, search, hash }), 'http://x').searchParams.get('to');
  expect(at('/discover', '?q=action:REJECT&from=now-7d')).toBe('/discover?q=action:REJECT&from=now-7d');
  expect(at('/discover', '', '#?q=long')).toBe('/discover#?q=long');
  expect(at('/sign-in', '?error=oidc-failed')).toBe('/');
});

it('says nothing of which part was wrong, and how long to wait', () => {
  expect(describeSignIn(error(401, 'wrong-sign-in'))).toBe('This name and password do not belong together.');
  expect(describeSignIn(error(429, 'too-many-sign-ins', 90))).toContain('1\u00a0min 30\u00a0s');
  expect(describeSignIn(error(403, 'needs-tls'))).toBe('Said by the server.');
});

it('tells how a sign-in elsewhere ended', () => {
  expect(problemOf('')).toBeUndefined();
  expect(problemOf('?error=oidc-no-role')).toMatch(/none of your groups/);
  expect(problemOf('?error=whatever')).toMatch(/did not sign you in/);
});
