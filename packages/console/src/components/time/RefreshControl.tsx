import { Menu, Tooltip, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown, IconRefresh } from '@tabler/icons-react';
import { useIsFetching } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isRelative } from '../../lib/time-range.ts';
import { printSpan } from '../../lib/url-state.ts';
import { useRun } from '../../state/run.tsx';
import { useView } from '../../state/view.ts';

const INTERVALS: readonly number[] = [0, 10, 30, 60, 300, 900, 3600];

/** Ask again now, or every so often; only ranges that move with the clock are asked again by themselves. */
export function RefreshControl(): ReactNode {
  const { view, change } = useView();
  const { refresh } = useRun();
  const fetching = useIsFetching({ predicate: ({ queryKey }) => queryKey[0] !== 'status' }) > 0;
  const every = view.refresh === 0 ? 'off' : `every ${printSpan(view.refresh)}`;
  return (
    <div className="time-refresh">
      <Tooltip label="Refresh">
        <UnstyledButton
          className="time-refresh-now"
          onClick={refresh}
          aria-label="Refresh"
          data-busy={fetching || undefined}
        >
          <IconRefresh size={15} stroke={1.7} aria-hidden />
          {view.refresh > 0 && <span>{printSpan(view.refresh)}</span>}
        </UnstyledButton>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <UnstyledButton className="time-refresh-more" aria-label={`Refresh by itself: ${every}`}>
            <IconChevronDown size={13} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Refresh by itself</Menu.Label>
          {INTERVALS.map((seconds) => (
            <Menu.Item
              key={seconds}
              onClick={() => change({ refresh: seconds })}
              rightSection={view.refresh === seconds ? <IconCheck size={14} aria-label="chosen" /> : null}
            >
              {seconds === 0 ? 'Off' : `Every ${printSpan(seconds)}`}
            </Menu.Item>
          ))}
          {!isRelative(view) && <Menu.Label>This range does not move with the clock.</Menu.Label>}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
