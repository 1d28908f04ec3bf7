import { Button, Checkbox, NumberInput, Select, TextInput, UnstyledButton } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { useMediaQuery } from '@mantine/hooks';
import dayjs from 'dayjs';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Clock } from '../../lib/clock.ts';
import { resolveRange, type TimeSpan, type TimeText } from '../../lib/time-range.ts';
import { useRun } from '../../state/run.tsx';
import { useView } from '../../state/view.ts';
import { type ApplyProps, QuickRanges, RecentRanges } from './QuickRanges.tsx';
import '@mantine/dates/styles.css';

const UNITS = [
  { value: 's', label: 'seconds' },
  { value: 'm', label: 'minutes' },
  { value: 'h', label: 'hours' },
  { value: 'd', label: 'days' },
  { value: 'w', label: 'weeks' },
  { value: 'M', label: 'months' },
  { value: 'y', label: 'years' },
];

/** A list elsewhere on the page would be outside for the popover, and a click on it would close that. */
const INSIDE = { withinPortal: false } as const;

/** Choosing a time range: by name, by a number of units, by calendar, or as text in either end. */
export default function TimePanel({ onApply }: ApplyProps): ReactNode {
  const { view } = useView();
  const [draft, setDraft] = useState<TimeText>({ from: view.from, to: view.to });
  return (
    <div className="time-panel">
      <div className="time-names">
        <QuickRanges onApply={onApply} />
        <RecentRanges onApply={onApply} />
      </div>
      <div className="time-exact">
        <Units onApply={onApply} />
        <Ends key={`${draft.from} ${draft.to}`} draft={draft} onApply={onApply} />
        <Calendar range={draft} onChoose={setDraft} />
      </div>
    </div>
  );
}

function Units({ onApply }: ApplyProps): ReactNode {
  const [way, setWay] = useState<string>('last');
  const [count, setCount] = useState<string | number>(24);
  const [unit, setUnit] = useState<string>('h');
  const [round, setRound] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const amount = Math.max(1, Math.floor(Number(count)) || 1);
    const rounding = round ? `/${unit}` : '';
    onApply(
      way === 'last'
        ? { from: `now-${amount}${unit}${rounding}`, to: 'now' }
        : { from: 'now', to: `now+${amount}${unit}${rounding}` },
    );
  };
  return (
    <form className="time-units" onSubmit={submit}>
      <Select
        size="xs"
        w={76}
        aria-label="Last or next"
        data={[
          { value: 'last', label: 'Last' },
          { value: 'next', label: 'Next' },
        ]}
        value={way}
        onChange={(value) => setWay(value ?? 'last')}
        allowDeselect={false}
        comboboxProps={INSIDE}
      />
      <NumberInput size="xs" w={72} min={1} max={9999} aria-label="How many" value={count} onChange={setCount} />
      <Select
        size="xs"
        w={104}
        aria-label="Unit"
        data={UNITS}
        value={unit}
        onChange={(value) => setUnit(value ?? 'h')}
        allowDeselect={false}
        comboboxProps={INSIDE}
      />
      <Checkbox
        size="sm"
        label="round"
        checked={round}
        onChange={(event) => setRound(event.currentTarget.checked)}
        title="Begin at the beginning of the unit"
      />
      <Button size="xs" variant="default" type="submit">
        Apply
      </Button>
    </form>
  );
}

function Ends({
  draft,
  onApply,
}: {
  readonly draft: TimeText;
  readonly onApply: (range: TimeText) => void;
}): ReactNode {
  const { now, clock } = useRun();
  const [from, setFrom] = useState(draft.from);
  const [to, setTo] = useState(draft.to);
  const low = resolveRange({ from, to: '' }, now, clock.zone);
  const high = resolveRange({ from: '', to }, now, clock.zone);
  const reversed = low?.from !== undefined && high?.to !== undefined && low.from >= high.to;
  const said = (seconds: number | undefined, open: string): string =>
    seconds === undefined ? open : clock.full(seconds);
  return (
    <form
      className="time-ends"
      onSubmit={(event) => {
        event.preventDefault();
        if (low && high && !reversed) onApply({ from, to });
      }}
    >
      <End
        label="From"
        value={from}
        onChange={setFrom}
        error={low ? (reversed ? 'after the end' : undefined) : 'no date'}
      >
        {said(low?.from, 'the beginning')}
      </End>
      <End label="To" value={to} onChange={setTo} error={high ? undefined : 'no date'} withNow>
        {said(high?.to, 'open')}
      </End>
      <Button size="xs" type="submit" disabled={!low || !high || reversed} className="time-apply">
        Apply
      </Button>
    </form>
  );
}

interface EndProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | undefined;
  readonly withNow?: boolean;
  readonly children: ReactNode;
}

function End({ label, value, onChange, error, withNow, children }: EndProps): ReactNode {
  return (
    <TextInput
      size="xs"
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
      error={error}
      description={error ? undefined : children}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder={withNow ? 'now' : 'now-24h, 2026-11-25, 2026-11-25T10:00'}
      classNames={{ input: 'mono' }}
      rightSectionWidth={44}
      rightSection={
        withNow && value !== 'now' ? (
          <UnstyledButton className="time-now" onClick={() => onChange('now')}>
            now
          </UnstyledButton>
        ) : null
      }
    />
  );
}

/** Days from a calendar become the two texts; a time can then be written behind them. It opens where the range is. */
function Calendar({
  range,
  onChoose,
}: {
  readonly range: TimeText;
  readonly onChoose: (range: TimeText) => void;
}): ReactNode {
  const { now, clock } = useRun();
  const [days, setDays] = useState(() => daysOf(resolveRange(range, now, clock.zone), clock));
  const wide = useMediaQuery('(min-width: 740px)', true, { getInitialValueInEffect: false });
  return (
    <DatePicker
      type="range"
      size="xs"
      className="time-calendar"
      numberOfColumns={wide ? 2 : 1}
      defaultDate={dayjs(days[1] ?? clock.iso(now / 1000).slice(0, 10))
        .subtract(wide ? 1 : 0, 'month')
        .format('YYYY-MM-DD')}
      value={days}
      allowSingleDateInRange
      ariaLabels={{ nextMonth: 'Next month', previousMonth: 'Previous month' }}
      onChange={(next) => {
        setDays(next);
        const [first, last] = next;
        if (first && last) onChoose({ from: first, to: last });
      }}
    />
  );
}

/** The first and the last day of a range, as `2026-11-24` in the zone of the clock; none where an end is open. */
function daysOf(span: TimeSpan | undefined, clock: Clock): [string | null, string | null] {
  if (span?.from === undefined || span.to === undefined || span.from >= span.to) return [null, null];
  return [clock.iso(span.from).slice(0, 10), clock.iso(span.to - 1).slice(0, 10)];
}
