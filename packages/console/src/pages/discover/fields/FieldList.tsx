import { ActionIcon, Checkbox, Popover, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconFilter, IconSearch } from '@tabler/icons-react';
import type { ApiField } from '@thalweg/core/api';
import { type ReactNode, useMemo, useState } from 'react';
import { columnsOf, useActions } from '../../../state/actions.ts';
import { useFields } from '../../../state/fields.ts';
import { useFieldUse } from '../../../state/settings.ts';
import { useView } from '../../../state/view.ts';
import { FieldRow } from './FieldRow.tsx';
import { groupFields } from './groups.ts';
import './fields.css';

const TYPES: readonly { readonly type: ApiField['type']; readonly name: string }[] = [
  { type: 'address', name: 'Addresses' },
  { type: 'integer', name: 'Numbers' },
  { type: 'date', name: 'Dates' },
  { type: 'text', name: 'Texts' },
];

/** All fields, to look into, to filter by and to show as columns. */
export function FieldList(): ReactNode {
  const { view } = useView();
  const { list } = useFields();
  const actions = useActions();
  const [use] = useFieldUse();
  const [search, setSearch] = useState('');
  const [types, setTypes] = useState<ReadonlySet<string>>(new Set());
  const columns = columnsOf(view.columns);
  const groups = useMemo(() => groupFields(list, { columns, search, types, use }), [list, columns, search, types, use]);
  const found = groups.selected.length + groups.popular.length + groups.available.length + groups.absent.length;
  const row = (field: ApiField): ReactNode => (
    <FieldRow
      key={field.name}
      field={field}
      column={columns.includes(field.name)}
      onToggle={() => actions.toggleColumn(field.name)}
    />
  );
  return (
    <div className="fields">
      <div className="fields-search">
        <TextInput
          size="xs"
          aria-label="Search fields"
          placeholder="Search fields"
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <Popover position="bottom-end" withinPortal>
          <Popover.Target>
            <ActionIcon
              data-hint="Only some types"
              size={30}
              aria-label={`Only some types, ${types.size} chosen`}
              data-active={types.size > 0 || undefined}
            >
              <IconFilter size={15} stroke={1.7} />
              {types.size > 0 && <span className="fields-count">{types.size}</span>}
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown>
            {TYPES.map(({ type, name }) => (
              <Checkbox
                key={type}
                size="sm"
                my={6}
                label={name}
                checked={types.has(type)}
                onChange={() =>
                  setTypes((old) =>
                    old.has(type) ? new Set([...old].filter((one) => one !== type)) : new Set([...old, type]),
                  )
                }
              />
            ))}
          </Popover.Dropdown>
        </Popover>
      </div>
      <div className="fields-list">
        {found === 0 && <p className="faint fields-none">No field is called so.</p>}
        <Group title="Selected" fields={groups.selected} render={row} />
        <Group title="Popular" fields={groups.popular} render={row} />
        <Group title="Available" fields={groups.available} render={row} />
        <Group title="Not in this store" fields={groups.absent} render={row} closed={search === ''} />
      </div>
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly fields: readonly ApiField[];
  readonly render: (field: ApiField) => ReactNode;
  readonly closed?: boolean;
}

function Group({ title, fields, render, closed = false }: GroupProps): ReactNode {
  const [toggled, setToggled] = useState(false);
  if (fields.length === 0) return null;
  const open = closed === toggled;
  return (
    <section className="fields-group">
      <h2>
        <UnstyledButton className="fields-title" aria-expanded={open} onClick={() => setToggled(!toggled)}>
          <IconChevronRight size={13} aria-hidden />
          {title}
          <span className="fields-number">{fields.length}</span>
        </UnstyledButton>
      </h2>
      {open && <ul>{fields.map(render)}</ul>}
    </section>
  );
}
