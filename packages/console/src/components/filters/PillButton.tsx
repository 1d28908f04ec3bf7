import { Menu, Modal, UnstyledButton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconEdit,
  IconEye,
  IconEyeOff,
  IconPin,
  IconPinFilled,
  IconPinnedOff,
  IconSwitchHorizontal,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import { type MouseEvent, type ReactNode, useState } from 'react';
import { type Pill, pillText } from '../../lib/pill.ts';
import { present, presentText } from '../../lib/present.ts';
import { useActions } from '../../state/actions.ts';
import { useFields } from '../../state/fields.ts';
import { useNetworks } from '../../state/networks.ts';
import { useRun } from '../../state/run.tsx';
import { PillEditor } from './PillEditor.tsx';

/** One pill: click for what can be done with it, shift-click to switch it off and on. */
export function PillButton({ pill, place }: { readonly pill: Pill; readonly place: number }): ReactNode {
  const { replacePill, removePill } = useActions();
  const { clock } = useRun();
  const fields = useFields();
  const [open, setOpen] = useState(false);
  const [editing, setEditing] = useState(false);
  const field = fields.get(pill.field);
  const known = fields.has(pill.field);
  const { nameOf } = useNetworks();
  const text = pillText(pill, (value) =>
    // What stands for something is told with its name; other numbers stay as they were typed.
    field.kind === 'port' ||
    field.kind === 'ip' ||
    field.type === 'text' ||
    (field.name === 'protocol' && /^\d+$/.test(value))
      ? presentText(present(field, value, { clock, nameOf }))
      : value,
  );
  const change = (patch: Partial<Pill>): void => replacePill(place, { ...pill, ...patch });
  const press = (event: MouseEvent): void => {
    if (event.shiftKey) change({ disabled: !pill.disabled });
    else setOpen(!open);
  };
  return (
    <span
      className="pill"
      data-negate={pill.negate || undefined}
      data-disabled={pill.disabled || undefined}
      data-unknown={!known || undefined}
    >
      <Menu opened={open} onChange={setOpen} position="bottom-start" trigger="click">
        <Menu.Target>
          <UnstyledButton
            className="pill-text"
            onClickCapture={(event: MouseEvent) => {
              event.stopPropagation();
              press(event);
            }}
            title={
              known
                ? `${pill.field}; shift-click switches it ${pill.disabled ? 'on' : 'off'}`
                : `There is no field ${pill.field}`
            }
          >
            {pill.pinned && <IconPinFilled size={12} aria-label="pinned" />}
            {!known && <IconAlertTriangle size={13} aria-label="unknown field" />}
            {pill.negate && <b className="pill-not">NOT</b>}
            <span className="pill-label">{text}</span>
            {pill.disabled && <span className="visually-hidden">(switched off)</span>}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconEdit size={15} />} onClick={() => setEditing(true)}>
            Edit
          </Menu.Item>
          <Menu.Item leftSection={<IconSwitchHorizontal size={15} />} onClick={() => change({ negate: !pill.negate })}>
            {pill.negate ? 'Include these' : 'Exclude these'}
          </Menu.Item>
          <Menu.Item
            leftSection={pill.disabled ? <IconEye size={15} /> : <IconEyeOff size={15} />}
            onClick={() => change({ disabled: !pill.disabled })}
          >
            {pill.disabled ? 'Switch on' : 'Switch off'}
          </Menu.Item>
          <Menu.Item
            leftSection={pill.pinned ? <IconPinnedOff size={15} /> : <IconPin size={15} />}
            onClick={() => change({ pinned: !pill.pinned })}
          >
            {pill.pinned ? 'Unpin' : 'Pin'}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} c="var(--reject)" onClick={() => removePill(place)}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <UnstyledButton
        className="pill-remove"
        aria-label={`Remove the filter ${text}`}
        onClick={() => removePill(place)}
      >
        <IconX size={13} />
      </UnstyledButton>
      <Modal opened={editing} onClose={() => setEditing(false)} title="Edit filter" size="auto">
        <PillEditor
          pill={pill}
          onDone={(next) => {
            setEditing(false);
            if (next) replacePill(place, next);
          }}
        />
      </Modal>
    </span>
  );
}
