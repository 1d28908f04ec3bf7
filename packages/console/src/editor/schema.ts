import { FIELDS } from '@thalweg/core/fields';
import { createSchema, type Schema } from '@thalweg/core/language';

/** The schema of the server, from the names of its fields, of the networks that the user has named, and of what else has one. */
export function schemaOf(
  names: readonly string[],
  networks: readonly string[],
  offerNames?: Schema['offerNames'],
): Schema {
  return createSchema(
    names.filter((name) => !FIELDS.some((field) => field.name === name)),
    networks,
    offerNames,
  );
}
