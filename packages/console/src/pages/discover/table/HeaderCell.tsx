import { Menu, UnstyledButton } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowLeft,
  IconArrowRight,
  IconArrowUp,
  IconChartHistogram,
  IconChevronDown,
  IconCircleMinus,
  IconCopy,
} from '@tabler/icons-react';
import type { ApiField } from '@thalweg/core/api';
import { type DragEvent, type KeyboardEvent, type ReactNode, useState } from 'react';
import { isNumeric } from '../../../lib/present.ts';
import { columnsOf, useActions } from '../../../state/actions.ts';
import { useView } from '../../../state/view.ts';
import { DRAGGED, dropColumn, moveColumn } from './columns.ts';
import { copyText } from './copy.ts';
import { sortOf, toggleSort } from './sort.ts';

export interface HeaderCellProps {
  readonly field: ApiField;
  /** Said beside the name. */
  readonly note: string | undefined;
  readonly resizing: boolean;
  readonly onResize: (event: unknown) => void;
  readonly onResizeBy: (pixels: number) => void;
}

const STEP = 16;

/** The name of a column: a click sorts, dragging moves it, its edge changes the width. */
export function HeaderCell({ field, note, resizing, onResize, onResizeBy }: HeaderCellProps): ReactNode {
  const { view, change } = useView();
  const { setColumns, setSort, toggleColumn } = useActions();
  const [target, setTarget] = useState(false);
  const { name } = field;
  const columns = columnsOf(view.columns);
  const keys = sortOf(view.sort);
  const rank = keys.findIndex((key) => key.field === name);
  const key = keys[rank];
  const descendingFirst = field.type === 'integer' || field.type === 'date';
  const sort = (add: boolean): void => setSort(toggleSort(view.sort, name, { descendingFirst, add }));
  const place = columns.indexOf(name);
  const shift = (by: number): void => {
    const other = columns[place + by];
    if (other !== undefined) setColumns(moveColumn(columns, name, other));
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setTarget(false);
    // The table around it would take it, too.
    event.stopPropagation();
    setColumns(dropColumn(columns, event.dataTransfer.getData(DRAGGED), name));
  };
  const onEdgeKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    onResizeBy(event.key === 'ArrowRight' ? STEP : -STEP);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: header of a virtual grid.
    <div
      className="grid-header"
      role="columnheader"
      tabIndex={-1}
      aria-sort={key ? (key.descending ? 'descending' : 'ascending') : 'none'}
      data-numeric={isNumeric(field) || undefined}
      data-target={target || undefined}
      draggable={!resizing}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, name);
        event.dataTransfer.effectAllowed = 'move';
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setTarget(true);
      }}
      onDragLeave={() => setTarget(false)}
      onDrop={drop}
    >
      <UnstyledButton className="grid-title" title={field.description} onClick={(event) => sort(event.shiftKey)}>
        <span className="grid-title-text">{name}</span>
        {note && <span className="grid-note">{note}</span>}
        {key && (
          <span className="grid-sort">
            {key.descending ? <IconArrowDown size={13} aria-hidden /> : <IconArrowUp size={13} aria-hidden />}
            {keys.length > 1 && rank + 1}
          </span>
        )}
      </UnstyledButton>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <UnstyledButton className="grid-menu" aria-label={`Column ${name}`}>
            <IconChevronDown size={13} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconArrowUp size={15} />}
            onClick={() => setSort([{ field: name, descending: false }])}
          >
            Smallest, oldest or A first
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowDown size={15} />}
            onClick={() => setSort([{ field: name, descending: true }])}
          >
            Largest, newest or Z first
          </Menu.Item>
          {!key && view.sort.length > 0 && <Menu.Item onClick={() => sort(true)}>Then by this (shift-click)</Menu.Item>}
          <Menu.Divider />
          <Menu.Item leftSection={<IconArrowLeft size={15} />} disabled={place <= 0} onClick={() => shift(-1)}>
            Move left
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowRight size={15} />}
            disabled={place === columns.length - 1}
            onClick={() => shift(1)}
          >
            Move right
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconChartHistogram size={15} />} onClick={() => change({ by: name })}>
            Break down the chart
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => copyText(name)}>
            Copy the name
          </Menu.Item>
          <Menu.Item leftSection={<IconCircleMinus size={15} />} onClick={() => toggleColumn(name)}>
            Remove the column
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {/* biome-ignore lint/a11y/useSemanticElements: an edge to pull at, not a rule between texts. */}
      <div
        className="grid-edge"
        role="separator"
        aria-orientation="vertical"
        aria-label={`Width of ${name}`}
        aria-valuenow={0}
        tabIndex={0}
        data-resizing={resizing || undefined}
        onMouseDown={onResize}
        onTouchStart={onResize}
        onKeyDown={onEdgeKey}
      />
    </div>
  );
}
