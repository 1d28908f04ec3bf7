/** The names a query may use: the catalogue of fields, and what the parts have besides. */
import { DERIVED_FIELDS, FIELDS, fieldNamed, fieldType } from '@thalweg/core/fields';
import type { Schema } from '@thalweg/core/language';

const PROVENANCE = new Map([
  ['_object', 'text'],
  ['_line', 'integer'],
] as const);

/** From the names of the columns that the parts of a store have, and those of the networks that the user has named. */
export function schemaOf(columns: readonly string[], networks: readonly string[] = []): Schema {
  const extra = columns.filter((name) => fieldNamed(name) === undefined);
  const derived = DERIVED_FIELDS.map(({ name }) => name);
  const known = new Set([...FIELDS.map(({ name }) => name), ...extra, ...derived, ...PROVENANCE.keys()]);
  const names = [...known];
  return {
    names,
    networks,
    typeOf: (name) => {
      if (!known.has(name)) return undefined;
      return PROVENANCE.get(name as '_object') ?? fieldType(fieldNamed(name));
    },
  };
}

/** The columns that parts have, in the order of the schema. */
export function presentColumns(columns: readonly string[]): string[] {
  const present = new Set(columns);
  return schemaOf(columns).names.filter((name) => present.has(name));
}
