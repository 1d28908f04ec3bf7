import { ActionIcon, TextInput } from '@mantine/core';
import {
  IconAsterisk,
  IconColumnInsertRight,
  IconColumnRemove,
  IconCopy,
  IconSearch,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import type { ApiValue } from '@thalweg/core/api';
import { type ReactNode, useState } from 'react';
import { pillOf } from '../../../lib/pill.ts';
import { present } from '../../../lib/present.ts';
import { columnsOf, useActions } from '../../../state/actions.ts';
import { useFields } from '../../../state/fields.ts';
import { useNetworks } from '../../../state/networks.ts';
import { useRun } from '../../../state/run.tsx';
import { useView } from '../../../state/view.ts';
import { FieldIcon } from '../fields/FieldIcon.tsx';
import { copyText } from '../table/copy.ts';

/** Every field of the record that has a value. */
export function ValuesTab({ values }: { readonly values: Readonly<Record<string, ApiValue>> }): ReactNode {
  const { view } = useView();
  const { clock } = useRun();
  const fields = useFields();
  const { nameOf, groupsOf } = useNetworks();
  const { filterFor, filterOut, addPill, toggleColumn } = useActions();
  const [search, setSearch] = useState('');
  const columns = columnsOf(view.columns);
  const wanted = search.trim().toLowerCase();
  const shown = Object.entries(values).filter(
    ([name, value]) => value !== null && (name.includes(wanted) || String(value).toLowerCase().includes(wanted)),
  );
  return (
    <div className="values">
      <TextInput
        size="xs"
        aria-label="Search fields and values"
        placeholder="Search fields and values"
        leftSection={<IconSearch size={14} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <table>
        <thead className="visually-hidden">
          <tr>
            <th>Field</th>
            <th>Value</th>
            <th>Actions</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(([name, value]) => {
            const field = fields.get(name);
            const {
              text,
              name: called,
              exact,
            } = present(field, value, { clock, nameOf, protocol: values['protocol'] ?? null });
            const groups = field.type === 'text' ? groupsOf(String(value)) : [];
            const column = columns.includes(name);
            return (
              <tr key={name}>
                <th scope="row" title={field.description}>
                  <FieldIcon field={field} />
                  <span className="mono">{name}</span>
                </th>
                <td className="mono">
                  <span className="values-value">
                    <span>{text}</span>
                    {called && <span className="faint">{called}</span>}
                    {exact && <span className="faint">{exact}</span>}
                    {groups.length > 0 && (
                      <span className="faint">
                        security {groups.length === 1 ? 'group' : 'groups'} {groups.join(', ')}
                      </span>
                    )}
                  </span>
                </td>
                <td className="values-actions">
                  <Act
                    label={`Filter for ${name}`}
                    icon={<IconZoomIn size={14} />}
                    onClick={() => filterFor(name, value)}
                  />
                  <Act
                    label={`Filter out ${name}`}
                    icon={<IconZoomOut size={14} />}
                    onClick={() => filterOut(name, value)}
                  />
                  <Act
                    label={`Records that have ${name}`}
                    icon={<IconAsterisk size={14} />}
                    onClick={() => addPill(pillOf({ field: name, operator: 'exists', values: [] }))}
                  />
                  <Act
                    label={column ? `Remove the column ${name}` : `Add ${name} as a column`}
                    icon={column ? <IconColumnRemove size={14} /> : <IconColumnInsertRight size={14} />}
                    onClick={() => toggleColumn(name)}
                  />
                  <Act label={`Copy ${name}`} icon={<IconCopy size={14} />} onClick={() => copyText(String(value))} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
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
    <ActionIcon data-hint={label} size={24} aria-label={label} onClick={onClick}>
      {icon}
    </ActionIcon>
  );
}
