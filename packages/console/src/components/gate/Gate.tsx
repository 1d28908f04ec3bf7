import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { readSession } from '../../api/access.ts';
import { onAccessLost, RequestError } from '../../api/client.ts';
import { SESSION_KEY, SessionProvider } from '../../state/session.tsx';
import { RequestFailure } from '../Failure.tsx';

const SignInPage = lazy(() => import('./SignInPage.tsx'));
const RefusedPage = lazy(() => import('./RefusedPage.tsx'));

/** Asks again after so many ms, while the server is away. */
const AGAIN = 5000;

/** Shows the console to those whom the server knows; to others the way in, or why there is none. */
export function Gate({ children }: { readonly children: ReactNode }): ReactNode {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => readSession(signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => (state.data === undefined && isAway(state.error) ? AGAIN : false),
  });
  useEffect(() => onAccessLost(() => void client.invalidateQueries({ queryKey: SESSION_KEY })), [client]);
  if (error instanceof RequestError && error.detail.code === 'network-refused') {
    return (
      <Suspense>
        <RefusedPage error={error.detail} again={() => void refetch()} />
      </Suspense>
    );
  }
  if (data && data.kind !== null) {
    return (
      <SessionProvider answer={data} kind={data.kind}>
        {children}
      </SessionProvider>
    );
  }
  if (data) {
    return (
      <Suspense>
        <SignInPage session={data} />
      </Suspense>
    );
  }
  if (!error) return null;
  return (
    <main>
      <RequestFailure error={error} retry={() => void refetch()} />
    </main>
  );
}

const isAway = (error: Error | null): boolean => error instanceof RequestError && error.unreachable;
