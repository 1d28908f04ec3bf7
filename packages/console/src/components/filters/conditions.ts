/** How a person says what a pill does. */
import type { ApiField } from '@thalweg/core/api';
import { parseAddress, parseNetwork, parseOctetPattern, resolveInstant } from '@thalweg/core/query';
import type { Pill, PillOperator } from '../../lib/pill.ts';

export interface Condition {
  readonly name: string;
  readonly operator: PillOperator;
  readonly negate: boolean;
}

export const CONDITIONS: readonly Condition[] = [
  { name: 'is', operator: 'is', negate: false },
  { name: 'is not', operator: 'is', negate: true },
  { name: 'is one of', operator: 'is_one_of', negate: false },
  { name: 'is not one of', operator: 'is_one_of', negate: true },
  { name: 'is between', operator: 'between', negate: false },
  { name: 'is not between', operator: 'between', negate: true },
  { name: 'exists', operator: 'exists', negate: false },
  { name: 'does not exist', operator: 'exists', negate: true },
];

/** What can be said of a field: text has no order that people mean by "between". */
export const conditionsOf = (field: ApiField | undefined): readonly Condition[] =>
  CONDITIONS.filter(({ operator }) => operator !== 'between' || (field !== undefined && field.type !== 'text'));

export const conditionOf = (pill: Pill): Condition =>
  CONDITIONS.find(({ operator, negate }) => operator === pill.operator && negate === pill.negate) ??
  (CONDITIONS[0] as Condition);

/** What is wrong with a value of a field, in a few words; undefined for one that fits. Names are for the server to know. */
export function valueFault(field: ApiField, value: string, operator: PillOperator): string | undefined {
  if (value === '') return operator === 'between' ? undefined : 'A value is missing';
  switch (field.type) {
    case 'integer':
      return isInteger(field, value) ? undefined : `${field.name} is a number`;
    case 'address':
      if (/^[a-z]/i.test(value) && !value.includes(':') && operator !== 'between') return undefined;
      if (parseAddress(value) !== undefined) return undefined;
      if (operator === 'between') return 'Not an address';
      return parseNetwork(value) || parseOctetPattern(value)
        ? undefined
        : 'Neither an address nor a network such as 10.0.0.0/8';
    case 'date':
      return resolveInstant(value, { now: Date.now(), tz: 'UTC' }) === undefined
        ? 'Not a date such as 2026-11-25 or now-1d'
        : undefined;
    case 'text':
      return undefined;
  }
}

function isInteger(field: ApiField, value: string): boolean {
  if (/^-?\d+$/.test(value)) return true;
  if (field.name === 'protocol' || field.kind === 'flags') return /^[a-z][a-z0-9-]*$/i.test(value);
  return field.unit === 'bytes' && /^\d+[kmgtp]?b$/i.test(value);
}
