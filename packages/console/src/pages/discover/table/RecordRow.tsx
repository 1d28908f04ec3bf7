import { IconLayoutSidebarRightExpand } from '@tabler/icons-react';
import type { ApiValue } from '@thalweg/core/api';
import { memo, type ReactNode } from 'react';
import type { Clock } from '../../../lib/clock.ts';
import { countryFieldOf } from '../../../lib/flag.ts';
import { isNumeric } from '../../../lib/present.ts';
import type { FieldTable } from '../../../state/fields.ts';
import type { RowValues } from '../use-rows.ts';
import { Cell } from './Cell.tsx';
import { cellId, type Place } from './RecordTable.tsx';

export interface RecordRowProps {
  readonly place: number;
  readonly top: number;
  readonly values: RowValues;
  /** The row above, to show a date only where it changes. */
  readonly before: RowValues | undefined;
  readonly names: readonly string[];
  readonly valueIn: (row: RowValues, field: string) => ApiValue | undefined;
  readonly fields: FieldTable;
  readonly clock: Clock;
  readonly nameOf: (value: string) => string | undefined;
  readonly open: boolean;
  readonly activeColumn: number | undefined;
  readonly onOpen: (row: number | undefined) => void;
  readonly onActivate: (place: Place) => void;
}

export const RecordRow = memo(function RecordRow(props: RecordRowProps): ReactNode {
  const { place, top, values, before, names, valueIn, fields, clock, nameOf, open, activeColumn, onOpen, onActivate } =
    props;
  const status = valueIn(values, 'log_status');
  const countryOf = (address: string): ApiValue | undefined => {
    const field = countryFieldOf(address);
    return field === undefined ? undefined : valueIn(values, field);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a virtual grid.
    <div
      className="grid-row"
      role="row"
      tabIndex={-1}
      aria-rowindex={place + 2}
      aria-selected={open}
      data-row={place}
      data-active={activeColumn !== undefined || undefined}
      data-status={status === 'OK' ? undefined : status}
      style={{ transform: `translateY(${top}px)` }}
      onDoubleClick={() => onOpen(place)}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: cells of a virtual grid. */}
      <div role="gridcell" tabIndex={-1} aria-colindex={1}>
        <button
          type="button"
          className="grid-open"
          tabIndex={-1}
          aria-label={open ? 'Close the record' : 'Open the record'}
          onClick={() => onOpen(open ? undefined : place)}
        >
          <IconLayoutSidebarRightExpand size={15} stroke={1.6} />
        </button>
      </div>
      {names.map((name, column) => {
        const field = fields.get(name);
        return (
          // biome-ignore lint/a11y/useSemanticElements: cells of a virtual grid.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys.
          <div
            key={name}
            id={activeColumn === column ? cellId({ row: place, column }) : undefined}
            className="grid-cell"
            role="gridcell"
            tabIndex={-1}
            aria-colindex={column + 2}
            data-column={column}
            data-numeric={isNumeric(field) || undefined}
            data-active={activeColumn === column || undefined}
            onClick={() => onActivate({ row: place, column })}
          >
            <Cell
              field={field}
              value={valueIn(values, name) ?? null}
              before={before ? valueIn(before, name) : undefined}
              protocol={valueIn(values, 'protocol') ?? null}
              clock={clock}
              country={countryOf(name)}
              label={
                field.type === 'integer' || field.type === 'date' ? undefined : nameOf(String(valueIn(values, name)))
              }
            />
          </div>
        );
      })}
    </div>
  );
});
