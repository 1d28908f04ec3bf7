import { ActionIcon, Popover, Tooltip, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCircleMinus, IconCirclePlus } from '@tabler/icons-react';
import type { ApiField } from '@thalweg/core/api';
import { type ReactNode, useState } from 'react';
import { DRAGGED } from '../table/columns.ts';
import { FieldDetail } from './FieldDetail.tsx';
import { FieldIcon } from './FieldIcon.tsx';

export interface FieldRowProps {
  readonly field: ApiField;
  readonly column: boolean;
  readonly onToggle: () => void;
}

/** A field: hover says what it means, a click shows its values, ⊕ makes it a column. */
export function FieldRow({ field, column, onToggle }: FieldRowProps): ReactNode {
  const [open, setOpen] = useState(false);
  const narrow = useMediaQuery('(max-width: 720px)') ?? false;
  const verb = column ? 'Remove the column' : 'Add as a column';
  return (
    <li
      className="field"
      data-open={open || undefined}
      draggable={!open}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, field.name);
        event.dataTransfer.effectAllowed = 'copyMove';
      }}
    >
      <Popover
        opened={open}
        onChange={setOpen}
        position={narrow ? 'bottom' : 'right-start'}
        width={narrow ? 320 : 344}
        withinPortal
        trapFocus
      >
        <Popover.Target>
          <Tooltip label={field.description} position="right" multiline maw={260} openDelay={500} disabled={open}>
            <UnstyledButton className="field-name" aria-expanded={open} onClick={() => setOpen(!open)}>
              <FieldIcon field={field} />
              <span className="mono">{field.name}</span>
            </UnstyledButton>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown p={0}>
          {open && <FieldDetail field={field} column={column} onToggle={onToggle} onDone={() => setOpen(false)} />}
        </Popover.Dropdown>
      </Popover>
      <Tooltip label={verb}>
        <ActionIcon className="field-toggle" size={24} aria-label={`${verb} ${field.name}`} onClick={onToggle}>
          {column ? <IconCircleMinus size={15} stroke={1.7} /> : <IconCirclePlus size={15} stroke={1.7} />}
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
