import { useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  AggregateAnswer,
  AggregateRequest,
  Ask,
  HistogramAnswer,
  HistogramRequest,
  Progress,
} from '@thalweg/core/api';
import { postProgress } from '../../api/client.ts';
import { useLast } from '../../state/last.ts';
import { useRun } from '../../state/run.tsx';

/** What is known of an answer. */
export interface AnswerState<Answer> {
  /** The newest there was; an older one stays while the next is on its way, and when that fails. */
  readonly answer: Answer | undefined;
  /** Share of the time range that the answer covers so far, 0 … 1; undefined when it is whole. */
  readonly share: number | undefined;
  readonly error: unknown;
  /** The answer is that of an earlier question. */
  readonly stale: boolean;
  readonly retry: () => void;
}

type Rest<Request> = Omit<Request, keyof Ask> & { readonly query: string };

/** Groups of the records that a query of ours matches, within time range and pills. `enabled` waits. */
export const useAggregate = (rest: Rest<AggregateRequest>, options: AnswerOptions = {}): AnswerState<AggregateAnswer> =>
  useAnswer('/aggregate', rest, options);

/** The same over time. */
export const useHistogram = (rest: Rest<HistogramRequest>, options: AnswerOptions = {}): AnswerState<HistogramAnswer> =>
  useAnswer('/histogram', rest, options);

export interface AnswerOptions {
  readonly enabled?: boolean;
  /** Instead of the time range of the page. */
  readonly time?: { readonly from: string; readonly to: string } | undefined;
}

function useAnswer<Answer>(
  path: '/aggregate' | '/histogram',
  rest: { readonly query: string },
  { enabled = true, time }: AnswerOptions,
): AnswerState<Answer> {
  const { ask, ready } = useRun();
  const client = useQueryClient();
  const request = { ...ask, ...time, lang: 'kql', ...rest };
  const queryKey = [path, request];
  const { data, error, refetch } = useQuery<Progress<Answer>>({
    queryKey,
    queryFn: async ({ signal }) => {
      for await (const progress of postProgress<Answer>(path, request, signal)) {
        if (progress.end) return progress;
        client.setQueryData(queryKey, progress);
      }
      throw new Error('an answer without an end');
    },
    enabled: enabled && ready,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const answer = useLast(data?.answer);
  return {
    answer,
    share: data?.partial?.share,
    error,
    stale: data === undefined && answer !== undefined,
    retry: () => void refetch(),
  };
}
