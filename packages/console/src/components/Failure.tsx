import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { RequestError } from '../api/client.ts';
import './Failure.css';

export interface FailureProps {
  readonly title: string;
  readonly message: ReactNode;
  /** Offered when trying again can help. */
  readonly retry?: (() => void) | undefined;
  readonly children?: ReactNode;
}

/** What went wrong in a sentence, and a way out. */
export function Failure({ title, message, retry, children }: FailureProps): ReactNode {
  return (
    <div className="failure" role="alert">
      <IconAlertTriangle className="failure-icon" size={22} aria-hidden />
      <div>
        <div className="failure-title">{title}</div>
        <div className="soft">{message}</div>
        <div className="failure-actions">
          {retry && (
            <Button size="xs" variant="default" onClick={retry}>
              Try again
            </Button>
          )}
          {children}
        </div>
      </div>
    </div>
  );
}

/** The failure of a request, whatever was thrown. */
export function RequestFailure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }): ReactNode {
  const { title, message } = describeError(error);
  return <Failure title={title} message={message} retry={isWrong(error) ? undefined : retry} />;
}

/** A question that is wrong stays wrong however often it is asked. */
export function isWrong(error: unknown): boolean {
  return (
    error instanceof RequestError &&
    error.status >= 400 &&
    error.status < 500 &&
    error.status !== 408 &&
    error.status !== 429
  );
}

export function describeError(error: unknown): { readonly title: string; readonly message: string } {
  if (!(error instanceof RequestError)) return { title: 'Something went wrong', message: String(error) };
  const { message, help } = error.detail;
  const text = help ? `${message} ${help}` : message;
  if (error.unreachable) return { title: 'No answer', message: text };
  if (error.status === 429) return { title: 'The server is busy', message: text };
  if (error.status >= 500) return { title: 'The server could not answer', message: text };
  return { title: 'This cannot be asked', message: text };
}
