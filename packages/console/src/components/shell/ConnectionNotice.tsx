import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useStatus } from '../../state/status.ts';
import { describeError } from '../Failure.tsx';

/** Says that the server is away; what is on the page stays there. */
export function ConnectionNotice(): ReactNode {
  const { statusError } = useStatus();
  if (!statusError) return null;
  const { title, message } = describeError(statusError);
  return (
    <div className="shell-notice" role="status">
      <IconPlugConnectedX size={16} aria-hidden />
      <span>
        <b>{title}.</b> {message}
      </span>
    </div>
  );
}
