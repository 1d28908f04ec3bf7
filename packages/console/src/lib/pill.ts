/** Filter pills: conditions beside the query that are switched on, off and around with a click. */
import type { Ask } from '@thalweg/core/api';

export type PillOperator = 'is' | 'is_one_of' | 'between' | 'exists';

export interface Pill {
  readonly field: string;
  readonly operator: PillOperator;
  /** As one types them in KQL; two for `between`, an empty one is an open end; none for `exists`. */
  readonly values: readonly string[];
  readonly negate: boolean;
  readonly disabled: boolean;
  readonly pinned: boolean;
  readonly label: string;
}

/** A pill that is on and says yes, unless told otherwise. */
export function pillOf(pill: Pick<Pill, 'field' | 'operator' | 'values'> & Partial<Pill>): Pill {
  return { negate: false, disabled: false, pinned: false, label: '', ...pill };
}

/** The pill as the HTTP interface takes it. */
export function toApiPill(pill: Pill): NonNullable<Ask['filters']>[number] {
  const { field, operator, values, negate, disabled, pinned, label } = pill;
  return {
    field,
    operator,
    values: [...values],
    ...(negate && { negate }),
    ...(disabled && { disabled }),
    ...(pinned && { pinned }),
    ...(label !== '' && { label }),
  };
}

export function fromApiPill(pill: NonNullable<Ask['filters']>[number]): Pill {
  return pillOf({
    field: pill.field,
    operator: pill.operator,
    values: pill.values,
    negate: pill.negate ?? false,
    disabled: pill.disabled ?? false,
    pinned: pill.pinned ?? false,
    label: pill.label ?? '',
  });
}

/** Whether two pills ask the same, however they are switched and called. */
export function samePill(a: Pill, b: Pill): boolean {
  return a.field === b.field && a.operator === b.operator && a.values.join('\0') === b.values.join('\0');
}

/**
 * Adds a pill. The same condition is not kept twice: a new one takes the place, the negation and the pin of the old one, and is on.
 */
export function addPill(pills: readonly Pill[], pill: Pill): readonly Pill[] {
  const place = pills.findIndex((other) => samePill(other, pill));
  if (place < 0) return [...pills, pill];
  const old = pills[place];
  return pills.with(place, { ...pill, pinned: pill.pinned || (old?.pinned ?? false) });
}

/** What a pill says, without its negation: `dstport: 22`, `bytes: 100 … 200`, `srcaddr exists`. */
export function pillText(pill: Pill, show: (value: string) => string = (value) => value): string {
  if (pill.label !== '') return pill.label;
  switch (pill.operator) {
    case 'exists':
      return `${pill.field} exists`;
    case 'between':
      return `${pill.field}: ${pill.values[0] || '−∞'} … ${pill.values[1] || '∞'}`;
    default:
      return `${pill.field}: ${pill.values.map(show).join(', ')}`;
  }
}
