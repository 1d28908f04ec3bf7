import { useQuery } from '@tanstack/react-query';
import type { CoverageAnswer } from '@thalweg/core/api';
import { getJson } from '../../api/client.ts';
import { useLast } from '../../state/last.ts';
import { useRun } from '../../state/run.tsx';
import type { AnswerState } from './use-answer.ts';

export interface CoverageOptions {
  readonly cells: number;
  readonly limit?: number;
  readonly enabled?: boolean;
  /** Instead of the time range of the page. */
  readonly time?: { readonly from: string; readonly to: string } | undefined;
}

/** What was seen of each interface over the time range; pills do not matter to it. */
export function useCoverage({
  cells,
  limit = 1000,
  enabled = true,
  time,
}: CoverageOptions): AnswerState<CoverageAnswer> {
  const { ask, ready } = useRun();
  const { from, to } = { ...ask, ...time };
  const params = new URLSearchParams({
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(ask.now !== undefined && { now: ask.now }),
    ...(ask.tz !== undefined && { tz: ask.tz }),
    cells: String(cells),
    limit: String(limit),
  });
  const path = `/coverage?${params}`;
  const { data, error, refetch } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => getJson<CoverageAnswer>(path, signal),
    enabled: enabled && ready,
  });
  const answer = useLast(data);
  return {
    answer,
    share: undefined,
    error,
    stale: data === undefined && answer !== undefined,
    retry: () => void refetch(),
  };
}
