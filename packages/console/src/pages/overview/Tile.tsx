import { Button, Skeleton } from '@mantine/core';
import { IconAlertTriangle, IconArrowUpRight } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { Link } from 'wouter';
import { Approximate } from '../../components/Approximate.tsx';
import { describeError, isWrong } from '../../components/Failure.tsx';
import { formatShare } from '../../lib/format.ts';
import type { Inquiry } from './questions.ts';
import { TileInfo } from './TileInfo.tsx';
import type { AnswerState } from './use-answer.ts';
import { useInquiryHref } from './use-inquiry-href.ts';
import './tile.css';

export interface TileProps {
  readonly title: string;
  readonly inquiry: Inquiry;
  readonly state: Pick<AnswerState<object>, 'answer' | 'share' | 'error' | 'stale' | 'retry'>;
  /** Place and size on the page. */
  readonly className?: string;
  readonly tools?: ReactNode;
  /** In place of the children when the answer holds nothing; undefined when it holds something. */
  readonly empty?: ReactNode;
  /** In place of the children until there is an answer. */
  readonly skeleton: ReactNode;
  readonly children: ReactNode;
  readonly ref?: React.Ref<HTMLElement>;
}

/** A frame around one answer, with everything that can be true of it: on its way, partial, old, failed, empty. */
export function Tile(props: TileProps): ReactNode {
  const { title, inquiry, state, className = '', tools, empty, skeleton, children, ref } = props;
  const id = useId();
  const href = useInquiryHref();
  const { answer, share, error } = state;
  const failed = error !== null && error !== undefined;
  return (
    <section
      className={`tile panel ${className}`}
      aria-labelledby={id}
      aria-busy={answer === undefined && !failed}
      ref={ref}
    >
      <header className="tile-head">
        <h2 className="tile-title" id={id}>
          <Link className="tile-link" href={href(inquiry)}>
            {title}
            <IconArrowUpRight className="tile-arrow" size={14} stroke={1.7} aria-label="in Discover" />
          </Link>
        </h2>
        {share !== undefined && <span className="tile-partial">{formatShare(share)} read so far</span>}
        <Approximate answer={answer} />
        {failed && answer !== undefined && <NotFresh error={error} retry={state.retry} />}
        <div className="tile-space" />
        {tools}
        <TileInfo title={title} inquiry={inquiry} share={share} answered={answer !== undefined} />
      </header>
      <div className={state.stale ? 'tile-body stale' : 'tile-body'}>
        {answer === undefined ? (
          failed ? (
            <TileFailure error={error} retry={state.retry} />
          ) : (
            skeleton
          )
        ) : (
          (empty ?? children)
        )}
      </div>
    </section>
  );
}

function TileFailure({ error, retry }: { readonly error: unknown; readonly retry: () => void }): ReactNode {
  const { title, message } = describeError(error);
  return (
    <div className="tile-failure" role="alert">
      <IconAlertTriangle size={18} className="reject" style={{ flex: 'none' }} aria-hidden />
      <div>
        <b>{title}.</b> <span className="soft">{message}</span>
        {!isWrong(error) && (
          <div className="tile-failure-action">
            <Button size="compact-xs" variant="default" onClick={retry}>
              Try again
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

/** The last answer stays when the next one fails; this says that it is not the newest. */
function NotFresh({ error, retry }: { readonly error: unknown; readonly retry: () => void }): ReactNode {
  const { title, message } = describeError(error);
  return (
    <Button data-hint={`${title}. ${message}`} size="compact-xs" variant="subtle" color="orange" onClick={retry}>
      not refreshed, try again
    </Button>
  );
}

export function TileEmpty({ icon, children }: { readonly icon?: ReactNode; readonly children: ReactNode }): ReactNode {
  return (
    <div className="tile-empty">
      {icon}
      <span>{children}</span>
    </div>
  );
}

/** Lines of a list that is on its way. */
export function ListSkeleton({ rows }: { readonly rows: number }): ReactNode {
  return (
    <div className="ranks" aria-hidden>
      {Array.from({ length: rows }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move.
        <div key={place} className="rank-still">
          <Skeleton height={12} width={`${70 - place * 6}%`} />
        </div>
      ))}
    </div>
  );
}
