import { SegmentedControl, TagsInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ScopeFaults, ScopeForm } from './scope-form.ts';

export interface ScopeFieldsProps {
  readonly form: ScopeForm;
  readonly onChange: (form: ScopeForm) => void;
  /** Shown once somebody has tried to go on. */
  readonly faults: ScopeFaults;
}

const FIELDS = [
  { name: 'accounts', label: 'Accounts', placeholder: '123456789012' },
  { name: 'vpcs', label: 'VPCs', placeholder: 'vpc-0a1b2c3d' },
  { name: 'networks', label: 'Networks', placeholder: '10.0.0.0/8, 2001:db8::/32' },
] as const;

/** All rows, or those of some accounts, VPCs and networks. */
export function ScopeFields({ form, onChange, faults }: ScopeFieldsProps): ReactNode {
  return (
    <fieldset className="scope-fields">
      <legend>Sees</legend>
      <SegmentedControl
        fullWidth
        aria-label="Sees"
        data={[
          { value: 'all', label: 'All rows' },
          { value: 'some', label: 'Only some rows' },
        ]}
        value={form.all ? 'all' : 'some'}
        onChange={(value) => onChange({ ...form, all: value === 'all' })}
      />
      {!form.all && (
        <>
          {FIELDS.map(({ name, label, placeholder }) => (
            <TagsInput
              key={name}
              label={label}
              placeholder={form[name].length === 0 ? placeholder : ''}
              value={[...form[name]]}
              onChange={(values) => onChange({ ...form, [name]: values })}
              error={faults[name]}
              splitChars={[',', ' ', ';']}
              acceptValueOnBlur
            />
          ))}
          <p className="soft">
            A row has to fit each list that is not empty. For networks, source or destination lies in one.
          </p>
          {faults.whole !== undefined && (
            <p className="access-fault" role="alert">
              {faults.whole}
            </p>
          )}
        </>
      )}
    </fieldset>
  );
}
