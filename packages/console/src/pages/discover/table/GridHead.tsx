import { memo, type ReactNode } from 'react';
import type { FieldTable } from '../../../state/fields.ts';
import { HeaderCell } from './HeaderCell.tsx';

export interface GridHeadProps {
  readonly names: readonly string[];
  readonly fields: FieldTable;
  /** Least width of all columns together, in pixels. */
  readonly width: number;
  /** The day of the uppermost row in sight. */
  readonly date: string | undefined;
  /** The column whose edge is pulled at. */
  readonly resizing: string | undefined;
  readonly onResize: (name: string, event: unknown) => void;
  readonly onResizeBy: (name: string, pixels: number) => void;
}

/** Drawn anew only when it changes itself: the rows below it are with every frame of scrolling. */
export const GridHead = memo(function GridHead({
  names,
  fields,
  width,
  date,
  resizing,
  onResize,
  onResizeBy,
}: GridHeadProps): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot show some of a hundred thousand rows.
    <div className="grid-head" role="row" aria-rowindex={1} style={{ minWidth: width }} tabIndex={-1}>
      {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
      <div role="columnheader" tabIndex={-1} aria-label="Open" />
      {names.map((name) => (
        <HeaderCell
          key={name}
          field={fields.get(name)}
          note={name === 'start' ? date : undefined}
          resizing={resizing === name}
          onResize={(event) => onResize(name, event)}
          onResizeBy={(pixels) => onResizeBy(name, pixels)}
        />
      ))}
    </div>
  );
});
