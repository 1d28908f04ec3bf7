import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fieldNamed } from '@thalweg/core/fields';
import type { RowBatch, Value } from '@thalweg/core/result';
import pc from 'picocolors';
import { ThalwegError } from '../../report/errors.ts';
import type { SearchOptions, Store } from '../../stores/store.ts';
import { ask, type Question, reportHints } from '../ask.ts';
import type { Context, Run } from '../command.ts';
import { csvLine } from '../render/csv.ts';
import { alignment, createClock, humanCount, humanise } from '../render/humanise.ts';
import { createRowWriter } from '../render/json.ts';
import { createTable } from '../render/table.ts';
import { fileSink, type Sink, standardSink } from '../sink.ts';
import { fieldList, limitOption, sortKeys, textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

const TABLE_COLUMNS = ['start', 'action', 'srcaddr', 'srcport', 'dstaddr', 'dstport', 'protocol', 'packets', 'bytes'];

export const run: Run = (context, { arguments: [text = ''], options }) =>
  withStore({ context, options }, async (store) => {
    const format = options['json'] === true ? 'json' : (textOption(options, 'format') ?? 'table');
    const schema = store.schema();
    const question = ask(text, options, { schema, context });
    const columns = textOption(options, 'columns');
    const sort = textOption(options, 'sort');
    const search: SearchOptions = {
      columns:
        columns !== undefined
          ? fieldList(columns, '--columns', schema.names)
          : format === 'table'
            ? TABLE_COLUMNS
            : [...store.columns(), '_object', '_line'],
      sort: sort === undefined ? [{ field: 'start', descending: true }] : sortKeys(sort, schema.names),
      limit: limitOption(options, format === 'table' ? 100 : undefined),
      signal: context.signal,
    };
    const output = textOption(options, 'output');
    if (format === 'parquet') await writeParquet(store, question, { search, output, context });
    else {
      const sink = output === undefined ? standardSink(context.stdout) : fileSink(resolve(output));
      try {
        const rows = store.search(question.query, search);
        if (format === 'table')
          await writeTable(rows, { store, question, search, sink, context, raw: options['raw'] === true });
        else await writers[format as 'json' | 'ndjson' | 'csv'](rows, search.columns, sink);
        await sink.close();
      } catch (error) {
        sink.discard();
        throw error;
      }
    }
    reportHints(question, context, format !== 'table');
    return 0;
  });

type Rows = AsyncIterable<RowBatch>;

const writers = {
  ndjson: async (batches: Rows, columns: readonly string[], sink: Sink): Promise<void> => {
    const write = createRowWriter(columns);
    for await (const { rows } of batches) for (const row of rows) await sink.write(`${write(row)}\n`);
  },
  json: async (batches: Rows, columns: readonly string[], sink: Sink): Promise<void> => {
    const write = createRowWriter(columns);
    let before = '[';
    for await (const { rows } of batches) {
      for (const row of rows) {
        await sink.write(`${before}${write(row)}`);
        before = ',\n';
      }
    }
    await sink.write(before === '[' ? '[]\n' : ']\n');
  },
  csv: async (batches: Rows, columns: readonly string[], sink: Sink): Promise<void> => {
    await sink.write(`${csvLine(columns)}\n`);
    for await (const { rows } of batches) for (const row of rows) await sink.write(`${csvLine(row)}\n`);
  },
};

async function writeTable(
  batches: Rows,
  {
    store,
    question,
    search,
    sink,
    context,
    raw,
  }: { store: Store; question: Question; search: SearchOptions; sink: Sink; context: Context; raw: boolean },
): Promise<void> {
  const { columns } = search;
  const paint = pc.createColors(context.colour);
  const clock = createClock(question.zone);
  const protocolAt = columns.indexOf('protocol');
  const fields = columns.map((name) => fieldNamed(name));
  const cells = (row: readonly Value[]): string[] =>
    row.map((value, index) => {
      if (raw) return value === null ? '-' : String(value);
      // Without the protocol among the columns a port is named as TCP's: most are.
      const protocol = protocolAt < 0 ? 6 : Number(row[protocolAt] ?? 0);
      const shown = humanise(fields[index], value, { clock, protocol });
      if (value === 'REJECT') return paint.red('⊘ REJECT');
      return value === 'ACCEPT' ? paint.blue('  ACCEPT') : shown;
    });
  const table = createTable({
    heads: columns,
    aligns: columns.map(alignment),
    width: context.width,
    colour: context.colour,
  });
  let shown = 0;
  for await (const { rows } of batches) {
    if (rows.length === 0) continue;
    await sink.write(table(rows.map(cells), shown === 0));
    shown += rows.length;
  }
  if (shown === 0) {
    context.stderr.write(
      `no rows match${nothingStored(store) ? '; the store is empty: thalweg ingest SOURCE fills it' : ''}\n`,
    );
  } else if (shown === search.limit) {
    const all = await store.count(question.query, context.signal);
    if (all > shown)
      context.stderr.write(paint.dim(`${humanCount(shown)} of ${humanCount(all)} rows; --limit all shows every one\n`));
  }
}

const nothingStored = (store: Store): boolean => store.status().objects === 0;

async function writeParquet(
  store: Store,
  question: Question,
  { search, output, context }: { search: SearchOptions; output: string | undefined; context: Context },
): Promise<void> {
  if (output !== undefined) {
    await store.exportParquet(question.query, search, resolve(output));
    return;
  }
  if (context.width !== undefined) {
    throw new ThalwegError(
      'bad-option',
      '--format parquet writes binary data; name a file with -o FILE, or pipe it into a program',
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'thalweg-'));
  try {
    const file = join(folder, 'rows.parquet');
    await store.exportParquet(question.query, search, file);
    await pipeline(createReadStream(file), context.stdout, { end: false });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
