import { Modal, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Role } from '@thalweg/core/access';
import type { User } from '@thalweg/core/api';
import { type FormEvent, type ReactNode, useState } from 'react';
import { addUser, changeUser } from '../../api/access.ts';
import { describeError } from '../../components/Failure.tsx';
import { ROLES } from '../../lib/access.ts';
import { DialogEnd } from './DialogEnd.tsx';
import { ScopeFields } from './ScopeFields.tsx';
import { faultsOf, formOf, type ScopeFaults, scopeOf } from './scope-form.ts';

export interface UserDialogProps {
  /** Undefined for somebody new. */
  readonly user?: User;
  /** Nobody is there yet: the first one is an admin who sees everything. */
  readonly first?: boolean;
  readonly onClose: () => void;
}

/** Somebody new, or what is to change of somebody. */
export function UserDialog({ user, first = false, onClose }: UserDialogProps): ReactNode {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>(user?.role ?? (first ? 'admin' : 'viewer'));
  const [scope, setScope] = useState(formOf(user?.scope ?? null));
  const [faults, setFaults] = useState<ScopeFaults>({});
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const elsewhere = user?.kind === 'oidc';

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const form = role === 'admin' ? formOf(null) : scope;
    const found = faultsOf(form);
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      if (user) {
        const rows = scopeOf(form);
        // What stays is left out: whatever is given ends the sessions of the user.
        await changeUser(user.name, {
          ...(JSON.stringify(rows) !== JSON.stringify(user.scope) && { scope: rows }),
          ...(!elsewhere && role !== user.role && { role }),
          ...(password !== '' && { password }),
        });
      } else await addUser({ name: name.trim(), password, role, scope: scopeOf(form) });
      await Promise.all(['users', 'session'].map((key) => client.invalidateQueries({ queryKey: [key] })));
      onClose();
    } catch (error) {
      setFault(describeError(error).message);
      setBusy(false);
    }
  };

  return (
    <Modal opened onClose={onClose} title={user ? user.name : first ? 'Add the first person' : 'Add a person'}>
      <form className="access-form" onSubmit={(event) => void submit(event)}>
        {!user && (
          <TextInput
            label="Name"
            description="To sign in with; a mail address is fine."
            data-autofocus
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {!elsewhere && (
          <PasswordInput
            label={user ? 'New password' : 'Password'}
            description={user ? 'Empty: stays as it is. A new one signs out everywhere.' : 'At least 12 characters.'}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        {first ? (
          <p className="soft">The first person is an admin, and sees all rows. More can be added with less.</p>
        ) : (
          <>
            {elsewhere ? (
              <p className="soft">The role follows from the groups of the identity provider.</p>
            ) : (
              <RoleField role={role} onChange={setRole} />
            )}
            {role === 'admin' ? (
              <p className="soft">Who may change what others see, sees all rows.</p>
            ) : (
              <ScopeFields form={scope} onChange={setScope} faults={faults} />
            )}
          </>
        )}
        <DialogEnd
          fault={fault}
          busy={busy}
          disabled={!user && (name.trim() === '' || password === '')}
          submit={user ? 'Save' : 'Add'}
          onCancel={onClose}
        />
      </form>
    </Modal>
  );
}

function RoleField({ role, onChange }: { readonly role: Role; readonly onChange: (role: Role) => void }): ReactNode {
  const does = ROLES.find(({ value }) => value === role)?.does ?? '';
  return (
    <fieldset className="scope-fields">
      <legend>Role</legend>
      <SegmentedControl
        fullWidth
        aria-label="Role"
        data={ROLES.map(({ value, label }) => ({ value, label }))}
        value={role}
        onChange={(value) => onChange(value)}
      />
      <p className="soft">{does}</p>
    </fieldset>
  );
}
