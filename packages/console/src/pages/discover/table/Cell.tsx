import type { ApiField, ApiValue } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import type { Clock } from '../../../lib/clock.ts';
import { flagOf } from '../../../lib/flag.ts';
import { present } from '../../../lib/present.ts';

export interface CellProps {
  readonly field: ApiField;
  readonly value: ApiValue;
  /** The same field in the row above. */
  readonly before: ApiValue | undefined;
  readonly protocol: ApiValue;
  readonly clock: Clock;
  /** Of an address: two letters. */
  readonly country: ApiValue | undefined;
  /** What an id or an address is called. */
  readonly label: string | undefined;
}

/** A value as it stands in the table. */
export function Cell({ field, value, before, protocol, clock, country, label }: CellProps): ReactNode {
  if (value === null) return <span className="faint">–</span>;
  if (field.kind === 'epoch_seconds') return <Time value={Number(value)} before={before} clock={clock} />;
  if (field.name === 'action') return <Action value={String(value)} />;
  const { text, name, exact } = present(field, value, { clock, protocol });
  if (field.kind === 'port') return <Port number={text} name={name} />;
  if (field.type === 'address') return <Address text={text} country={country} label={label} />;
  if (label !== undefined) return <Named id={text} label={label} />;
  const plain = field.kind === 'counter' || field.name === 'protocol' || field.kind === 'enum';
  return (
    <span className={plain ? undefined : 'mono'} title={exact}>
      {text}
      {name !== undefined && <span className="grid-service">{name}</span>}
    </span>
  );
}

function Address({
  text,
  country,
  label,
}: { readonly text: string } & Pick<CellProps, 'country' | 'label'>): ReactNode {
  const from = typeof country === 'string' ? flagOf(country) : undefined;
  return (
    <span>
      <span className="mono">{text}</span>
      {from && (
        <span className="grid-flag" title={from.name} role="img" aria-label={from.name}>
          {from.flag}
        </span>
      )}
      {label !== undefined && <span className="grid-service">{label}</span>}
    </span>
  );
}

/** Of an id whose column is narrow the end is left out, as its name says more. */
function Named({ id, label }: { readonly id: string; readonly label: string }): ReactNode {
  return (
    <span className="grid-named" title={`${id} ${label}`}>
      <span className="mono grid-id">{id}</span>
      <span className="grid-service">{label}</span>
    </span>
  );
}

/** The numbers stand in one line, and the names in another. */
function Port({ number, name }: { readonly number: string; readonly name: string | undefined }): ReactNode {
  return (
    <span>
      <span className="mono grid-port">{number}</span>
      {name !== undefined && <span className="grid-service">{name}</span>}
    </span>
  );
}

/** The time, and the date where it is another than in the row above. */
function Time({
  value,
  before,
  clock,
}: {
  readonly value: number;
  readonly before: ApiValue | undefined;
  readonly clock: Clock;
}): ReactNode {
  const { date, time } = clock.parts(value);
  const same = typeof before === 'number' && clock.parts(before).date === date;
  return (
    <span title={`${clock.full(value)} · ${value}`}>
      <span className="grid-date">{same ? '' : date}</span>
      {time}
    </span>
  );
}

/** Two cues: the colour, and the sign before what was rejected. */
export function Action({ value }: { readonly value: string }): ReactNode {
  const rejected = value === 'REJECT';
  return (
    <span className={rejected ? 'action reject' : value === 'ACCEPT' ? 'action accept' : 'action'}>
      <span className="action-sign" aria-hidden>
        {rejected ? '⊘' : value === 'ACCEPT' ? '✓' : ''}
      </span>
      {value}
    </span>
  );
}
