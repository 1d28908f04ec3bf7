import type { Ask, StatusAnswer } from '@thalweg/core/api';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Clock, clockOf } from '../lib/clock.ts';
import { toApiPill } from '../lib/pill.ts';
import { printPills } from '../lib/pill-text.ts';
import { isRelative, resolveRange, type TimeSpan } from '../lib/time-range.ts';
import { useFirstRange, useLanguage, useSearchOnLoad } from './settings.ts';
import { useStatus } from './status.ts';
import { type Change, currentState, useView } from './view.ts';

export interface Run {
  /** One instant for everything on the page, epoch milliseconds. */
  readonly now: number;
  readonly clock: Clock;
  /** The time range as instants; undefined when its texts are no dates. */
  readonly span: TimeSpan | undefined;
  /** Query, pills and time as every question takes them. */
  readonly ask: Ask;
  /** False until it is known whether the default time range holds anything. */
  readonly ready: boolean;
  /** Discover waits to be told to search: the user wants that, and has asked nothing on this page yet. */
  readonly held: boolean;
  /** Asks everything again, with a new now. */
  readonly refresh: () => void;
}

const RunContext = createContext<Run | undefined>(undefined);

export function useRun(): Run {
  const run = use(RunContext);
  if (!run) throw new Error('useRun outside RunProvider');
  return run;
}

/** Holds what all questions of a page have in common, and asks again in the chosen interval. */
export function RunProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { view, change } = useView();
  const { query, lang, from, to, filters, tz, refresh: seconds } = view;
  const [count, setCount] = useState(0);
  const refresh = useCallback(() => setCount((old) => old + 1), []);
  const clock = clockOf(tz);
  const { status, statusError } = useStatus();
  const ready = useArrival(status, statusError !== null, { clock, change });

  const held = useHold([query, lang, from, to, printPills(filters)].join('\n'), { ready, told: count > 0 });

  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the question, and each refresh, has a now of its own.
  const now = useMemo(() => Date.now(), [query, lang, from, to, filters, tz, count]);
  const value = useMemo<Run>(() => {
    const range = { from, to };
    return {
      now,
      clock,
      span: resolveRange(range, now, clock.zone),
      ask: {
        query,
        lang,
        ...(from !== '' && { from }),
        ...(to !== '' && { to }),
        now: new Date(now).toISOString(),
        tz: clock.zone,
        filters: filters.map(toApiPill),
      },
      ready,
      held,
      refresh,
    };
  }, [now, clock, query, lang, from, to, filters, ready, held, refresh]);

  const relative = isRelative(view);
  useEffect(() => {
    if (seconds <= 0) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && relative) refresh();
    }, seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds, relative, refresh]);

  return <RunContext value={value}>{children}</RunContext>;
}

/**
 * Once, on arrival, for what the address leaves open: the language and the time range that this user begins with, and the newest day
 * that has data when that range holds nothing. True when the range is settled.
 */
function useArrival(
  status: StatusAnswer | undefined,
  failed: boolean,
  { clock, change }: { clock: Clock; change: Change },
): boolean {
  const [range] = useFirstRange();
  const [lang] = useLanguage();
  const [settled, setSettled] = useState(() => hasPart('from', 'to'));
  const arrived = useRef(false);
  useEffect(() => {
    if (arrived.current) return;
    arrived.current = true;
    if (!hasPart('lang', 'q')) change({ lang }, { replace: true });
  }, [lang, change]);
  const done = useRef(settled);
  useEffect(() => {
    if (done.current || (!status && !failed)) return;
    done.current = true;
    const last = status?.lastStart ?? undefined;
    const span = resolveRange(range, Date.now(), clock.zone);
    const isOver = last !== undefined && span?.from !== undefined && last < span.from;
    const day = isOver ? clock.iso(last).slice(0, 10) : undefined;
    change({ from: day ?? range.from, to: day ?? range.to }, { replace: true });
    setSettled(true);
  }, [status, failed, range, clock, change]);
  return settled;
}

/** True until something is asked for: a refresh, or another question than the one the page was opened with. */
function useHold(question: string, { ready, told }: { readonly ready: boolean; readonly told: boolean }): boolean {
  const [onLoad] = useSearchOnLoad();
  const opened = useRef<string>(undefined);
  const asked = useRef(onLoad);
  if (ready) opened.current ??= question;
  if (told || (opened.current !== undefined && opened.current !== question)) asked.current = true;
  return !asked.current;
}

/** Whether the address gives one of these parts. */
const hasPart = (...parts: readonly string[]): boolean => new RegExp(`(^|&)(${parts.join('|')})=`).test(currentState());
