/** Where people sign in elsewhere, as the options of a server say. */
import { readFileSync } from 'node:fs';
import { ROLES, type Role } from '@thalweg/core/access';
import { isSafeIssuer, type OidcSettings } from '../access/oidc.ts';
import { ThalwegError } from '../report/errors.ts';
import type { Context, Options } from './command.ts';
import { listOption, textOption } from './values.ts';

/** @throws ThalwegError `bad-option`, `unreadable`. */
export function oidcOptions(context: Context, options: Options): OidcSettings | undefined {
  const named = textOption(options, 'oidcIssuer') ?? fromEnvironment(context, 'THALWEG_OIDC_ISSUER');
  if (named === undefined) {
    const [stray] = ['oidcClientId', 'oidcClientSecretFile', 'oidcGroup'].filter((key) => options[key] !== undefined);
    if (stray === undefined) return undefined;
    throw new ThalwegError('bad-option', `${SPELLING[stray]} says nothing without --oidc-issuer`);
  }
  const issuer = readIssuer(named);
  const clientId = textOption(options, 'oidcClientId') ?? fromEnvironment(context, 'THALWEG_OIDC_CLIENT_ID');
  if (clientId === undefined) {
    throw new ThalwegError('bad-option', '--oidc-issuer needs --oidc-client-id: what this server is called there');
  }
  const scope = textOption(options, 'oidcScope') ?? 'openid profile email';
  if (!scope.split(/ +/).includes('openid')) {
    throw new ThalwegError('bad-option', `--oidc-scope ${scope}: openid has to be among them`);
  }
  return {
    issuer,
    clientId,
    clientSecret: readSecret(context, options),
    scope,
    groupsClaim: textOption(options, 'oidcGroupsClaim') ?? 'groups',
    roles: readRoles(listOption(options, 'oidcGroup')),
    name: textOption(options, 'oidcName') ?? issuer.host,
  };
}

const SPELLING: Readonly<Record<string, string>> = {
  oidcClientId: '--oidc-client-id',
  oidcClientSecretFile: '--oidc-client-secret-file',
  oidcGroup: '--oidc-group',
};

function fromEnvironment({ env }: Context, name: string): string | undefined {
  return env[name] || undefined;
}

function readIssuer(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && isSafeIssuer(url)) return url;
  throw new ThalwegError(
    'bad-option',
    `--oidc-issuer ${text}: write its address, with https (http only on this machine)`,
  );
}

function readSecret(context: Context, options: Options): string | undefined {
  const file =
    textOption(options, 'oidcClientSecretFile') ?? fromEnvironment(context, 'THALWEG_OIDC_CLIENT_SECRET_FILE');
  if (file === undefined) return fromEnvironment(context, 'THALWEG_OIDC_CLIENT_SECRET');
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ThalwegError('unreadable', `the secret of the OIDC client: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (text === '') throw new ThalwegError('bad-option', `the secret of the OIDC client: ${file} is empty`);
  return text;
}

/** The last `=` parts the two, since groups may be paths or names of directories (`CN=logs,OU=teams`). */
function readRoles(pairs: readonly string[]): ReadonlyMap<string, Role> {
  if (pairs.length === 0) {
    throw new ThalwegError('bad-option', '--oidc-issuer needs --oidc-group GROUP=ROLE, or nobody could sign in there');
  }
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=');
      const [group, named] = [pair.slice(0, at), pair.slice(at + 1)];
      const role = ROLES.find((one) => one === named);
      if (at > 0 && role) return [group, role];
      throw new ThalwegError('bad-option', `--oidc-group ${pair}: write GROUP=ROLE, with one of ${ROLES.join(', ')}`);
    }),
  );
}
