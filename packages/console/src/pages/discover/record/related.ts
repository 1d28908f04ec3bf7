/** Questions that start from one record. Pure, for tests. */
import type { ApiValue } from '@thalweg/core/api';
import { type Pill, pillOf } from '../../../lib/pill.ts';
import { absolute, type TimeText } from '../../../lib/time-range.ts';

export interface Related {
  readonly title: string;
  readonly filters: readonly Pill[];
  /** Undefined = the time range as it is. */
  readonly time: TimeText | undefined;
}

type Values = Readonly<Record<string, ApiValue>>;

const AROUND = 600;

/** The questions that the fields of the record allow. */
export function relatedTo(values: Values): readonly Related[] {
  const start = Number(values['start']);
  const end = Number(values['end'] ?? values['start']);
  const around =
    values['start'] === undefined || values['start'] === null
      ? undefined
      : absolute(start - AROUND, Math.max(start, end) + AROUND);
  const is = (fields: readonly (readonly [field: string, from: string])[]): readonly Pill[] | undefined => {
    const pills = fields.flatMap(([field, from]) => {
      const value = values[from];
      return value === undefined || value === null ? [] : pillOf({ field, operator: 'is', values: [String(value)] });
    });
    return pills.length === fields.length ? pills : undefined;
  };
  const same = ['srcaddr', 'srcport', 'dstaddr', 'dstport', 'protocol'] as const;
  const swapped = [
    ['srcaddr', 'dstaddr'],
    ['srcport', 'dstport'],
    ['dstaddr', 'srcaddr'],
    ['dstport', 'srcport'],
    ['protocol', 'protocol'],
  ] as const;
  const questions: readonly (readonly [string, readonly Pill[] | undefined, TimeText | undefined])[] = [
    ['The other direction', is(swapped), around],
    ['The same conversation, all of the time range', is(same.map((field) => [field, field])), undefined],
    ['The same source, ten minutes around', is([['srcaddr', 'srcaddr']]), around],
    ['The same interface, ten minutes around', is([['interface_id', 'interface_id']]), around],
  ];
  return questions.flatMap(([title, filters, time]) => (filters ? { title, filters, time } : []));
}
