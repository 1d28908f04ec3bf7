import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { localZone } from '../../lib/clock.ts';
import { useView } from '../../state/view.ts';

/** UTC or the zone of the browser, for everything that shows or reads a time. */
export function ZoneSwitch(): ReactNode {
  const { view, change } = useView();
  const utc = view.tz === 'UTC';
  const shown = view.tz === '' ? 'Local' : view.tz;
  return (
    <UnstyledButton
      data-hint={utc ? `Times in UTC; switch to ${localZone()}` : `Times in ${view.tz || localZone()}; switch to UTC`}
      className="time-zone"
      aria-label={`Time zone: ${view.tz === '' ? `${shown}, ${localZone()}` : shown}`}
      onClick={() => change({ tz: utc ? '' : 'UTC' })}
    >
      {shown}
    </UnstyledButton>
  );
}
