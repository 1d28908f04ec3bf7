import { Menu, Popover, UnstyledButton } from '@mantine/core';
import {
  IconDots,
  IconEye,
  IconEyeOff,
  IconFilterPlus,
  IconPin,
  IconPinnedOff,
  IconSwitchHorizontal,
  IconTrash,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useActions } from '../../state/actions.ts';
import { useView } from '../../state/view.ts';
import { PillButton } from './PillButton.tsx';
import { PillEditor } from './PillEditor.tsx';
import './filters.css';

/** The pills, and a way to make one by hand. */
export function FilterBar(): ReactNode {
  const { view } = useView();
  const { addPill } = useActions();
  const [open, setOpen] = useState(false);
  return (
    <section className="filters" aria-label="Filters">
      {view.filters.map((pill, place) => (
        <PillButton key={`${pill.field} ${pill.operator} ${pill.values.join()}`} pill={pill} place={place} />
      ))}
      <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus withinPortal>
        <Popover.Target>
          <UnstyledButton className="filters-add" onClick={() => setOpen(!open)} aria-expanded={open}>
            <IconFilterPlus size={14} stroke={1.7} aria-hidden />
            Filter
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <PillEditor
            onDone={(pill) => {
              setOpen(false);
              if (pill) addPill(pill);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      {view.filters.length > 1 && <AllFilters />}
    </section>
  );
}

function AllFilters(): ReactNode {
  const { changePills } = useActions();
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <UnstyledButton className="filters-add" aria-label="All filters">
          <IconDots size={15} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>All filters</Menu.Label>
        <Menu.Item
          leftSection={<IconEye size={15} />}
          onClick={() => changePills((pill) => ({ ...pill, disabled: false }))}
        >
          Switch on
        </Menu.Item>
        <Menu.Item
          leftSection={<IconEyeOff size={15} />}
          onClick={() => changePills((pill) => ({ ...pill, disabled: true }))}
        >
          Switch off
        </Menu.Item>
        <Menu.Item
          leftSection={<IconSwitchHorizontal size={15} />}
          onClick={() => changePills((pill) => ({ ...pill, negate: !pill.negate }))}
        >
          Invert
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPin size={15} />}
          onClick={() => changePills((pill) => ({ ...pill, pinned: true }))}
        >
          Pin
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPinnedOff size={15} />}
          onClick={() => changePills((pill) => ({ ...pill, pinned: false }))}
        >
          Unpin
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={15} />} c="var(--reject)" onClick={() => changePills(() => undefined)}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
