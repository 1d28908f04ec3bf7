import { ActionIcon, Popover, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCircleMinus, IconCirclePlus } from '@tabler/icons-react';
import type { ApiField } from '@thalweg/core/api';
import { type ReactNode, useRef, useState } from 'react';
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
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
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
      <UnstyledButton
        ref={button}
        className="field-name"
        data-hint={open ? undefined : field.description}
        data-hint-side="right"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      >
        <FieldIcon field={field} />
        <span className="mono">{field.name}</span>
      </UnstyledButton>
      {open && (
        <Popover
          opened
          onChange={close}
          position={narrow ? 'bottom' : 'right-start'}
          width={narrow ? 320 : 344}
          withinPortal
          trapFocus
          withRoles={false}
        >
          <Popover.Target>
            {/* biome-ignore lint/a11y/noStaticElementInteractions: lies over the button, which has the keys, and closes what that opened. */}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above. */}
            <span className="field-anchor" onClick={close} />
          </Popover.Target>
          <Popover.Dropdown p={0} role="dialog" aria-label={field.name}>
            <FieldDetail field={field} column={column} onToggle={onToggle} onDone={close} />
          </Popover.Dropdown>
        </Popover>
      )}
      <ActionIcon
        data-hint={verb}
        className="field-toggle"
        size={24}
        aria-label={`${verb} ${field.name}`}
        onClick={onToggle}
      >
        {column ? <IconCircleMinus size={15} stroke={1.7} /> : <IconCirclePlus size={15} stroke={1.7} />}
      </ActionIcon>
    </li>
  );
}
