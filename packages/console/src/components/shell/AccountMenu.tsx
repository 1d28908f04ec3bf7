import { Menu, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDeviceDesktop, IconKey, IconLogout, IconLogout2, IconUserPlus, IconWorld } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { initials, roleLabel, scopeDetail } from '../../lib/access.ts';
import { type Session, useSession } from '../../state/session.tsx';
import { describeError } from '../Failure.tsx';
import './AccountMenu.css';

const PasswordDialog = lazy(() => import('./PasswordDialog.tsx'));

/** Who looks at the page, what that shows, and the way out. */
export function AccountMenu(): ReactNode {
  const session = useSession();
  const { kind, name, scope, can } = session;
  const [dialog, setDialog] = useState(false);
  const signedIn = kind === 'user';
  const leave = (everywhere: boolean): void => {
    session
      .signOut(everywhere)
      .catch((error: unknown) => notifications.show({ color: 'red', ...describeError(error) }));
  };
  return (
    <>
      <Menu position="bottom-end" width={268}>
        <Menu.Target>
          <UnstyledButton className="account" aria-label={signedIn ? `Account ${name}` : 'Account'}>
            <Face session={session} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className="account-head">
            <div className="account-name">{signedIn ? name : 'Not signed in'}</div>
            <div className="soft">{standing(session)}</div>
            {scope && <div className="account-scope mono">{scopeDetail(scope)}</div>}
          </div>
          {(signedIn || can('manage')) && <Menu.Divider />}
          {kind === 'owner' && (
            <Menu.Item leftSection={<IconUserPlus size={15} />} component={Link} href="/access">
              Set up sign-in
            </Menu.Item>
          )}
          {session.hasPassword && (
            <Menu.Item leftSection={<IconKey size={15} />} onClick={() => setDialog(true)}>
              Change the password…
            </Menu.Item>
          )}
          {signedIn && (
            <>
              <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => leave(false)}>
                Sign out
              </Menu.Item>
              <Menu.Item leftSection={<IconLogout2 size={15} />} onClick={() => leave(true)}>
                Sign out everywhere
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog && (
        <Suspense>
          <PasswordDialog onClose={() => setDialog(false)} />
        </Suspense>
      )}
    </>
  );
}

function Face({ session: { kind, name } }: { readonly session: Session }): ReactNode {
  if (kind === 'owner') return <IconDeviceDesktop size={16} stroke={1.7} aria-hidden />;
  if (kind === 'network') return <IconWorld size={16} stroke={1.7} aria-hidden />;
  // Drawn by the style sheet: the button is called by the name, not by these letters.
  return <span className="account-letters" data-letters={initials(name)} />;
}

function standing({ kind, role, scope, address }: Session): string {
  if (kind === 'owner') return 'Only this machine reaches the console, and may do everything.';
  const as = role === null ? '' : roleLabel(role);
  if (kind === 'network') return `${as}, as everybody in the network of ${address}.`;
  return scope ? `${as}, for the rows of` : as;
}
