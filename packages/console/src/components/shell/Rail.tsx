import { UnstyledButton } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { addressOf } from '../../lib/url-state.ts';
import { isFor, PAGES } from '../../pages/pages.ts';
import { useSession } from '../../state/session.tsx';
import { useRailPinned } from '../../state/settings.ts';
import { currentState, useHref } from '../../state/view.ts';
import { Logo } from './Logo.tsx';

/** The pages; their names show when it is pinned open, else on hover. */
export function Rail(): ReactNode {
  const [pinned, setPinned] = useRailPinned();
  const [path] = useLocation();
  const href = useHref();
  const session = useSession();
  return (
    <nav className="rail" data-pinned={pinned || undefined} aria-label="Pages">
      <div className="rail-brand">
        <Logo />
        <span className="rail-word">Thalweg</span>
      </div>
      <ul className="rail-pages">
        {PAGES.filter((row) => isFor(row, session)).map(({ path: page, title, icon: Icon }) => {
          const current = path.startsWith(page);
          return (
            <li key={page}>
              <Link
                data-hint={pinned ? undefined : title}
                data-hint-side="right"
                className="rail-link"
                href={current ? addressOf(page, currentState()) : href(page)}
                aria-current={current ? 'page' : undefined}
              >
                <Icon size={20} stroke={1.7} aria-hidden />
                <span className="rail-word">{title}</span>
              </Link>
            </li>
          );
        })}
      </ul>
      <UnstyledButton
        className="rail-link rail-pin"
        onClick={() => setPinned(!pinned)}
        aria-label={pinned ? 'Show icons only' : 'Keep the names of pages open'}
        aria-pressed={pinned}
      >
        {pinned ? (
          <IconLayoutSidebarLeftCollapse size={20} stroke={1.7} />
        ) : (
          <IconLayoutSidebarLeftExpand size={20} stroke={1.7} />
        )}
      </UnstyledButton>
    </nav>
  );
}
