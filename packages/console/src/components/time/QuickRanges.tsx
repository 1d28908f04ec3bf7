import { ActionIcon, UnstyledButton } from '@mantine/core';
import { IconHome, IconHomeFilled, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { QUICK_RANGES, type QuickRange, rangeLabel, type TimeText } from '../../lib/time-range.ts';
import { useRun } from '../../state/run.tsx';
import { useFirstRange, useQuickRanges, useRecentRanges } from '../../state/settings.ts';
import { useView } from '../../state/view.ts';

export interface ApplyProps {
  readonly onApply: (range: TimeText) => void;
}

/** The ranges by name; they can be changed, and one of them is what the console begins with. */
export function QuickRanges({ onApply }: ApplyProps): ReactNode {
  const { view } = useView();
  const { now, clock } = useRun();
  const [ranges, setRanges] = useQuickRanges();
  const [first, setFirst] = useFirstRange();
  const [editing, setEditing] = useState(false);
  const isOf =
    (range: TimeText): ((other: TimeText) => boolean) =>
    ({ from, to }) =>
      from === range.from && to === range.to;
  const current = { from: view.from, to: view.to, label: rangeLabel(view, now, clock) };
  return (
    <section aria-label="Quick ranges">
      <h2 className="time-heading">
        Quick
        <UnstyledButton className="time-edit" aria-pressed={editing} onClick={() => setEditing(!editing)}>
          {editing ? 'Done' : 'Edit'}
        </UnstyledButton>
      </h2>
      {ranges.map((range) =>
        editing ? (
          <div key={`${range.from} ${range.to}`} className="time-row">
            <span>{range.label}</span>
            <ActionIcon
              size={24}
              aria-label={`Begin with ${range.label}`}
              aria-pressed={isOf(range)(first)}
              title="What the console begins with"
              onClick={() => setFirst({ from: range.from, to: range.to })}
            >
              {isOf(range)(first) ? <IconHomeFilled size={14} /> : <IconHome size={14} stroke={1.7} />}
            </ActionIcon>
            <ActionIcon
              size={24}
              aria-label={`Remove ${range.label}`}
              onClick={() => setRanges((old) => old.filter((other) => !isOf(range)(other)))}
            >
              <IconX size={14} />
            </ActionIcon>
          </div>
        ) : (
          <RangeName key={`${range.from} ${range.to}`} range={range} onApply={onApply} />
        ),
      )}
      {editing && (
        <>
          {!ranges.some(isOf(view)) && (
            <UnstyledButton className="time-name time-change" onClick={() => setRanges((old) => [...old, current])}>
              + {current.label}
            </UnstyledButton>
          )}
          <UnstyledButton className="time-name time-change" onClick={() => setRanges(QUICK_RANGES)}>
            As they came
          </UnstyledButton>
        </>
      )}
    </section>
  );
}

function RangeName({
  range,
  onApply,
}: {
  readonly range: QuickRange;
  readonly onApply: (range: TimeText) => void;
}): ReactNode {
  const { view } = useView();
  return (
    <UnstyledButton
      className="time-name"
      aria-pressed={range.from === view.from && range.to === view.to}
      onClick={() => onApply(range)}
    >
      {range.label}
    </UnstyledButton>
  );
}

/** What was chosen lately and has no place among the quick ones. */
export function RecentRanges({ onApply }: ApplyProps): ReactNode {
  const [recent] = useRecentRanges();
  const { now, clock } = useRun();
  const [quick] = useQuickRanges();
  const others = recent.filter((range) => !quick.some(({ from, to }) => from === range.from && to === range.to));
  if (others.length === 0) return null;
  const named = others.slice(0, 5).map((range) => ({ ...range, label: rangeLabel(range, now, clock) }));
  return (
    <section aria-label="Recent ranges">
      <h2 className="time-heading">Recent</h2>
      {named.map((range) => (
        <RangeName key={`${range.from} ${range.to}`} range={range} onApply={onApply} />
      ))}
    </section>
  );
}
