import type { ReactNode } from 'react';

export interface PlainInputProps {
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
  readonly onSubmit: (value: string) => void;
  readonly onFocus: () => void;
}

/** Holds the place of the editor until its code is there; what is typed meanwhile is kept. */
export function PlainInput({ value, placeholder, onChange, onSubmit, onFocus }: PlainInputProps): ReactNode {
  return (
    <input
      className="query-plain"
      aria-label="Query"
      spellCheck={false}
      value={value}
      placeholder={placeholder}
      onFocus={onFocus}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onSubmit(event.currentTarget.value);
      }}
    />
  );
}
