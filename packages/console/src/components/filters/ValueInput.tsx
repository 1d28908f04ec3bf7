import { Autocomplete, Group, TagsInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ApiField } from '@thalweg/core/api';
import { type ReactNode, useState } from 'react';
import { askValues } from '../../api/questions.ts';
import type { PillOperator } from '../../lib/pill.ts';
import { useRun } from '../../state/run.tsx';

export interface ValueInputProps {
  readonly field: ApiField | undefined;
  readonly operator: PillOperator;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  readonly error: string | undefined;
  /** Whether typing begins here. */
  readonly focused: boolean;
  /** Where lists open. */
  readonly lists: { readonly withinPortal: boolean };
}

/** The list hides what is chosen already, not what comes next. */
const ABOVE = { position: 'top' } as const;

/** One value, several, or two ends, with those offered that occur in the time range. */
export function ValueInput({ field, operator, values, onChange, error, focused, lists }: ValueInputProps): ReactNode {
  const [typed, setTyped] = useState('');
  const offered = useOffered(field, operator === 'is' ? (values[0] ?? '') : typed);
  const hint = field?.type === 'address' ? '10.0.0.0/8' : field?.type === 'date' ? 'now-1d' : '';
  if (operator === 'is_one_of') {
    return (
      <TagsInput
        comboboxProps={{ ...lists, ...ABOVE }}
        label="Values"
        data-autofocus={focused || undefined}
        size="xs"
        data={offered}
        value={[...values]}
        onChange={onChange}
        searchValue={typed}
        onSearchChange={setTyped}
        placeholder="Enter after each"
        error={error}
        acceptValueOnBlur
      />
    );
  }
  if (operator === 'between') {
    const end = (place: number, label: string, placeholder: string): ReactNode => (
      <Autocomplete
        openOnFocus={false}
        comboboxProps={{ ...lists, ...ABOVE }}
        label={label}
        data-autofocus={(focused && place === 0) || undefined}
        size="xs"
        style={{ flex: 1 }}
        placeholder={placeholder}
        value={values[place] ?? ''}
        onChange={(value) => onChange(place === 0 ? [value, values[1] ?? ''] : [values[0] ?? '', value])}
        error={place === 0 ? error : undefined}
      />
    );
    return (
      <Group gap={8} align="flex-start" wrap="nowrap">
        {end(0, 'From', 'open')}
        {end(1, 'Up to', 'open')}
      </Group>
    );
  }
  return (
    <Autocomplete
      openOnFocus={false}
      comboboxProps={{ ...lists, ...ABOVE }}
      label="Value"
      data-autofocus={focused || undefined}
      size="xs"
      data={offered}
      value={values[0] ?? ''}
      onChange={(value) => onChange([value])}
      placeholder={hint}
      error={error}
      filter={({ options }) => options}
    />
  );
}

/** Values of the field in the time range that contain the text. */
function useOffered(field: ApiField | undefined, text: string): string[] {
  const { ask } = useRun();
  const [prefix] = useDebouncedValue(text, 150);
  const { from, to, now, tz } = ask;
  const { data } = useQuery({
    queryKey: ['values', field?.name, prefix, from, to],
    queryFn: ({ signal }) => {
      const time = {
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(now !== undefined && { now }),
        ...(tz !== undefined && { tz }),
      };
      return askValues({ ...time, field: field?.name ?? '', prefix, limit: 6 }, signal);
    },
    enabled: field !== undefined && field.type !== 'date',
    placeholderData: keepPreviousData,
    retry: false,
  });
  return [...new Set(data?.values.flatMap(({ value }) => (value === null ? [] : [String(value)])) ?? [])];
}
