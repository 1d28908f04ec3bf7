import { Combobox, InputBase, useCombobox } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { parseFormat, unknownNames } from '@thalweg/core/record';
import type { ReactNode } from 'react';
import { counted } from '../../lib/format.ts';
import { formatsFor, valuesOf } from './quarantine.ts';

export interface FormatFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** A line that the format is for: formats that fit stand first, and the count of values is compared. */
  readonly line?: string | undefined;
}

/** Names of fields in their order, typed, pasted or chosen. */
export function FormatField({ label, description, value, onChange, line }: FormatFieldProps): ReactNode {
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const { error, remark } = judge(value, line);
  return (
    <Combobox
      store={box}
      withinPortal
      onOptionSubmit={(text) => {
        onChange(text);
        box.closeDropdown();
      }}
    >
      <Combobox.Target>
        <InputBase
          size="xs"
          label={label}
          description={description}
          value={value}
          error={error}
          placeholder="${version} ${account-id} ${interface-id} …"
          classNames={{ input: 'mono' }}
          spellCheck={false}
          autoComplete="off"
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          onChange={(event) => onChange(event.currentTarget.value)}
          onClick={() => box.openDropdown()}
          onBlur={() => box.closeDropdown()}
        />
      </Combobox.Target>
      {remark && <p className="format-remark">{remark}</p>}
      <Combobox.Dropdown>
        <Combobox.Options aria-label={label}>
          {formatsFor(line).map(({ label: name, text, fields, fits }) => (
            <Combobox.Option key={text} value={text} active={text === value}>
              <span className="format-option">
                {name}
                <span className="faint">{counted(fields, 'field')}</span>
                {fits && (
                  <span className="format-fits">
                    <IconCheck size={13} aria-hidden /> fits the line
                  </span>
                )}
              </span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** What is to be said about a format: why it is none, or what is odd about it. */
function judge(text: string, line: string | undefined): { readonly error?: string; readonly remark?: string } {
  if (text.trim() === '') return {};
  const read = parseFormat(text);
  if (!read.ok) return { error: `${read.message}.` };
  const fields = read.format.names.length;
  const values = line === undefined ? fields : valuesOf(line).length;
  const unknown = unknownNames(read.format);
  const parts = [
    values === fields
      ? counted(fields, 'field')
      : `${counted(fields, 'field')}, but the line above has ${counted(values, 'value')}`,
    ...(unknown.length > 0 ? [`not in AWS's list: ${unknown.join(', ')}`] : []),
  ];
  return { remark: `${parts.join('; ')}.` };
}

/** Whether a text can be sent as a format. */
export const isFormat = (text: string): boolean => parseFormat(text).ok;
