/** Fields as an index has them. */
import { fieldNamed } from '@thalweg/core/fields';

/** Types of an index's fields; each has doc values, from which rows are read. */
export type IndexType = 'ip' | 'date' | 'integer' | 'long' | 'keyword';

/** The type of a field by its name; a name without a catalogue row is text, and so is `_object`. */
export function indexType(name: string): IndexType {
  if (name === '_line' || name === '_load') return 'long';
  const field = fieldNamed(name);
  if (field?.kind === 'ip') return 'ip';
  if (field?.kind === 'epoch_seconds') return 'date';
  switch (field?.parquet) {
    case 'int32':
      return 'integer';
    case 'int64':
      return 'long';
    default:
      return 'keyword';
  }
}

/** Dates are written and asked as epoch seconds, and kept in milliseconds: a second beyond this one does not fit. */
export const LAST_SECOND = 9_223_372_036_854_775n;

export type FieldMapping = { readonly type: Exclude<IndexType, 'date'> } | typeof SECONDS;

const SECONDS = { type: 'date', format: 'epoch_second' } as const;

/** The mapping of a field: no text is too long to be found, and nothing is analysed. */
export function fieldMapping(name: string): FieldMapping {
  const type = indexType(name);
  return type === 'date' ? SECONDS : { type };
}
