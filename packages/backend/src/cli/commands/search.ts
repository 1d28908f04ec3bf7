import { createReadStream, createWriteStream, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fieldNamed } from '@thalweg/core/fields';
import type { Query } from '@thalweg/core/query';
import { csvLine, type RowBatch, type Value } from '@thalweg/core/result';
import pc from 'picocolors';
import { ThalwegError } from '../../report/errors.ts';
import { createClock, humanCount } from '../../report/figures.ts';
import type { SearchOptions, Store } from '../../stores/store.ts';
import { ask, nothingFound, type Question, reportHints } from '../ask.ts';
import type { Context, Options, Run } from '../command.ts';
import { followOption, followRows } from '../follow.ts';
import { alignment, humanise, overflowOf } from '../render/humanise.ts';
import { createRowWriter } from '../render/json.ts';
import { createTable } from '../render/table.ts';
import { visible } from '../render/visible.ts';
import { liveSink, openSink, outputFile, type Sink, settle } from '../sink.ts';
import { fieldList, limitOption, sortKeys, textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

const TABLE_COLUMNS = ['start', 'action', 'srcaddr', 'srcport', 'dstaddr', 'dstport', 'protocol', 'packets', 'bytes'];

/** Of those, the ones that a narrow terminal can do without, in the order in which they go. */
const DISPENSABLE = ['packets', 'srcport', 'bytes', 'protocol'];

const FORMATS = ['json', 'ndjson', 'csv', 'parquet'];

export const run: Run = (context, { arguments: [text = ''], options }) =>
  withStore({ context, options }, async (store) => {
    const output = textOption(options, 'output');
    const format = formatOf(options, output);
    const following = followOption(options, format);
    const schema = await store.schema();
    const question = await ask(text, options, { store, schema, context, labels: format === 'table' });
    const columns = textOption(options, 'columns');
    const sort = textOption(options, 'sort');
    const search: SearchOptions = {
      columns:
        columns !== undefined
          ? fieldList(columns, '--columns', schema.names)
          : format === 'table'
            ? TABLE_COLUMNS
            : [...(await store.columns()), '_object', '_line'],
      sort: sort === undefined ? [{ field: 'start', descending: true }] : sortKeys(sort, schema.names),
      limit: limitOption(options, format === 'table' && !following ? 100 : undefined),
      signal: context.signal,
    };
    let asides: readonly string[] = [];
    if (format === 'parquet') await writeParquet(store, question, { search, output, context });
    else {
      const { sink, width, colour } = following ? liveSink(context) : openSink(output, context);
      try {
        const anew = async (): Promise<Query> => (await ask(text, options, { store, context, labels: false })).query;
        const rows = following ? followRows(store, anew, search) : store.search(question.query, search);
        if (format === 'table') {
          const isRaw = options['raw'] === true;
          const isDefault = columns === undefined;
          const look = { store, question, search, sink, context, width, colour, isRaw, isDefault };
          const told = await writeTable(rows, look);
          // They speak of all that the store holds.
          if (!following) asides = told;
        } else await writers[format as 'json' | 'ndjson' | 'csv'](rows, search.columns, sink);
        await sink.close();
      } catch (error) {
        sink.discard();
        throw error;
      }
    }
    for (const aside of asides) context.stderr.write(`${pc.createColors(context.colour).dim(aside)}\n`);
    reportHints(question, context, format !== 'table');
    return 0;
  });

/** `--json`, `--format`, or what the ending of the file says. */
function formatOf(options: Options, output: string | undefined): string {
  if (options['json'] === true) return 'json';
  const ending = extname(output ?? '').slice(1);
  return textOption(options, 'format') ?? (FORMATS.includes(ending) ? ending : 'table');
}

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

/** Writes the rows, and gives what is to be said about them once they are out. */
async function writeTable(
  batches: Rows,
  {
    store,
    question,
    search,
    sink,
    context,
    width,
    colour,
    isRaw,
    isDefault,
  }: {
    store: Store;
    question: Question;
    search: SearchOptions;
    sink: Sink;
    context: Context;
    width: number | undefined;
    colour: boolean;
    isRaw: boolean;
    isDefault: boolean;
  },
): Promise<readonly string[]> {
  const { columns } = search;
  const paint = pc.createColors(colour);
  const clock = createClock(question.zone);
  const protocolAt = columns.indexOf('protocol');
  const fields = columns.map((name) => fieldNamed(name));
  const cells = (row: readonly Value[]): string[] =>
    row.map((value, index) => {
      if (isRaw) return value === null ? '-' : visible(String(value));
      // Without the protocol among the columns a port is named as TCP's: most are.
      const protocol = protocolAt < 0 ? 6 : Number(row[protocolAt] ?? 0);
      const shown = humanise(fields[index], value, { clock, protocol, names: question.names });
      if (value === 'REJECT') return paint.red('⊘ REJECT');
      return value === 'ACCEPT' ? paint.blue('  ACCEPT') : shown;
    });
  const table = createTable({
    columns: columns.map((head) => {
      const rank = isDefault ? DISPENSABLE.indexOf(head) : -1;
      return {
        head,
        align: alignment(head),
        ...(rank < 0 ? { overflow: overflowOf(head) } : { overflow: 'drop', rank }),
      };
    }),
    width,
    colour,
  });
  let shown = 0;
  for await (const { rows } of batches) {
    if (rows.length === 0) continue;
    await sink.write(table.page(rows.map(cells)));
    shown += rows.length;
  }
  const asides: string[] = [];
  if (table.dropped.length > 0) asides.push(`not shown: ${table.dropped.join(', ')} (--columns names what to show)`);
  if (shown === search.limit) {
    const all = await store.count(question.query, context.signal);
    if (all > shown) asides.push(`${humanCount(shown)} of ${humanCount(all)} rows; --limit all shows every one`);
  } else if (shown === 0) asides.push(await nothingFound(store, question));
  return asides;
}

async function writeParquet(
  store: Store,
  question: Question,
  { search, output, context }: { search: SearchOptions; output: string | undefined; context: Context },
): Promise<void> {
  const file = output === undefined || output === '-' ? undefined : outputFile(output);
  if (file && file.partial !== file.path) {
    try {
      await store.exportParquet(question.query, search, file.partial);
    } catch (error) {
      settle(file, false);
      throw error;
    }
    settle(file, true);
    return;
  }
  if (!file && context.width !== undefined) {
    throw new ThalwegError(
      'bad-option',
      '--format parquet writes binary data; name a file with -o FILE, or pipe it into a program',
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'thalweg-'));
  try {
    const rows = join(folder, 'rows.parquet');
    await store.exportParquet(question.query, search, rows);
    // Open, it can lose its name: nothing is left behind when the reader goes and ends the process.
    const fd = openSync(rows, 'r');
    rmSync(folder, { recursive: true });
    const target = file ? createWriteStream(file.path) : context.stdout;
    await pipeline(createReadStream('', { fd }), target, { end: file !== undefined, signal: context.signal });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
