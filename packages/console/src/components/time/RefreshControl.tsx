import { Button, Checkbox, Popover, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconRefresh } from '@tabler/icons-react';
import { useIsFetching } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { isRelative } from '../../lib/time-range.ts';
import { parseSpan, printSpan } from '../../lib/url-state.ts';
import { useRun } from '../../state/run.tsx';
import { useSearchOnLoad } from '../../state/settings.ts';
import { useView } from '../../state/view.ts';

const INTERVALS: readonly number[] = [0, 10, 30, 60, 300, 900, 3600];
/** Nothing new comes faster, and every page is several questions. */
const LEAST_SECONDS = 5;

/** Ask again now, or every so often; only ranges that move with the clock are asked again by themselves. */
export function RefreshControl(): ReactNode {
  const { view, change } = useView();
  const { refresh } = useRun();
  const fetching = useIsFetching({ predicate: ({ queryKey }) => queryKey[0] !== 'status' }) > 0;
  const [onLoad, setOnLoad] = useSearchOnLoad();
  const [open, setOpen] = useState(false);
  const choose = (seconds: number): void => {
    setOpen(false);
    change({ refresh: seconds });
  };
  const every = view.refresh === 0 ? 'off' : `every ${printSpan(view.refresh)}`;
  return (
    <div className="time-refresh">
      <UnstyledButton
        data-hint="Refresh"
        className="time-refresh-now"
        onClick={refresh}
        aria-label="Refresh"
        data-busy={fetching || undefined}
      >
        <IconRefresh size={15} stroke={1.7} aria-hidden />
        {view.refresh > 0 && <span>{printSpan(view.refresh)}</span>}
      </UnstyledButton>
      <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus withinPortal>
        <Popover.Target>
          <UnstyledButton
            className="time-refresh-more"
            aria-label={`Refresh by itself: ${every}`}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <IconChevronDown size={13} aria-hidden />
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p={8}>
          <h2 className="time-heading">Refresh by itself</h2>
          {INTERVALS.map((seconds) => (
            <UnstyledButton
              key={seconds}
              className="time-name"
              aria-pressed={view.refresh === seconds}
              onClick={() => choose(seconds)}
            >
              {seconds === 0 ? 'Off' : `Every ${printSpan(seconds)}`}
            </UnstyledButton>
          ))}
          <OwnInterval seconds={view.refresh} onChange={choose} />
          <Checkbox
            className="time-on-load"
            size="xs"
            label="Search when Discover is opened"
            checked={onLoad}
            onChange={(event) => setOnLoad(event.currentTarget.checked)}
          />
          {!isRelative(view) && <p className="time-still">This range does not move with the clock.</p>}
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

/** Any other interval. */
function OwnInterval(props: { readonly seconds: number; readonly onChange: (seconds: number) => void }): ReactNode {
  const listed = INTERVALS.includes(props.seconds);
  const [text, setText] = useState(listed ? '' : printSpan(props.seconds));
  const seconds = parseSpan(text.trim());
  const wrong = text !== '' && (seconds === undefined || seconds < LEAST_SECONDS);
  return (
    <form
      className="time-own"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong && seconds !== undefined) props.onChange(seconds);
      }}
    >
      <TextInput
        size="xs"
        aria-label="Another interval"
        placeholder="45s, 2m, 6h"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={wrong ? `A number with s, m or h, ${LEAST_SECONDS}s or more` : undefined}
      />
      <Button size="xs" variant="default" type="submit" disabled={wrong || text === ''}>
        Set
      </Button>
    </form>
  );
}
