import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  functionalUpdate,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { columnsOf, useActions } from '../../../state/actions.ts';
import { useFields } from '../../../state/fields.ts';
import { useNetworks } from '../../../state/networks.ts';
import { useRun } from '../../../state/run.tsx';
import { useColumnWidths } from '../../../state/settings.ts';
import { useView } from '../../../state/view.ts';
import type { Rows, RowValues } from '../use-rows.ts';
import { CellActions } from './CellActions.tsx';
import { columnWidth, DRAGGED, dropColumn, LEAST_WIDTH, ROW_HEIGHT } from './columns.ts';
import { copyText } from './copy.ts';
import { GridHead } from './GridHead.tsx';
import { RecordRow } from './RecordRow.tsx';
import { slotsOf } from './slots.ts';

const features = tableFeatures({ columnSizingFeature, columnResizingFeature, columnOrderingFeature });
/** The column that opens the row. */
const GUTTER = 30;

export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface RecordTableProps {
  readonly rows: Rows;
  readonly total: number | string | undefined;
  /** The row whose detail is open. */
  readonly opened: number | undefined;
  readonly onOpen: (row: number | undefined) => void;
}

/** Rows of any number: only those in sight are in the document. Arrows move, Enter opens, x filters out, c copies. */
export function RecordTable({ rows, total, opened, onOpen }: RecordTableProps): ReactNode {
  const { view } = useView();
  const { clock } = useRun();
  const fields = useFields();
  const { nameOf } = useNetworks();
  const { filterFor, filterOut, setColumns } = useActions();
  const [widths, setWidths] = useColumnWidths();
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  // Where a field or column that is dragged over the rows would go: to the end.
  const [dropping, setDropping] = useState(false);
  const [hovered, setHovered] = useState<Place & { readonly right: number; readonly end: number }>();
  const scroller = useRef<HTMLDivElement>(null);
  const names = columnsOf(view.columns);

  const columns = useMemo(
    () =>
      names.map((name) => ({
        id: name,
        accessorFn: (row: RowValues) => rows.valueIn(row, name),
        size: columnWidth(fields.get(name)),
        minSize: LEAST_WIDTH,
        maxSize: 1200,
      })),
    [names, fields, rows.valueIn],
  );
  const data = rows.rows as RowValues[];
  // One place holds the widths, whoever changes them: an edge that is pulled, the menu of a column, a saved search.
  const table = useTable({
    features,
    columns,
    data,
    columnResizeMode: 'onChange',
    state: { columnSizing: widths },
    onColumnSizingChange: (change) => setWidths((old) => functionalUpdate(change, old)),
  });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const sizes = headers.map((header) => header.getSize());
  const latest = useRef(table);
  latest.current = table;
  const onResize = useCallback((name: string, event: unknown): void => {
    const header = latest.current.getHeaderGroups()[0]?.headers.find(({ id }) => id === name);
    header?.getResizeHandler()(event);
  }, []);
  const onResizeBy = useCallback((name: string, pixels: number): void => {
    const size = latest.current.getColumn(name)?.getSize() ?? LEAST_WIDTH;
    latest.current.setColumnSizing((old) => ({ ...old, [name]: Math.max(LEAST_WIDTH, (old[name] ?? size) + pixels) }));
  }, []);

  const virtual = useVirtualizer({
    count: rows.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollPaddingStart: ROW_HEIGHT + 4,
    scrollPaddingEnd: ROW_HEIGHT,
  });
  const items = virtual.getVirtualItems();
  const slots = useRef(0);
  slots.current = Math.max(slots.current, items.length);
  const lastShown = items.at(-1)?.index ?? 0;
  const { more, loadingMore, loadMore, stale } = rows;
  useEffect(() => {
    if (more && !loadingMore && !stale && lastShown >= rows.rows.length - 200) loadMore();
  }, [more, loadingMore, stale, lastShown, rows.rows.length, loadMore]);

  // Another answer begins at its top.
  const answer = rows.first;
  useEffect(() => {
    if (!answer) return;
    scroller.current?.scrollTo({ top: 0 });
    setActive((old) => ({ ...old, row: 0 }));
  }, [answer]);

  useEffect(() => {
    if (opened !== undefined) {
      setActive((old) => ({ ...old, row: opened }));
      virtual.scrollToIndex(opened, { align: 'auto' });
    }
  }, [opened, virtual]);

  const valueAt = ({
    row,
    column,
  }: Place): { readonly field: string; readonly value: string | number | null } | undefined => {
    const values = rows.rows[row];
    const field = names[column];
    const value = values && field !== undefined ? rows.valueIn(values, field) : undefined;
    return field === undefined || value === undefined ? undefined : { field, value };
  };

  const move = (to: Place): void => {
    const row = Math.max(0, Math.min(rows.rows.length - 1, to.row));
    setActive({ row, column: Math.max(0, Math.min(names.length - 1, to.column)) });
    virtual.scrollToIndex(row, { align: 'auto' });
    if (opened !== undefined) onOpen(row);
  };
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / ROW_HEIGHT) - 2);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const cell = valueAt(active);
    const keys: Readonly<Record<string, (() => void) | undefined>> = {
      ArrowDown: () => move({ ...active, row: active.row + 1 }),
      j: () => move({ ...active, row: active.row + 1 }),
      ArrowUp: () => move({ ...active, row: active.row - 1 }),
      k: () => move({ ...active, row: active.row - 1 }),
      ArrowRight: () => move({ ...active, column: active.column + 1 }),
      ArrowLeft: () => move({ ...active, column: active.column - 1 }),
      PageDown: () => move({ ...active, row: active.row + page }),
      PageUp: () => move({ ...active, row: active.row - page }),
      Home: () => move(event.ctrlKey ? { row: 0, column: 0 } : { ...active, column: 0 }),
      End: () =>
        move(event.ctrlKey ? { row: rows.rows.length - 1, column: names.length } : { ...active, column: names.length }),
      Enter: () => onOpen(opened === active.row ? undefined : active.row),
      Escape: opened === undefined ? undefined : () => onOpen(undefined),
      f: cell && (() => filterFor(cell.field, cell.value)),
      x: cell && (() => filterOut(cell.field, cell.value)),
      c: cell && !event.ctrlKey && !event.metaKey ? () => copyText(String(cell.value ?? '')) : undefined,
    };
    const act = event.metaKey || (event.ctrlKey && event.key.length === 1) ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  const onPoint = (event: MouseEvent): void => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-column]');
    const row = cell?.parentElement?.dataset['row'];
    if (!cell || row === undefined) return;
    const place = {
      row: Number(row),
      column: Number(cell.dataset['column']),
      right: cell.offsetLeft + cell.offsetWidth,
      end: event.currentTarget.scrollLeft + event.currentTarget.clientWidth,
    };
    if (place.row !== hovered?.row || place.column !== hovered.column) setHovered(place);
  };

  // Where there is room, columns take some more of it; the rest stays free, so that a row can be read across.
  const template = `${GUTTER}px ${sizes.map((size) => `minmax(${size}px, ${Math.round(size * 1.4)}px)`).join(' ')} minmax(0, 1fr)`;
  const width = GUTTER + sizes.reduce((sum, size) => sum + size, 0);
  const pointed = hovered && hovered.row < rows.rows.length ? valueAt(hovered) : undefined;
  const firstStart = rows.rows[virtual.range?.startIndex ?? 0];
  const topDate = firstStart ? rows.valueIn(firstStart, 'start') : undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot show some of a hundred thousand rows.
    <div
      ref={scroller}
      className={stale ? 'grid stale' : 'grid'}
      role="grid"
      aria-label="Records"
      aria-rowcount={total === undefined ? -1 : Number(total) + 1}
      aria-colcount={names.length + 1}
      aria-busy={stale}
      aria-activedescendant={rows.rows.length > 0 ? cellId(active) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onMouseMove={onPoint}
      onMouseLeave={() => setHovered(undefined)}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        // The names of columns show the place themselves.
        setDropping(!(event.target as HTMLElement).closest('.grid-head'));
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropping(false);
      }}
      data-dropping={dropping || undefined}
      onDrop={(event) => {
        event.preventDefault();
        setDropping(false);
        setColumns(dropColumn(names, event.dataTransfer.getData(DRAGGED), undefined));
      }}
      style={{ '--columns': template } as CSSProperties}
    >
      <GridHead
        names={names}
        fields={fields}
        width={width}
        date={typeof topDate === 'number' ? clock.parts(topDate).date : undefined}
        resizing={headers.find((header) => header.column.getIsResizing())?.id}
        onResize={onResize}
        onResizeBy={onResizeBy}
      />
      <div className="grid-rows" style={{ height: virtual.getTotalSize(), minWidth: width }}>
        {slotsOf(items, { pool: slots.current, inOrder: !virtual.isScrolling }).map(({ index, start, slot }) => {
          const values = rows.rows[index];
          if (!values) return null;
          return (
            <RecordRow
              key={slot}
              place={index}
              top={start}
              values={values}
              before={rows.rows[index - 1]}
              names={names}
              valueIn={rows.valueIn}
              fields={fields}
              clock={clock}
              nameOf={nameOf}
              open={opened === index}
              activeColumn={active.row === index ? active.column : undefined}
              onOpen={onOpen}
              onActivate={setActive}
            />
          );
        })}
        {pointed && hovered && (
          <CellActions
            field={pointed.field}
            value={pointed.value}
            top={hovered.row * ROW_HEIGHT}
            right={hovered.right}
            end={hovered.end}
            onOpen={() => onOpen(hovered.row)}
          />
        )}
      </div>
    </div>
  );
}

export const cellId = ({ row, column }: Place): string => `cell-${row}-${column}`;
