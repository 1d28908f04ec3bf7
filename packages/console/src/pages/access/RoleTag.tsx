import type { Role } from '@thalweg/core/access';
import type { ReactNode } from 'react';
import { roleLabel } from '../../lib/access.ts';

export function RoleTag({ role }: { readonly role: Role }): ReactNode {
  return (
    <span className="role-tag" data-role={role}>
      {roleLabel(role)}
    </span>
  );
}
