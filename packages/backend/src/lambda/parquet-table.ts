/**
 * AWS's Parquet flow logs as text lines, for where no engine is at hand. The rules are those of `ingest/unpack/parquet.ts`: a row becomes
 * the line it would have been, and the one parser judges it.
 */
import { gunzipSync } from 'node:zlib';
import { fieldNamed } from '@thalweg/core/fields';
import { parseFormat } from '@thalweg/core/record';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead, type SchemaElement } from 'hyparquet';
import { openSource } from '../ingest/unpack/bytes.ts';

/** Rows are missing behind those that came. */
export class TableDamage extends Error {
  override readonly name = 'TableDamage';
}

export interface Table {
  /** `version account_id …` */
  readonly format: string;
  /** Rows as lines, each with its line feed, some thousand a chunk. Rejects with `TableDamage`. */
  lines(): AsyncGenerator<Uint8Array, void>;
  close(): Promise<void>;
}

const ROWS_AT_ONCE = 4096;
/** AWS compresses pages with gzip; Snappy, the other usual one, is part of the reader. */
const COMPRESSORS = {
  GZIP: (bytes: Uint8Array, length: number): Uint8Array => gunzipSync(bytes, { maxOutputLength: length }),
};

/** A string when it is no flow log; it completes "is …". */
export async function openTable(path: string, size: number): Promise<Table | string> {
  const source = await openSource(path, size);
  const file: AsyncBuffer = {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = await source.read(start, end - start);
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    },
  };
  const refuse = async (reason: string): Promise<string> => {
    await source.close();
    return reason;
  };
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file);
  } catch (error) {
    return refuse(`a Parquet file that cannot be read (${error instanceof Error ? error.message : error})`);
  }
  const columns = topOf(metadata.schema);
  const names = columns.map(({ name }) => name);
  const known = names.filter((name) => fieldNamed(name.toLowerCase().replaceAll('-', '_'))).length;
  if (known < 2 || known * 2 < names.length || !parseFormat(names.join(' ')).ok)
    return refuse('a Parquet file without the columns of a flow log');
  const nested = columns.find((column) => column.num_children !== undefined || column.repetition_type === 'REPEATED');
  if (nested !== undefined) return refuse(`a Parquet file whose column ${nested.name} is nested`);
  const isEncoded = names.map((name) => fieldNamed(name)?.percentEncoded === true);
  const rows = Number(metadata.num_rows);
  const encoder = new TextEncoder();

  async function* lines(): AsyncGenerator<Uint8Array, void> {
    for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
      const to = Math.min(rows, from + ROWS_AT_ONCE);
      let text = '';
      try {
        await parquetRead({
          file,
          metadata,
          columns: names,
          rowStart: from,
          rowEnd: to,
          compressors: COMPRESSORS,
          onComplete(values) {
            for (const row of values) text += `${row.map((value, i) => render(value, isEncoded[i]!)).join(' ')}\n`;
          },
        });
      } catch (error) {
        throw new TableDamage(`behind row ${from}: ${error instanceof Error ? error.message : error}`);
      }
      yield encoder.encode(text);
    }
  }

  return { format: names.join(' '), lines, close: () => source.close() };
}

/** The columns of a schema, which lists a tree in depth-first order below its root; what is nested stays inside its column. */
function topOf(schema: readonly SchemaElement[]): SchemaElement[] {
  const top: SchemaElement[] = [];
  let inside = 0;
  for (const element of schema.slice(1)) {
    if (inside === 0) top.push(element);
    else inside--;
    inside += element.num_children ?? 0;
  }
  return top;
}

/** A value as a log has it. */
function render(value: unknown, isEncoded: boolean): string {
  if (value === undefined || value === null || value === '') return '-';
  // AWS writes start and end as seconds; files rewritten by other tools have time stamps for them.
  if (value instanceof Date) return String(Math.floor(value.getTime() / 1000));
  const text = String(value);
  // A blank or line break inside a value must not make a second value or line; tags are percent-decoded by the parser.
  return isEncoded ? text.replace(/[ \n\r]/g, encodeURIComponent) : text.replace(/[\n\r]/g, ' ');
}
