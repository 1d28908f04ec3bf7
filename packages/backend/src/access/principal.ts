/** Who a request comes from, as far as it has been recognised, and what that allows. */
import {
  PERMISSIONS,
  type Permission,
  ROLE_PERMISSIONS,
  type Role,
  type RowScope,
  TOKEN_PERMISSIONS,
  type TokenScope,
} from '@thalweg/core/access';

export interface Principal {
  /** `owner`: this machine, while nobody has been added. `network`: an address with a rule, without sign-in. */
  readonly kind: 'owner' | 'user' | 'token' | 'network';
  /** Of the user or token; the address of a network's client; `owner`. */
  readonly name: string;
  /** Tokens have none. */
  readonly role?: Role;
  readonly permissions: ReadonlySet<Permission>;
  /** The rows it may see; undefined = all. */
  readonly scope: RowScope | undefined;
}

export const OWNER: Principal = {
  kind: 'owner',
  name: 'owner',
  role: 'admin',
  permissions: new Set(PERMISSIONS),
  scope: undefined,
};

export function userPrincipal(name: string, role: Role, scope: RowScope | undefined): Principal {
  return { kind: 'user', name, role, permissions: new Set(ROLE_PERMISSIONS[role]), scope };
}

/** A client that a network rule lets in without sign-in. */
export function networkPrincipal(address: string, role: Role): Principal {
  return { kind: 'network', name: address, role, permissions: new Set(ROLE_PERMISSIONS[role]), scope: undefined };
}

export function tokenPrincipal(name: string, scopes: readonly TokenScope[], scope: RowScope | undefined): Principal {
  return { kind: 'token', name, permissions: new Set(scopes.flatMap((one) => TOKEN_PERMISSIONS[one])), scope };
}
