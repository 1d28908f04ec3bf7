import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Ask, HistogramAnswer, Progress } from '@thalweg/core/api';
import { useMemo } from 'react';
import { askCount, askHistogram } from '../../api/questions.ts';
import { previousRange } from '../../lib/time-range.ts';
import type { View } from '../../lib/url-state.ts';
import { useLast } from '../../state/last.ts';
import { useRun } from '../../state/run.tsx';
import { useView } from '../../state/view.ts';

export interface HistogramState {
  readonly answer: HistogramAnswer | undefined;
  /** Share of the time range that the answer covers so far, 0 … 1; undefined when it is whole. */
  readonly share: number | undefined;
  /** Records that match, whatever the chart measures. */
  readonly count: number | string | undefined;
  /** The measure of the period before, one value a bucket. */
  readonly previous: readonly number[] | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  readonly stale: boolean;
  readonly retry: () => void;
}

const SERIES = 6;
/** Past so many bars a chosen interval is not kept to: they would be thinner than the gaps. */
export const MOST_BARS = 2000;

/** Records over time for the view, with what can be known meanwhile. */
export function useHistogram(): HistogramState {
  const { view } = useView();
  const { ask, ready: settled, held, span } = useRun();
  const ready = settled && !held;
  const before = span && view.compare ? previousRange(span) : undefined;
  const length = span?.from !== undefined && span.to !== undefined ? span.to - span.from : 0;
  const fits = view.interval === 'auto' || length / view.interval <= MOST_BARS;
  const now = useProgress(ask, fits ? view : { ...view, interval: 'auto' }, { enabled: ready });
  const interval = now.data?.answer.interval;
  const then = useProgress(
    { ...ask, ...before },
    { ...view, by: '', interval: interval ?? 'auto' },
    {
      enabled: ready && before !== undefined && interval !== undefined,
    },
  );
  const counted = useQuery({
    queryKey: ['count', ask],
    queryFn: ({ signal }) => askCount(ask, signal),
    enabled: ready && view.measure !== 'count',
    placeholderData: keepPreviousData,
  });
  const answer = useLast(now.data?.answer);
  const previous = useMemo(
    () =>
      view.compare && answer && then.data
        ? answer.buckets.map((_, place) => Number(then.data?.answer.buckets[place]?.values[0] ?? 0))
        : undefined,
    [view.compare, answer, then.data],
  );
  return {
    answer,
    share: now.data?.partial?.share,
    count: view.measure === 'count' ? answer?.total : counted.data?.count,
    previous,
    error: now.error,
    loading: now.isFetching,
    stale: now.data === undefined && answer !== undefined,
    retry: () => void now.refetch(),
  };
}

function useProgress(
  ask: Ask,
  view: Pick<View, 'by' | 'measure' | 'interval'>,
  { enabled }: { readonly enabled: boolean },
) {
  const client = useQueryClient();
  const request = {
    ...ask,
    interval: view.interval,
    measure: view.measure,
    limit: SERIES,
    ...(view.by !== '' && { by: view.by }),
  };
  const queryKey = ['histogram', request];
  return useQuery<Progress<HistogramAnswer>>({
    queryKey,
    queryFn: async ({ signal }) => {
      for await (const progress of askHistogram(request, signal)) {
        if (progress.end) return progress;
        client.setQueryData(queryKey, progress);
      }
      throw new Error('a histogram without an end');
    },
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
