import { ActionIcon, Button, Menu, Skeleton } from '@mantine/core';
import { IconDots, IconPencil, IconTrash, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { User } from '@thalweg/core/api';
import { type ReactNode, useState } from 'react';
import { readUsers, removeUser } from '../../api/access.ts';
import { Section } from '../../components/Section.tsx';
import { ago, initials, scopeDetail, scopeText } from '../../lib/access.ts';
import { counted } from '../../lib/format.ts';
import { useLast } from '../../state/last.ts';
import { useSession } from '../../state/session.tsx';
import { Confirm } from './Confirm.tsx';
import { RoleTag } from './RoleTag.tsx';
import { UserDialog } from './UserDialog.tsx';

type Open = { readonly what: 'add' } | { readonly what: 'change' | 'remove'; readonly user: User };

/** Those who sign in. */
export function People(): ReactNode {
  const self = useSession();
  const [open, setOpen] = useState<Open>();
  const { data, error, refetch } = useQuery({ queryKey: ['users'], queryFn: ({ signal }) => readUsers(signal) });
  const users = useLast(data);
  const close = (): void => setOpen(undefined);
  return (
    <Section
      title="People"
      note={users && users.length > 0 && counted(users.length, 'person', 'people')}
      error={users ? undefined : error}
      retry={() => void refetch()}
      tools={
        users &&
        users.length > 0 && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconUserPlus size={15} />}
            onClick={() => setOpen({ what: 'add' })}
          >
            Add a person
          </Button>
        )
      }
    >
      {!users && <Skeleton height={96} m={14} width="auto" />}
      {users?.length === 0 && (
        <div className="access-first">
          <div>
            <b>Nobody has to sign in yet.</b>
            <p className="soft">
              Only this machine reaches the console, and whoever uses it may do everything. Add a person, and from then
              on everybody signs in, you too.
            </p>
          </div>
          <Button leftSection={<IconUserPlus size={16} />} onClick={() => setOpen({ what: 'add' })}>
            Add the first person
          </Button>
        </div>
      )}
      {users && users.length > 0 && (
        <ul className="members" aria-label="People">
          {users.map((user) => (
            <Person
              key={user.name}
              user={user}
              isSelf={self.kind === 'user' && self.name === user.name}
              onOpen={(what) => setOpen({ what, user })}
            />
          ))}
        </ul>
      )}
      {open?.what === 'add' && <UserDialog first={users?.length === 0} onClose={close} />}
      {open?.what === 'change' && <UserDialog user={open.user} onClose={close} />}
      {open?.what === 'remove' && (
        <Confirm
          title={`Remove ${open.user.name}?`}
          action="Remove"
          touches={['users', 'session']}
          onConfirm={() => removeUser(open.user.name)}
          onClose={close}
        >
          {open.user.name} is signed out everywhere at once. What the audit log says of {open.user.name} stays.
        </Confirm>
      )}
    </Section>
  );
}

interface PersonProps {
  readonly user: User;
  readonly isSelf: boolean;
  readonly onOpen: (what: 'change' | 'remove') => void;
}

function Person({ user, isSelf, onOpen }: PersonProps): ReactNode {
  const { name, role, scope, kind, signedIn, sessions } = user;
  const notes = [
    kind === 'oidc' ? 'identity provider' : 'password',
    signedIn === null ? 'never signed in' : `signed in ${ago(signedIn, Date.now())}`,
    ...(sessions > 1 ? [counted(sessions, 'open session')] : []),
  ];
  return (
    <li className="member">
      <span className="member-face" aria-hidden>
        {initials(name)}
      </span>
      <div className="member-main">
        <div className="member-name">
          {name}
          {isSelf && <span className="member-self">you</span>}
        </div>
        <div className="soft">{notes.join(' · ')}</div>
      </div>
      <div className="member-scope soft" title={scope ? scopeDetail(scope) : undefined}>
        {scopeText(scope)}
      </div>
      <RoleTag role={role} />
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <ActionIcon size={30} aria-label={`Change ${name}`}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => onOpen('change')}>
            {kind === 'oidc' ? 'Rows…' : 'Role, rows, password…'}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => onOpen('remove')}>
            Remove…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
