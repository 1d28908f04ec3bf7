import { type ApiField, fields } from '@thalweg/core/api';
import { derivedField, describeField, fieldNamed } from '@thalweg/core/fields';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

/** Fields that are not AWS's: their meaning in one sentence. */
const OWN: Readonly<Record<string, string>> = {
  _object: 'The file or object that the row came from',
  _line: 'Number of its line there, from 1',
};

export function addFields(app: FastifyInstance, { store }: Services): void {
  addRoute(app, fields, async () => {
    const schema = await store.schema();
    const present = new Set([...(await store.columns()), ...Object.keys(OWN)]);
    return schema.names.map((name): ApiField => {
      const row = fieldNamed(name);
      const derived = derivedField(name);
      const description = describeField(name) ?? OWN[name] ?? 'Not in the field catalogue; kept as text';
      return {
        name,
        type: schema.typeOf(name) ?? 'text',
        kind: row?.kind ?? (name === '_line' ? 'integer' : 'keyword'),
        description,
        ...(row?.unit && { unit: row.unit }),
        ...(row?.values && { values: [...row.values] }),
        ...((row ?? derived)?.opposite && { opposite: (row ?? derived)?.opposite }),
        inStore: present.has(name) || (derived !== undefined && present.has(derived.base) && !store.lacking(name)),
      };
    });
  });
}
