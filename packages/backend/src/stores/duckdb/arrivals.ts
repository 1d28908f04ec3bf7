/**
 * What came in, and when: each commit of a load takes the next number of a counter. Whoever has seen everything up to a number
 * asks for what came later. Merges and retries move rows, which are no arrivals.
 */
import { type Filter, or } from '@thalweg/core/query';
import type { Database } from './database.ts';
import type { CatalogueView, Part } from './view.ts';

/** The counter after its step; to be called inside the transaction of the commit. */
export function nextArrival(db: Database): number {
  const row = db.get<{ value: number }>(
    `UPDATE counters SET value = value + 1 WHERE name = 'arrivals' RETURNING value`,
  );
  return row?.value ?? 0;
}

/** The counter as of the last commit. */
export function lastArrival(db: Database): number {
  return db.get<{ value: number }>(`SELECT value FROM counters WHERE name = 'arrivals'`)?.value ?? 0;
}

/** Lines of a loaded object: whoever replaces it brings them once more. */
export function linesOf(db: Database, object: number): number {
  return db.get<{ lines: number }>('SELECT lines FROM objects WHERE object = ?', object)?.lines ?? 0;
}

export function recordArrival(
  db: Database,
  object: number,
  { arrival, linesBefore }: { readonly arrival: number; readonly linesBefore: number },
): void {
  db.run('UPDATE objects SET arrival = ?, lines_before = ? WHERE object = ?', arrival, linesBefore, object);
}

interface ArrivedObject {
  readonly label: string;
  readonly lines_before: number;
}

/** Of the parts those that hold rows which arrived later than `after` and up to `upTo`, and the filter that takes only these rows. */
export function arrivedIn(
  view: CatalogueView,
  { after, upTo }: { readonly after: number; readonly upTo: number },
  parts: readonly Part[],
): { readonly parts: readonly Part[]; readonly filters: readonly Filter[] } {
  const objects = view.db.all<ArrivedObject>(
    'SELECT label, lines_before FROM objects WHERE arrival > ? AND arrival <= ? AND loaded_at IS NOT NULL',
    after,
    upTo,
  );
  const numbers = view.db.all<{ part: number }>(
    `SELECT DISTINCT part FROM shares JOIN objects USING (object)
     WHERE arrival > ? AND arrival <= ? AND loaded_at IS NOT NULL`,
    after,
    upTo,
  );
  const wanted = new Set(numbers.map(({ part }) => part));
  const whole = objects.filter(({ lines_before }) => lines_before === 0).map(({ label }) => label);
  const grown = objects.filter(({ lines_before }) => lines_before > 0);
  return {
    parts: parts.filter(({ part }) => wanted.has(part)),
    filters: [
      or([
        ...(whole.length === 0 ? [] : [{ kind: 'text-in', field: '_object', values: whole } as const]),
        ...grown.map(
          ({ label, lines_before }): Filter => ({
            kind: 'and',
            filters: [
              { kind: 'text-in', field: '_object', values: [label] },
              { kind: 'integer-range', field: '_line', low: BigInt(lines_before) + 1n },
            ],
          }),
        ),
      ]),
    ],
  };
}
