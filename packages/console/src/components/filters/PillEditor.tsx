import { Button, Group, Select, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type Pill, pillOf } from '../../lib/pill.ts';
import { useFields } from '../../state/fields.ts';
import { type Condition, conditionOf, conditionsOf, valueFault } from './conditions.ts';
import { ValueInput } from './ValueInput.tsx';

export interface PillEditorProps {
  /** The one to be changed, in a dialog; without it a new one is made, in a popover. */
  readonly pill?: Pill;
  /** Undefined when nothing shall change. */
  readonly onDone: (pill: Pill | undefined) => void;
}

/** Field, condition, values, and a name if one likes. */
export function PillEditor({ pill, onDone }: PillEditorProps): ReactNode {
  const fields = useFields();
  // A list that lies elsewhere on the page would be outside for the popover, and a click on it would close that.
  const lists = { withinPortal: pill !== undefined };
  const [name, setName] = useState<string | null>(pill?.field ?? null);
  const [condition, setCondition] = useState<Condition>(
    pill ? conditionOf(pill) : { name: 'is', operator: 'is', negate: false },
  );
  const [values, setValues] = useState<readonly string[]>(pill?.values ?? []);
  const [label, setLabel] = useState(pill?.label ?? '');
  const [tried, setTried] = useState(false);
  const field = name === null ? undefined : fields.get(name);
  const { operator } = condition;
  const used =
    operator === 'exists'
      ? []
      : operator === 'is'
        ? [values[0] ?? '']
        : operator === 'between'
          ? [values[0] ?? '', values[1] ?? '']
          : values;
  const faults = field ? used.map((value) => valueFault(field, value, operator)) : [];
  const none = operator === 'is_one_of' && used.length === 0;
  const open = operator === 'between' && used.every((value) => value === '');
  const fault = none || open ? 'A value is missing' : faults.find((one) => one !== undefined);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!field || fault) return;
    onDone(
      pillOf({ ...pill, field: field.name, operator, negate: condition.negate, values: used, label: label.trim() }),
    );
  };
  const names = fields.list.filter(({ inStore, name: one }) => inStore || one === name).map((one) => one.name);
  return (
    <form className="pill-editor" onSubmit={submit}>
      <Group gap={8} align="flex-start" wrap="nowrap" className="pill-editor-row">
        <Select
          label="Field"
          size="xs"
          searchable
          comboboxProps={lists}
          data-autofocus={!pill || undefined}
          data={names}
          value={name}
          placeholder="srcaddr"
          nothingFoundMessage="No such field"
          error={tried && !field ? 'Which field?' : undefined}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(next) => {
            setName(next);
            if (next !== name) setValues([]);
          }}
        />
        <Select
          label="Condition"
          size="xs"
          w={140}
          comboboxProps={lists}
          data={conditionsOf(field).map((one) => one.name)}
          value={condition.name}
          allowDeselect={false}
          onChange={(next) => setCondition(conditionsOf(field).find((one) => one.name === next) ?? condition)}
        />
      </Group>
      {operator !== 'exists' && (
        <ValueInput
          field={field}
          operator={operator}
          values={values}
          onChange={setValues}
          focused={pill !== undefined}
          lists={lists}
          error={tried ? fault : undefined}
        />
      )}
      <TextInput
        label="Name"
        size="xs"
        placeholder="optional"
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap={8} mt={4}>
        <Button size="xs" variant="default" onClick={() => onDone(undefined)}>
          Cancel
        </Button>
        <Button size="xs" type="submit">
          {pill ? 'Save' : 'Add'}
        </Button>
      </Group>
    </form>
  );
}
