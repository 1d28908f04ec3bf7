import { Button, Group, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { describeError } from '../../components/Failure.tsx';

export interface ConfirmProps {
  readonly title: string;
  /** The word on the button. */
  readonly action: string;
  /** First words of the keys of what is asked again afterwards. */
  readonly touches: readonly string[];
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
  /** What follows from it. */
  readonly children: ReactNode;
}

/** Asks before something is gone. */
export function Confirm({ title, action, touches, onConfirm, onClose, children }: ConfirmProps): ReactNode {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await onConfirm();
      await Promise.all(touches.map((key) => client.invalidateQueries({ queryKey: [key] })));
      onClose();
    } catch (error) {
      setFault(describeError(error).message);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <p className="access-consequence">{children}</p>
      {fault !== undefined && (
        <p className="access-fault" role="alert">
          {fault}
        </p>
      )}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button color="red" loading={busy} onClick={() => void confirm()}>
          {action}
        </Button>
      </Group>
    </Modal>
  );
}
