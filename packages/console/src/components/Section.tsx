import { type ReactNode, useId } from 'react';
import { RequestFailure } from './Failure.tsx';
import './Section.css';

export interface SectionProps {
  readonly title: string;
  /** A figure or a sentence beside the title. */
  readonly note?: ReactNode;
  readonly tools?: ReactNode;
  readonly className?: string;
  /** Shown in place of the children when nothing else is there to show. */
  readonly error?: unknown;
  readonly retry?: () => void;
  readonly children: ReactNode;
}

/** A titled part of the page, with its failure in its own place. */
export function Section({ title, note, tools, className = '', error, retry, children }: SectionProps): ReactNode {
  const id = useId();
  const failed = error !== undefined && error !== null;
  return (
    <section className={`panel section ${className}`} aria-labelledby={id}>
      <header className="section-head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <span className="soft section-note">{note}</span>}
        <div className="section-space" />
        {tools}
      </header>
      {failed ? <RequestFailure error={error} {...(retry && { retry })} /> : children}
    </section>
  );
}
