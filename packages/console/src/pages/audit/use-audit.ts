import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type AuditEvent, readAudit } from '../../api/access.ts';
import { useLast } from '../../state/last.ts';
import { useRun } from '../../state/run.tsx';
import { useView } from '../../state/view.ts';

/** Entries of one step. */
const STEP = '100';

export interface Audit {
  /** Newest first; undefined before the first answer. */
  readonly events: readonly AuditEvent[] | undefined;
  /** Names of events that can be asked for. */
  readonly names: readonly string[];
  readonly error: unknown;
  readonly refetch: () => void;
  /** They are those of the question before. */
  readonly isStale: boolean;
  /** Fetches older ones; undefined when there are none. */
  readonly older: (() => void) | undefined;
  readonly loadingOlder: boolean;
}

/** The part of the audit log that the view asks for. */
export function useAudit(): Audit {
  const { view } = useView();
  const { span, now, ready } = useRun();
  const params = useMemo(
    () => ({
      limit: STEP,
      ...(span?.from !== undefined && { since: new Date(span.from * 1000).toISOString() }),
      ...(span?.to !== undefined && { until: new Date(span.to * 1000).toISOString() }),
      ...(view.event !== '' && { event: view.event }),
      ...(view.actor !== '' && { actor: view.actor }),
      ...(view.query !== '' && { text: view.query }),
    }),
    [span, view.event, view.actor, view.query],
  );
  const { data, error, refetch, isPlaceholderData, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['audit', params, now],
    queryFn: ({ pageParam, signal }) =>
      readAudit({ ...params, ...(pageParam !== null && { cursor: String(pageParam) }) }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    enabled: ready && span !== undefined,
  });
  const pages = useLast(data)?.pages;
  const events = useMemo(() => pages?.flatMap((page) => page.events), [pages]);
  return {
    events,
    names: pages?.[0]?.names ?? [],
    error,
    refetch: () => void refetch(),
    isStale: isPlaceholderData,
    older: hasNextPage ? () => void fetchNextPage() : undefined,
    loadingOlder: isFetchingNextPage,
  };
}
