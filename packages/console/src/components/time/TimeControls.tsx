import { ActionIcon, Popover, Skeleton, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronLeft, IconChevronRight, IconClock, IconZoomOut } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { moveRange, rangeLabel, type TimeText } from '../../lib/time-range.ts';
import { useRun } from '../../state/run.tsx';
import { useRecentRanges } from '../../state/settings.ts';
import { useView } from '../../state/view.ts';
import { RefreshControl } from './RefreshControl.tsx';
import { ZoneSwitch } from './ZoneSwitch.tsx';
import './time.css';

const TimePanel = lazy(() => import('./TimePanel.tsx'));

/** The time range of the whole console: choose, step, widen, refresh. */
export function TimeControls(): ReactNode {
  const { view, change } = useView();
  const { now, clock, span } = useRun();
  const [, addRecent] = useRecentRanges();
  const [open, setOpen] = useState(false);
  const apply = (range: TimeText): void => {
    setOpen(false);
    addRecent(range);
    change({ from: range.from, to: range.to });
  };
  const move = (step: -1 | 1 | 'out'): void => {
    const moved = span && moveRange(span, step);
    if (moved) change(moved);
  };
  const fixed = span?.from === undefined || span.to === undefined;
  return (
    <div className="time">
      <div className="time-range">
        <Step label="Earlier" disabled={fixed} onClick={() => move(-1)} icon={<IconChevronLeft size={16} />} />
        <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus withinPortal>
          <Popover.Target>
            <UnstyledButton
              className="time-button"
              onClick={() => setOpen(!open)}
              aria-expanded={open}
              aria-label={`Time range: ${rangeLabel(view, now, clock)}`}
              data-bad={!span || undefined}
            >
              <IconClock size={15} stroke={1.7} aria-hidden />
              <span className="time-label">{rangeLabel(view, now, clock)}</span>
              <IconChevronDown size={13} aria-hidden />
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown p={0} className="time-dropdown">
            <Suspense fallback={<Skeleton width={480} height={380} />}>
              <TimePanel onApply={apply} />
            </Suspense>
          </Popover.Dropdown>
        </Popover>
        <Step label="Later" disabled={fixed} onClick={() => move(1)} icon={<IconChevronRight size={16} />} />
        <Step
          label="Zoom out"
          disabled={fixed}
          onClick={() => move('out')}
          icon={<IconZoomOut size={15} stroke={1.7} />}
        />
      </div>
      <ZoneSwitch />
      <RefreshControl />
    </div>
  );
}

function Step(props: {
  readonly label: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
  readonly icon: ReactNode;
}): ReactNode {
  return (
    <ActionIcon
      data-hint={props.label}
      className="time-step"
      size={30}
      aria-label={props.label}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      {props.icon}
    </ActionIcon>
  );
}
