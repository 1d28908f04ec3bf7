/** Users and tokens as the commands print them. */
import type { RowScope } from '@thalweg/core/access';
import type { KeptRule } from '../../access/network-rules.ts';
import type { Token } from '../../access/tokens.ts';
import type { User } from '../../access/users.ts';

export interface UserJson {
  readonly name: string;
  readonly role: string;
  readonly scope: RowScope | null;
  readonly kind: string;
  /** ISO 8601. */
  readonly created: string;
  readonly signedIn: string | null;
  readonly sessions: number;
}

export function toUserJson({ name, role, scope, kind, created, signedIn, sessions }: User): UserJson {
  return { name, role, scope: scope ?? null, kind, created: iso(created), signedIn: isoOrNull(signedIn), sessions };
}

export interface TokenJson {
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly scope: RowScope | null;
  readonly created: string;
  readonly createdBy: string;
  readonly expires: string | null;
  readonly used: string | null;
}

export function toTokenJson({ name, prefix, scopes, scope, created, createdBy, expires, used }: Token): TokenJson {
  return {
    name,
    prefix,
    scopes,
    scope: scope ?? null,
    created: iso(created),
    createdBy,
    expires: isoOrNull(expires),
    used: isoOrNull(used),
  };
}

export function toRuleJson({ network, role, created }: KeptRule): Readonly<Record<string, string | null>> {
  return { network, role: role ?? null, created: iso(created) };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function isoOrNull(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : iso(milliseconds);
}

/** When something last happened, roughly. */
export function ago(at: number | undefined, now: number): string {
  if (at === undefined) return 'never';
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1440)} days ago`;
}
