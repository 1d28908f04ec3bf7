import { UnstyledButton } from '@mantine/core';
import { IconArrowsExchange, IconArrowsMaximize, IconCopy, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useActions } from '../../../state/actions.ts';
import { useFields } from '../../../state/fields.ts';
import { useView } from '../../../state/view.ts';
import { ROW_HEIGHT } from './columns.ts';
import { copyText } from './copy.ts';

export interface CellActionsProps {
  readonly field: string;
  readonly value: string | number | null;
  /** Where the cell begins from above, and where it ends at the right. */
  readonly top: number;
  readonly right: number;
  /** Where the table ends at the right. */
  readonly end: number;
  /** Shows the whole record. */
  readonly onOpen: () => void;
}

/** Of all five, in pixels. */
const WIDTH = 130;

/** What can be done with the value under the pointer, beside it where there is room, so that it stays to be read. There is one of these, not one in each cell. */
export function CellActions({ field, value, top, right, end, onOpen }: CellActionsProps): ReactNode {
  const { filterFor, filterOut } = useActions();
  const { change } = useView();
  const { type, opposite } = useFields().get(field);
  const both = type === 'address' && value !== null && opposite !== undefined;
  const fromAndTo = (): void => {
    const text = typeof value === 'string' && value.includes(':') ? `"${value}"` : String(value);
    const test = `(${field}:${text} or ${opposite}:${text})`;
    change(({ query, lang }) => ({
      query:
        lang === 'lucene'
          ? `${field}:${text} OR ${opposite}:${text}`
          : query.trim() === ''
            ? test
            : `(${query}) and ${test}`,
    }));
  };
  return (
    <div
      className="cell-actions"
      data-over={right + WIDTH > end || undefined}
      style={{ top, left: right, height: ROW_HEIGHT }}
    >
      {both && (
        <Act label={`Everything from and to ${value}`} icon={<IconArrowsExchange size={14} />} onClick={fromAndTo} />
      )}
      <Act label="Filter for it (f)" icon={<IconZoomIn size={14} />} onClick={() => filterFor(field, value)} />
      <Act label="Filter it out (x)" icon={<IconZoomOut size={14} />} onClick={() => filterOut(field, value)} />
      <Act label="Copy (c)" icon={<IconCopy size={14} />} onClick={() => copyText(String(value ?? ''))} />
      <Act label="Open the record (⏎)" icon={<IconArrowsMaximize size={14} />} onClick={onOpen} />
    </div>
  );
}

function Act({
  label,
  icon,
  onClick,
}: {
  readonly label: string;
  readonly icon: ReactNode;
  readonly onClick: () => void;
}): ReactNode {
  return (
    <UnstyledButton data-hint={label} className="cell-action" tabIndex={-1} aria-label={label} onClick={onClick}>
      {icon}
    </UnstyledButton>
  );
}
