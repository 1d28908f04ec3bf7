import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';

export interface DialogEndProps {
  /** Why it did not work. */
  readonly fault: string | undefined;
  readonly busy: boolean;
  readonly disabled: boolean;
  /** What sending the form does. */
  readonly submit: string;
  readonly onCancel: () => void;
}

/** The end of a form in a dialog: what went wrong, and the buttons. */
export function DialogEnd({ fault, busy, disabled, submit, onCancel }: DialogEndProps): ReactNode {
  return (
    <>
      {fault !== undefined && (
        <p className="access-fault" role="alert">
          {fault}
        </p>
      )}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={busy} disabled={disabled}>
          {submit}
        </Button>
      </Group>
    </>
  );
}
