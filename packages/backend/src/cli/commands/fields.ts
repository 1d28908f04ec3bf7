import { DERIVED_FIELDS, FIELDS, fieldNamed, fieldType } from '@thalweg/core/fields';
import type { Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { createTable } from '../render/table.ts';

export const run: Run = async (context, { arguments: [part = ''], options }) => {
  const wanted = part.replaceAll('-', '_').toLowerCase();
  const fields = FIELDS.filter((field) => field.name.includes(wanted));
  const derived = DERIVED_FIELDS.filter((field) => field.name.includes(wanted));
  if (options['json'] === true) {
    context.stdout.write(
      `${toJson([...fields.map((field) => ({ ...field, type: fieldType(field) })), ...derived.map(({ base, what, ...field }) => ({ ...field, type: 'text', derivedFrom: base }))])}\n`,
    );
    return 0;
  }
  if (fields.length + derived.length === 0) {
    context.stderr.write(`no field has ${part} in its name\n`);
    return 0;
  }
  const table = createTable({
    columns: [
      { head: 'field' },
      { head: 'type' },
      { head: 'since', align: 'right' },
      { head: 'meaning', overflow: 'wrap' },
    ],
    width: context.width,
    colour: context.colour,
  });
  context.stdout.write(
    table.page([
      ...fields.map((field) => [field.name, fieldType(field), `v${field.since}`, field.description]),
      ...derived.map(({ name, description }) => [name, 'text', '', description]),
    ]),
  );
  const [only] = fields;
  const values = fields.length === 1 && derived.length === 0 ? fieldNamed(only!.name)?.values : undefined;
  if (values) context.stdout.write(`\nknown values: ${values.join(', ')}\n`);
  return 0;
};
