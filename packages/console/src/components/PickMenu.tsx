import { Combobox, UnstyledButton, useCombobox } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import './PickMenu.css';

export interface PickOption {
  readonly value: string;
  readonly label: string;
}

export interface PickMenuProps {
  /** What is chosen here, for those who cannot see the place: `Break down`. */
  readonly label: string;
  /** Said before the choice, and so part of its name: people ask for a button by the words that they see. */
  readonly prefix?: string;
  readonly options: readonly PickOption[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Past so many options a search helps. */
const SEARCHED = 8;

/** A choice that reads as part of a sentence; a click opens the list. */
export function PickMenu({ label, prefix, options, value, onChange }: PickMenuProps): ReactNode {
  const [search, setSearch] = useState('');
  const searched = options.length > SEARCHED;
  // The list is made when somebody comes near it: some have an entry for every field.
  const [near, setNear] = useState(false);
  const box = useCombobox({
    onDropdownClose: () => {
      box.resetSelectedOption();
      box.focusTarget();
      setSearch('');
    },
    onDropdownOpen: () => {
      if (searched) box.focusSearchInput();
      box.selectActiveOption();
    },
  });
  const wanted = search.trim().toLowerCase();
  const shown = options.filter((option) => option.label.toLowerCase().includes(wanted));
  const chosen = options.find((option) => option.value === value)?.label ?? value;
  return (
    <Combobox
      store={box}
      width={220}
      position="bottom-end"
      withinPortal
      keepMounted={near}
      onOptionSubmit={(next) => {
        onChange(next);
        box.closeDropdown();
      }}
    >
      <Combobox.Target targetType="button">
        <UnstyledButton
          className="pick"
          aria-label={prefix ? `${label} ${prefix} ${chosen}` : `${label}: ${chosen}`}
          onPointerEnter={() => setNear(true)}
          onFocus={() => setNear(true)}
          onClick={() => box.toggleDropdown()}
        >
          {prefix && <span className="pick-prefix">{`${prefix} `}</span>}
          <span className="pick-value">{chosen}</span>
          <IconChevronDown size={13} aria-hidden />
        </UnstyledButton>
      </Combobox.Target>
      <Combobox.Dropdown>
        {searched && (
          <Combobox.Search
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              box.updateSelectedOptionIndex();
            }}
            placeholder="Search"
            aria-label={`Search: ${label}`}
          />
        )}
        <Combobox.Options tabIndex={0} mah={280} style={{ overflowY: 'auto' }} aria-label={label}>
          {shown.map((option) => (
            <Combobox.Option
              key={option.value}
              value={option.value}
              active={option.value === value}
              className="pick-option"
            >
              {option.label}
              {option.value === value && <IconCheck size={14} aria-hidden />}
            </Combobox.Option>
          ))}
          {shown.length === 0 && <Combobox.Empty>Nothing is called so</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
