import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** Puts a text on the clipboard without showing it anywhere: it may be a secret. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const { copy, copied, error } = useClipboard({ timeout: 1500 });
  return (
    <>
      <ActionIcon size={28} aria-label={label} data-hint={label} onClick={() => copy(text)}>
        {copied ? <IconCheck size={16} stroke={1.7} /> : <IconCopy size={16} stroke={1.7} />}
      </ActionIcon>
      {error && (
        <span className="reject" role="alert">
          The browser does not let this page copy.
        </span>
      )}
    </>
  );
}
