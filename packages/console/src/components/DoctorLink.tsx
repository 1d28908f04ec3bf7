import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useSession } from '../state/session.tsx';

/** The way to the doctor, for whoever may see what it says; nothing for the others. */
export function DoctorLink({ children }: { readonly children: ReactNode }): ReactNode {
  const { can, scoped } = useSession();
  if (!can('manage') || scoped) return null;
  return <Link href="/doctor">{children}</Link>;
}
