import { useVirtualizer } from '@tanstack/react-virtual';
import type { ApiValue } from '@thalweg/core/api';
import { type ReactNode, useEffect, useRef } from 'react';
import { present } from '../../../lib/present.ts';
import { columnsOf } from '../../../state/actions.ts';
import { useFields } from '../../../state/fields.ts';
import { useNetworks } from '../../../state/networks.ts';
import { useRun } from '../../../state/run.tsx';
import { useView } from '../../../state/view.ts';
import type { Rows } from '../use-rows.ts';
import { Action } from './Cell.tsx';

const CARD_HEIGHT = 78;
/** What the two upper lines of a card show already. */
const ON_CARD: ReadonlySet<string> = new Set([
  'start',
  'action',
  'srcaddr',
  'srcport',
  'dstaddr',
  'dstport',
  'protocol',
]);

export interface CardListProps {
  readonly rows: Rows;
  readonly onOpen: (row: number) => void;
}

/** The table where there is no room for columns. */
export function CardList({ rows, onOpen }: CardListProps): ReactNode {
  const { clock } = useRun();
  const { view } = useView();
  const fields = useFields();
  const { nameOf } = useNetworks();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_HEIGHT,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { more, loadingMore, loadMore, stale } = rows;
  useEffect(() => {
    if (more && !loadingMore && !stale && last >= rows.rows.length - 50) loadMore();
  }, [more, loadingMore, stale, last, rows.rows.length, loadMore]);
  const further = columnsOf(view.columns).filter((name) => !ON_CARD.has(name));
  return (
    <div ref={scroller} className={stale ? 'cards stale' : 'cards'} aria-busy={stale}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start: top }) => {
          const row = rows.rows[index];
          if (!row) return null;
          const show = (name: string): string => {
            const shown = present(fields.get(name), rows.valueIn(row, name) ?? null, {
              clock,
              nameOf,
              protocol: rows.valueIn(row, 'protocol') ?? null,
            });
            return shown.name ? `${shown.text} ${shown.name}` : shown.text;
          };
          const start = rows.valueIn(row, 'start');
          const action = rows.valueIn(row, 'action');
          const end = (address: string, port: string): ReactNode => {
            const value = rows.valueIn(row, address);
            const name = value == null ? undefined : nameOf(String(value));
            return (
              <>
                {endText(value, rows.valueIn(row, port) == null ? undefined : show(port))}
                {name !== undefined && <span className="grid-service">{name}</span>}
              </>
            );
          };
          return (
            <li key={index} style={{ transform: `translateY(${top}px)`, height: CARD_HEIGHT }}>
              <button type="button" className="card" onClick={() => onOpen(index)}>
                <span className="card-line">
                  {typeof action === 'string' && <Action value={action} />}
                  <span className="faint">{typeof start === 'number' ? clock.full(start) : ''}</span>
                </span>
                <span className="card-line mono">
                  {end('srcaddr', 'srcport')} → {end('dstaddr', 'dstport')}
                </span>
                <span className="card-line soft">
                  {[show('protocol'), ...further.map((name) => withUnit(show(name), fields.get(name).unit))].join(
                    ' · ',
                  )}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** `10.0.1.11:443 https`, `[2001:db8::1]:443`: as RFC 3986 and RFC 5952 write an end of a connection. */
function endText(address: ApiValue | undefined, port: string | undefined): string {
  if (address == null) return port ?? '–';
  if (port === undefined) return String(address);
  return String(address).includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The table has the unit in the name of the column. */
const withUnit = (text: string, unit: string | undefined): string =>
  unit === 'packets' ? `${text} ${text === '1' ? 'packet' : 'packets'}` : text;
