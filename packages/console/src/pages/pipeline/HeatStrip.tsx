import { Button, Skeleton } from '@mantine/core';
import { type MouseEvent, type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { axisLabels } from '../../charts/time-series.ts';
import { Section } from '../../components/Section.tsx';
import type { Clock } from '../../lib/clock.ts';
import { counted, formatDuration, formatShare } from '../../lib/format.ts';
import { absolute, rangeLabel } from '../../lib/time-range.ts';
import { useNetworks } from '../../state/networks.ts';
import { useRun } from '../../state/run.tsx';
import { useHref, useView } from '../../state/view.ts';
import { useCoverage } from '../overview/use-coverage.ts';
import { cellsOf, type Frame, placeOf, type Row, runAt, STATE_NAMES, STATES, secondsOf } from './strip.ts';
import './strip.css';

const CELLS = 240;
const PAGE = 25;

/** What was seen of each interface over the time range. */
export function HeatStrip(): ReactNode {
  const { view } = useView();
  const { clock, now } = useRun();
  const [limit, setLimit] = useState(PAGE);
  const [under, setUnder] = useState<string>();
  const { answer, error, stale, retry } = useCoverage({ cells: CELLS, limit });
  return (
    <Section
      title="Coverage"
      note={answer ? `${counted(answer.total, 'interface')} · ${rangeLabel(view, now, clock)}` : undefined}
      error={answer ? undefined : error}
      retry={retry}
      tools={
        <ul className="strip-legend" aria-label="Legend">
          {STATES.map((state) => (
            <li key={state}>
              <span className="strip-swatch" data-state={state} />
              {STATE_NAMES[state]}
            </li>
          ))}
        </ul>
      }
    >
      {!answer && (
        <div className="strips" aria-hidden>
          <Skeleton height={140} />
        </div>
      )}
      {answer && answer.interfaces.length === 0 && (
        <p className="section-empty">No interface is known yet. Each one that flow logs name gets a row here.</p>
      )}
      {answer && answer.interfaces.length > 0 && (
        <div className={stale ? 'strips stale' : 'strips'}>
          {answer.interfaces.map((row) => (
            <StripRow key={row.interfaceId} row={row} frame={answer} clock={clock} onUnder={setUnder} />
          ))}
          <Axis frame={answer} clock={clock} />
          <p className="strip-under" aria-hidden>
            {under ?? `a cell is ${formatDuration(answer.interval)}; a click opens its records`}
          </p>
          {answer.total > answer.interfaces.length && (
            <Button size="xs" variant="default" onClick={() => setLimit(Math.min(1000, limit + 4 * PAGE))}>
              Show more of {counted(answer.total, 'interface')}
            </Button>
          )}
        </div>
      )}
    </Section>
  );
}

function StripRow(props: {
  readonly row: Row;
  readonly frame: Frame;
  readonly clock: Clock;
  readonly onUnder: (text: string | undefined) => void;
}): ReactNode {
  const { row, frame, clock, onUnder } = props;
  const href = useHref();
  const [, navigate] = useLocation();
  const name = useNetworks().nameOf(row.interfaceId);
  const title = name === undefined ? row.interfaceId : `${row.interfaceId} ${name}`;
  const query = `interface_id:${row.interfaceId}`;
  const find = (event: MouseEvent<HTMLElement>): Row['runs'][number] | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    return runAt(row, frame, (event.clientX - box.left) / box.width);
  };
  const show = (event: MouseEvent<HTMLElement>): void => {
    const run = find(event);
    onUnder(run && `${title} · ${STATE_NAMES[run.state]} · ${clock.full(run.start)} → ${clock.full(run.end)}`);
  };
  const open = (event: MouseEvent<HTMLElement>): void => {
    const run = find(event);
    if (run) navigate(href('/discover', { query, by: 'log_status', ...absolute(run.start, run.end) }));
  };
  const seconds = secondsOf(row);
  const summary = STATES.filter((state) => seconds[state] > 0)
    .map((state) => `${formatDuration(seconds[state])} ${STATE_NAMES[state]}`)
    .join(', ');
  return (
    <div className="strip-row">
      <Link className="mono strip-name" href={href('/discover', { query, by: 'log_status' })} title={title}>
        {name !== undefined && <span className="strip-called">{name}</span>}
        <span className={name === undefined ? undefined : 'faint'}>{row.interfaceId}</span>
      </Link>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the link before it leads to the same records; the pointer only picks a time. */}
      <div
        className="strip"
        role="img"
        aria-label={summary}
        onMouseMove={show}
        onMouseLeave={() => onUnder(undefined)}
        onClick={open}
      >
        {row.runs
          .filter(({ state }) => state !== 'nothing')
          .map(({ state, start, end }) => (
            <span
              key={start}
              data-state={state}
              style={{
                left: `${100 * placeOf(frame, start)}%`,
                width: `${100 * (placeOf(frame, end) - placeOf(frame, start))}%`,
              }}
            />
          ))}
      </div>
      <span className="strip-share">
        {formatShare((seconds.data + seconds.nodata) / Math.max(1, frame.to - frame.from))}
      </span>
    </div>
  );
}

function Axis({ frame, clock }: { readonly frame: Frame; readonly clock: Clock }): ReactNode {
  const cells = cellsOf(frame);
  const labels = axisLabels(cells, 6, clock);
  return (
    <div className="strip-row strip-axis" aria-hidden>
      <span />
      <div className="strip-times">
        {[...labels].map(([place, text]) => (
          <span
            key={place}
            data-last={placeOf(frame, cells[place] ?? 0) > 0.92 || undefined}
            style={{ left: `${100 * placeOf(frame, cells[place] ?? 0)}%` }}
          >
            {text}
          </span>
        ))}
      </div>
      <span />
    </div>
  );
}
