import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount } from '../../../lib/format.ts';
import { useView } from '../../../state/view.ts';
import type { Tail } from '../use-tail.ts';

const SAID: Readonly<Record<Tail['state'], string>> = {
  off: 'Show records as they are loaded',
  connecting: 'Connecting…',
  on: 'New records show as they are loaded; click to stop',
  away: 'The server is away; connecting again…',
};

/** Live or not, and how much is new. */
export function LiveSwitch({ tail }: { readonly tail: Tail }): ReactNode {
  const { view, change } = useView();
  const { rows, state, missed } = tail;
  // Live rows come newest first, so the order is that one.
  const toggle = (): void => change(view.live ? { live: false } : { live: true, sort: [] });
  const lost = missed ? ' Some came too fast to be shown; the next refresh has them.' : '';
  return (
    <UnstyledButton
      data-hint={`${SAID[state]}${lost}`}
      className="live"
      data-state={state}
      aria-pressed={view.live}
      onClick={toggle}
    >
      <span className="live-dot" aria-hidden />
      Live
      {rows.length > 0 && <span className="live-new">{formatCount(rows.length)} new</span>}
    </UnstyledButton>
  );
}
