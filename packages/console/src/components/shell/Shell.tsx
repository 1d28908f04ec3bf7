import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { useLocation } from 'wouter';
import { PAGES } from '../../pages/pages.ts';
import { useStatus } from '../../state/status.ts';
import { Hints } from '../Hints.tsx';
import { ConnectionNotice } from './ConnectionNotice.tsx';
import { Rail } from './Rail.tsx';
import { TopBar } from './TopBar.tsx';
import './Shell.css';

/** What stands around every page. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const [path] = useLocation();
  const page = PAGES.find((row) => path.startsWith(row.path));
  const title = page?.title ?? 'Thalweg';
  useEffect(() => {
    document.title = page ? `${title} · Thalweg` : title;
  }, [page, title]);
  useReconnect();
  return (
    <div className="shell">
      <a className="shell-skip" href="#page">
        Skip to the page
      </a>
      <Rail />
      <div className="shell-column">
        <TopBar title={title} timeless={page?.timeless ?? false} />
        <ConnectionNotice />
        <main className="shell-page" id="page" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Hints />
    </div>
  );
}

/** When a server that was away is back, everything that failed meanwhile is asked again. */
function useReconnect(): void {
  const { statusError } = useStatus();
  const client = useQueryClient();
  const away = statusError !== null && statusError !== undefined;
  useEffect(() => {
    if (!away) void client.refetchQueries({ predicate: ({ state }) => state.status === 'error' });
  }, [away, client]);
}
