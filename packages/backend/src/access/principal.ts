/** Who a request comes from, as far as it has been recognised, and what that allows. */
import { PERMISSIONS, type Permission, type Role, type RowScope } from '@thalweg/core/access';

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
