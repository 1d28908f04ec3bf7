import { useQuery } from '@tanstack/react-query';
import type { StatusAnswer } from '@thalweg/core/api';
import { readStatus } from '../api/questions.ts';

/** What the store holds, asked again and again: apart from `useRun`, or the whole page were drawn anew each time. */
export function useStatus(): { readonly status: StatusAnswer | undefined; readonly statusError: Error | null } {
  const { data, error } = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => readStatus(signal),
    refetchInterval: 15_000,
  });
  return { status: data, statusError: error };
}
