import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { RequestError } from './api/client.ts';
import { Failure } from './components/Failure.tsx';
import { Gate } from './components/gate/Gate.tsx';
import { SIGN_IN } from './components/gate/sign-in.ts';
import { PageBoundary } from './components/PageBoundary.tsx';
import { PageSkeleton } from './components/PageSkeleton.tsx';
import { Shell } from './components/shell/Shell.tsx';
import { addressOf } from './lib/url-state.ts';
import { isFor, PAGES } from './pages/pages.ts';
import { RunProvider } from './state/run.tsx';
import { useSession } from './state/session.tsx';
import { currentState } from './state/view.ts';
import { theme } from './theme/theme.ts';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      // A wrong question stays wrong; a server that is away or busy may be back in a moment.
      retry: (count, error) =>
        error instanceof RequestError &&
        (error.unreachable || error.status === 429 || error.status === 503) &&
        count < 3,
      retryDelay: (count) => Math.min(1000 * 2 ** count, 8000),
    },
  },
});

const ROUTES = PAGES.map((row) => ({ row, Page: lazy(row.load) }));

export function App(): ReactNode {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={3} />
      <QueryClientProvider client={client}>
        <Gate>
          <RunProvider>
            <Shell>
              <Suspense fallback={<PageSkeleton />}>
                <Pages />
              </Suspense>
            </Shell>
          </RunProvider>
        </Gate>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Pages(): ReactNode {
  const session = useSession();
  const first = <Redirect to={addressOf(PAGES[0]?.path ?? '/', currentState())} replace />;
  return (
    <Switch>
      {ROUTES.map(({ row, Page }) => (
        <Route key={row.path} path={row.path}>
          {isFor(row, session) ? (
            <PageBoundary key={row.path}>
              <Page />
            </PageBoundary>
          ) : (
            <Failure
              title={`${row.title} is not for your account`}
              message={`You are here as ${session.name}. An administrator can change what that shows.`}
            />
          )}
        </Route>
      ))}
      <Route path="/">{first}</Route>
      <Route path={SIGN_IN}>{first}</Route>
      <Route>
        <Failure title="There is no such page" message="The address names a page that Thalweg does not have." />
      </Route>
    </Switch>
  );
}
