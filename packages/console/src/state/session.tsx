import { useQueryClient } from '@tanstack/react-query';
import type { Permission, Role, RowScope } from '@thalweg/core/access';
import type { SessionAnswer } from '@thalweg/core/api';
import { createContext, type ReactNode, use, useMemo } from 'react';
import { signOut } from '../api/access.ts';
import { forgetRecent } from './settings.ts';

export const SESSION_KEY = ['session'];

export interface Session {
  readonly kind: NonNullable<SessionAnswer['kind']>;
  readonly name: string;
  readonly role: Role | null;
  readonly scope: RowScope | null;
  /** As the server sees it. */
  readonly address: string;
  readonly hasPassword: boolean;
  /** What it may not do is not shown; the server refuses it, too. */
  readonly can: (permission: Permission) => boolean;
  /** Only some rows are shown: what tells of whole objects and of the store is left out. */
  readonly scoped: boolean;
  readonly signOut: (everywhere: boolean) => Promise<void>;
}

const SessionContext = createContext<Session | undefined>(undefined);

/** Who looks at the page; only inside the gate, which lets nobody else in. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession outside the gate');
  return session;
}

export const useCan = (permission: Permission): boolean => useSession().can(permission);

export interface SessionProviderProps {
  readonly answer: SessionAnswer;
  readonly kind: Session['kind'];
  readonly children: ReactNode;
}

export function SessionProvider({ answer, kind, children }: SessionProviderProps): ReactNode {
  const client = useQueryClient();
  const value = useMemo<Session>(() => {
    const { name, role, scope, address, hasPassword, permissions } = answer;
    return {
      kind,
      name: name ?? '',
      role,
      scope,
      address,
      hasPassword,
      can: (permission) => permissions.includes(permission),
      scoped: scope !== null,
      async signOut(everywhere) {
        await signOut(everywhere);
        // Whoever comes next must not see what was there for the one before.
        client.clear();
        forgetRecent();
        window.location.assign('/');
      },
    };
  }, [answer, kind, client]);
  return <SessionContext value={value}>{children}</SessionContext>;
}
