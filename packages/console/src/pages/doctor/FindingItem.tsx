import type { ReactNode } from 'react';
import { CopyButton } from '../../components/CopyButton.tsx';
import { StatusMark, StatusName } from './StatusMark.tsx';
import type { Finding } from './stages.ts';

/** What was found, why, and what mends it. */
export function FindingItem({ finding: { id, status, message, fix } }: { readonly finding: Finding }): ReactNode {
  if (status === 'ok') {
    return (
      <li className="finding" data-status={status}>
        <StatusMark status={status} size={16} />
        <div className="finding-text soft">
          <span className="visually-hidden">Well: </span>
          {message}
        </div>
        <span className="faint mono finding-id">{id}</span>
      </li>
    );
  }
  return (
    <li className="finding" data-status={status}>
      <StatusMark status={status} />
      <div className="finding-text">
        <StatusName status={status} />
        <p>{message}</p>
        {fix !== undefined && (
          <div className="fix">
            <pre className="mono">{fix}</pre>
            <CopyButton text={fix} label={`Copy what mends ${id}`} />
          </div>
        )}
      </div>
      <span className="faint mono finding-id">{id}</span>
    </li>
  );
}
