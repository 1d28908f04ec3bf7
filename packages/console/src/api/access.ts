/** Who may do what: signing in and out, people, tokens, networks and the audit log. */
import type {
  AccessCheckAnswer,
  AccessRuleRequest,
  AccessRulesAnswer,
  AuditAnswer,
  CreatedToken,
  NewToken,
  NewUser,
  SessionAnswer,
  Token,
  User,
  UserChange,
} from '@thalweg/core/api';
import { getJson, postJson, putJson, send } from './client.ts';

export const readSession = (signal?: AbortSignal): Promise<SessionAnswer> => getJson('/session', signal);

export const signIn = (name: string, password: string): Promise<SessionAnswer> =>
  postJson('/session', { name, password });

/** `everywhere`: the sessions of this user in other browsers end, too. */
export async function signOut(everywhere: boolean): Promise<void> {
  await send(`/session${everywhere ? '?everywhere=true' : ''}`, { method: 'DELETE' });
}

export async function changePassword(password: string, newPassword: string): Promise<void> {
  await send('/session/password', { method: 'POST', body: { password, newPassword } });
}

export const readUsers = (signal?: AbortSignal): Promise<readonly User[]> => getJson('/users', signal);

export const addUser = (user: NewUser): Promise<User> => postJson('/users', user);

export const changeUser = (name: string, change: UserChange): Promise<User> =>
  putJson(`/users/${encodeURIComponent(name)}`, change);

export async function removeUser(name: string): Promise<void> {
  await send(`/users/${encodeURIComponent(name)}`, { method: 'DELETE' });
}

export const readTokens = (signal?: AbortSignal): Promise<readonly Token[]> => getJson('/tokens', signal);

/** The answer is the only place where the token itself is ever told. */
export const addToken = (token: NewToken): Promise<CreatedToken> => postJson('/tokens', token);

export async function revokeToken(prefix: string): Promise<void> {
  await send(`/tokens/${encodeURIComponent(prefix)}`, { method: 'DELETE' });
}

export const readRules = (signal?: AbortSignal): Promise<AccessRulesAnswer> => getJson('/access-rules', signal);

export const addRule = (rule: AccessRuleRequest): Promise<unknown> => postJson('/access-rules', rule);

export async function removeRule({ network, role }: AccessRuleRequest): Promise<void> {
  await send(`/access-rules?${new URLSearchParams({ network, ...(role && { role }) })}`, { method: 'DELETE' });
}

export const checkAddress = (address: string, signal?: AbortSignal): Promise<AccessCheckAnswer> =>
  getJson(`/access-check?${new URLSearchParams({ address })}`, signal);

export const readAudit = (params: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<AuditAnswer> =>
  getJson(`/audit?${new URLSearchParams(params)}`, signal);

export type AuditEvent = AuditAnswer['events'][number];
export type AccessRule = AccessRulesAnswer['rules'][number];
