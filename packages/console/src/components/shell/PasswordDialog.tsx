import { Button, Group, Modal, PasswordInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, type ReactNode, useState } from 'react';
import { changePassword } from '../../api/access.ts';
import { describeError } from '../Failure.tsx';

/** A new password for oneself. */
export default function PasswordDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await changePassword(old, next);
      notifications.show({ message: 'The password is changed. Other browsers are signed out.' });
      onClose();
    } catch (error) {
      setFault(describeError(error).message);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title="Change the password">
      <form onSubmit={(event) => void submit(event)} style={{ display: 'grid', gap: 12 }}>
        <PasswordInput
          label="Present password"
          data-autofocus
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the present password', tabIndex: 0 }}
          value={old}
          onChange={(event) => setOld(event.currentTarget.value)}
        />
        <PasswordInput
          label="New password"
          description="At least 12 characters; longer is better than stranger."
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the new password', tabIndex: 0 }}
          error={fault}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={old === '' || next === ''}>
            Change
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
