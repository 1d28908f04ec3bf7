import { type ApiValue, record, toApiValue } from '@thalweg/core/api';
import { fieldNamed } from '@thalweg/core/fields';
import { holds, scopeFilter } from '@thalweg/core/query';
import { parseFormat } from '@thalweg/core/record';
import type { Row } from '@thalweg/core/result';
import type { FastifyInstance } from 'fastify';
import { ThalwegError } from '../../report/errors.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

export function addRecord(app: FastifyInstance, { store }: Services): void {
  addRoute(app, record, async ({ query: { object, line }, principal, note }) => {
    const row = await store.record(object, line);
    // A row that may not be seen is none.
    if (!row || !holds(scopeFilter(principal.scope), row))
      throw new ThalwegError('no-such-record', `No row came from line ${line} of ${object.slice(0, 300)}.`);
    note({ rows: 1 });
    const format = (await store.formatAt(object, line)) ?? null;
    return { object, line, values: valuesOf(row), text: format === null ? null : toLine(row, format), format };
  });
}

function valuesOf(row: Row): Record<string, ApiValue> {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) => (value === null ? [] : [[name, toApiValue(value)]])),
  );
}

/** The line as AWS writes it in this format: values separated by blanks, `-` for a missing one. */
function toLine(row: Row, format: string): string | null {
  const parsed = parseFormat(format);
  if (!parsed.ok) return null;
  return parsed.format.names
    .map((name) => {
      const value = row[name] ?? null;
      if (value === null) return '-';
      return fieldNamed(name)?.percentEncoded ? encodeURIComponent(String(value)) : String(value);
    })
    .join(' ');
}
