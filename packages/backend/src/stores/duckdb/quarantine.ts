/** Bad lines: their counts from the catalogue, their texts from the quarantine parts. */
import { ThalwegError } from '../../report/errors.ts';
import type { QuarantinedLine, QuarantineGroup } from '../store.ts';
import type { Catalogue } from './catalogue.ts';
import { type Engine, quote } from './engine.ts';
import type { Part } from './view.ts';

export function quarantineGroups(catalogue: Catalogue): QuarantineGroup[] {
  return catalogue
    .read(({ db }) =>
      db.all<{ label: string; name: string; reason: string; field: string; lines: number; kept: number }>(
        `SELECT label, name, reason, field, bad_lines.lines AS lines, kept
         FROM bad_lines JOIN objects USING (object) ORDER BY objects.object, bad_lines.lines DESC, reason, field`,
      ),
    )
    .map(({ label, field, ...group }) => ({ object: label, ...group, field: field === '' ? undefined : field }));
}

/** Rows that are read at a time; a text can have 64 KiB. */
const BATCH = 500;

/**
 * Quarantined lines whose text is kept, of one object (by label) or of all, in the order of objects' parts and lines.
 * @throws ThalwegError no-such-object, store-damaged.
 */
export async function* quarantinedLines(
  { catalogue, engine }: { catalogue: Catalogue; engine: () => Promise<Engine> },
  { object, limit }: { object: string | undefined; limit: number | undefined },
): AsyncGenerator<QuarantinedLine> {
  const view = catalogue.view();
  try {
    if (
      object !== undefined &&
      !view.db.get('SELECT 1 FROM objects WHERE label = ? AND loaded_at IS NOT NULL', object)
    ) {
      throw new ThalwegError('no-such-object', `the store has no object ${object}`, {
        help: '`thalweg status --objects` lists them.',
      });
    }
    let left = limit ?? Number.POSITIVE_INFINITY;
    for (const part of view.quarantineParts(object)) {
      for (let offset = 0; offset < part.rows && left > 0; offset += BATCH) {
        const lines = await readLines(await engine(), part, { object, offset });
        for (const line of lines) {
          if (left-- <= 0) return;
          yield line;
        }
      }
    }
  } finally {
    view.close();
  }
}

/** Pages by row number, which Parquet readers can skip to, so that a reader that is slow or leaves holds no connection. */
async function readLines(
  engine: Engine,
  part: Part,
  { object, offset }: { object: string | undefined; offset: number },
): Promise<QuarantinedLine[]> {
  const tests = [`file_row_number >= ${offset}`, `file_row_number < ${offset + BATCH}`];
  if (part.excluded.length > 0) tests.push(`object NOT IN (${part.excluded.map(quote).join(', ')})`);
  if (object !== undefined) tests.push(`object = ${quote(object)}`);
  return engine.use(async (connection) => {
    const result = await connection.runAndReadAll(
      `SELECT object, line, reason, field, message, text, cut
       FROM read_parquet(${quote(part.path)}, hive_partitioning = false, file_row_number = true)
       WHERE ${tests.join(' AND ')} ORDER BY file_row_number`,
    );
    return result.getRows().map(([label, line, reason, field, message, text, cut]) => ({
      object: String(label),
      line: Number(line),
      reason: String(reason),
      field: field === null ? null : String(field),
      message: String(message),
      text: String(text),
      cut: cut === true,
    }));
  });
}
