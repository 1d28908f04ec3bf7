import { RequestError } from '../../api/client.ts';
import { formatDuration } from '../../lib/format.ts';

/** Where the identity provider is asked; it leads back to the page and the state that were asked for. */
export function oidcAddress({ pathname, search, hash }: Pick<Location, 'pathname' | 'search' | 'hash'>): string {
  const to = pathname === SIGN_IN ? '/' : `${pathname}${search}${hash}`;
  return `/api/v1/oidc/start?${new URLSearchParams({ to })}`;
}

/** Where a sign-in with the identity provider ends that did not succeed. */
export const SIGN_IN = '/sign-in';

/** What the address says of the sign-in before; undefined when it says nothing. */
export function problemOf(search: string): string | undefined {
  const code = new URLSearchParams(search).get('error');
  if (code === null) return undefined;
  return PROBLEMS[code] ?? 'The identity provider did not sign you in. Try again.';
}

const PROBLEMS: Readonly<Record<string, string>> = {
  'oidc-no-role': 'The identity provider knows you, but none of your groups has a role here. Ask an administrator.',
  'oidc-name-taken': 'Somebody with a password has your name here. Ask an administrator.',
};

/** Says nothing of which part was wrong: the server does not tell, either. */
export function describeSignIn(error: unknown): string {
  if (!(error instanceof RequestError)) return String(error);
  if (error.status === 401) return 'This name and password do not belong together.';
  const { message, help } = error.detail;
  if (error.status === 429 && error.retryAfter !== undefined) {
    return `Too many attempts. Try again in ${formatDuration(error.retryAfter)}.`;
  }
  return help ? `${message} ${help}` : message;
}
