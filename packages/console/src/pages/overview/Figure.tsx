import { Button, Skeleton } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { Link } from 'wouter';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { Approximate } from '../../components/Approximate.tsx';
import { describeError } from '../../components/Failure.tsx';
import { useHref } from '../../state/view.ts';
import { formatChange } from './figures.ts';
import type { Inquiry } from './questions.ts';
import { TileInfo } from './TileInfo.tsx';
import type { AnswerState } from './use-answer.ts';
import { useBefore } from './use-before.ts';
import { useInquiryHref } from './use-inquiry-href.ts';

export interface FigureProps {
  readonly title: string;
  readonly inquiry: Inquiry;
  readonly state: AnswerState<object>;
  readonly tone?: 'accept' | 'reject';
  /** Undefined until it is known. */
  readonly value: string | undefined;
  /** Where the value is rounded. */
  readonly exact?: string | undefined;
  /** A second, smaller figure. */
  readonly beside?: string | undefined;
  readonly values: readonly (number | undefined)[] | undefined;
  /** Against the period before, 0.1 for a tenth more. */
  readonly change: number | undefined;
  /** The page that says more; default Discover, with the records of the inquiry. */
  readonly page?: string;
}

export function Figure(props: FigureProps): ReactNode {
  const { title, inquiry, state, tone, value, exact, beside, values, change, page } = props;
  const id = useId();
  const hrefOf = useHref();
  const inquiryHref = useInquiryHref();
  const failed = state.error !== null && state.error !== undefined;
  const waiting = value === undefined && !failed;
  return (
    <section className="figure panel" aria-labelledby={id} aria-busy={waiting} data-tone={tone}>
      <header className="figure-head">
        <h2 className="figure-title" id={id}>
          {tone && (
            <span className={tone} aria-hidden>
              {tone === 'reject' ? '⊘' : '✓'}
            </span>
          )}
          {title}
        </h2>
        <Approximate answer={state.answer} />
        <TileInfo title={title} inquiry={inquiry} share={state.share} answered={state.answer !== undefined} />
      </header>
      <Link
        className={state.stale ? 'figure-link stale' : 'figure-link'}
        href={page === undefined ? inquiryHref(inquiry) : hrefOf(page)}
      >
        <span className="visually-hidden">{title}: </span>
        <span className="figure-value" title={exact}>
          {value ?? (failed ? '–' : <Skeleton height={24} width={84} mt={4} />)}
          {beside !== undefined && value !== undefined && <span className="figure-beside">{beside}</span>}
        </span>
        <Sparkline values={values ?? []} />
      </Link>
      <Footer
        failed={failed}
        error={state.error}
        retry={state.retry}
        change={change}
        share={state.share}
        waiting={waiting}
      />
    </section>
  );
}

function Footer(props: {
  readonly failed: boolean;
  readonly error: unknown;
  readonly retry: () => void;
  readonly change: number | undefined;
  readonly share: number | undefined;
  readonly waiting: boolean;
}): ReactNode {
  const time = useBefore();
  if (props.failed) {
    const { title, message } = describeError(props.error);
    return (
      <span className="figure-foot" role="alert">
        <Button data-hint={`${title}. ${message}`} size="compact-xs" variant="default" onClick={props.retry}>
          No answer, try again
        </Button>
      </span>
    );
  }
  if (props.waiting) return <span className="figure-foot figure-foot-empty" />;
  if (props.share !== undefined) return <span className="figure-foot">so far</span>;
  // Why there is none is said once, below all figures.
  if (!time || props.change === undefined) return <span className="figure-foot figure-foot-empty" />;
  return (
    <span className="figure-foot" title={`${time.from} – ${time.to}`}>
      <b>{formatChange(props.change)}</b> vs period before
    </span>
  );
}
