import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BadLine, FlowColumn, FlowColumns } from '@thalweg/core/record';
import type { Appender, Claim, Load } from '../stores/store.ts';
import { type IngestOptions, ingest } from './pipeline.ts';
import type { IngestSummary } from './summary.ts';

export interface DryRunOptions
  extends Pick<IngestOptions, 'format' | 'signal' | 'stdin' | 'onProgress' | 'objects' | 'isLeftOut'> {
  /** Most rows, and most bad lines, to show. Default 10. */
  readonly samples?: number | undefined;
}

/** Events of CloudWatch Logs that a dry run remembers: re-deliveries follow soon, and memory stays bounded. */
const MOST_EVENTS = 500_000;

/** A value as it would be stored: 64-bit integers as bigint, missing as null. */
export type SampleValue = string | number | bigint | null;

export interface DryRun {
  /** What a load would have told; `parts` is 0, and the ledger was not asked what it has. */
  readonly summary: IngestSummary;
  /** Formats in the order of first appearance, as `${version} …`. */
  readonly formats: readonly {
    readonly format: string;
    readonly objects: number;
    readonly firstObject: string;
    readonly firstLine: number;
  }[];
  /** First rows of each format, `_object` and `_line` last. */
  readonly rows: readonly Readonly<Record<string, SampleValue>>[];
  readonly badLines: readonly (Omit<BadLine, 'object'> & { readonly object: string })[];
}

/**
 * Does everything that a load does, except writing: the same reading, the same parser, the same counts. Copies of one content are
 * counted once.
 *
 * @throws ThalwegError as `ingest`.
 */
export async function dryRun(sources: readonly string[], options: DryRunOptions): Promise<DryRun> {
  const { samples = 10, ...rest } = options;
  const temporary = mkdtempSync(join(tmpdir(), 'thalweg-dry-run-'));
  const rows: SampleRow[] = [];
  const labelOf = new Map<number, string>();
  const badLines: (Omit<BadLine, 'object'> & { object: string })[] = [];
  const sampled = new Map<string, number>();
  const formats = new Map<string, { format: string; objects: number; firstObject: string; firstLine: number }>();
  const claimed = new Set<string>();
  let objects = 0;

  const appender: Appender = {
    append(columns) {
      const key = columns.columns.map((column) => column.name).join(' ');
      const before = sampled.get(key) ?? 0;
      const more = Math.min(samples - before, columns.rows);
      sampled.set(key, before + more);
      for (let row = 0; row < more; row++) rows.push(rowAt(columns, row));
      return Promise.resolve([]);
    },
    appendQuarantine(lines, labels) {
      for (const line of lines.slice(0, samples - badLines.length))
        badLines.push({ ...line, object: labels.get(line.object)! });
      return Promise.resolve([]);
    },
  };
  const isRepeated = rememberLast(MOST_EVENTS);
  const load: Load = {
    place: { owner: 'dry-run', temporary },
    known: async (refs) => refs.map(() => false),
    claim: async (identities) =>
      identities.map(({ name, sha256, size }): Claim => {
        if (size > 0 && claimed.has(sha256)) return { kind: 'loaded', as: name };
        claimed.add(sha256);
        objects++;
        labelOf.set(objects, name);
        return { kind: 'load', object: objects, label: name };
      }),
    release: async () => undefined,
    reserveEvents: async ({ ids }) => ids.flatMap((id, position) => (isRepeated(id) ? [position] : [])),
    async commit(unit) {
      for (const object of unit.objects) {
        for (const { format, fromLine } of object.formats) {
          const known = formats.get(format);
          if (known) known.objects++;
          else formats.set(format, { format, objects: 1, firstObject: object.label, firstLine: fromLine });
        }
      }
      return 'committed';
    },
    claimRetry: async () => [],
    commitRetry: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  try {
    const summary = await ingest(load, sources, { ...rest, createAppender: () => appender, workers: 0 });
    rows.sort((a, b) => a.object - b.object || a.line - b.line);
    const shown = rows.map(({ object, line, values }) => ({ ...values, _object: labelOf.get(object)!, _line: line }));
    return { summary, formats: [...formats.values()], rows: shown, badLines };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Whether a text is among at least the last `most`. */
function rememberLast(most: number): (text: string) => boolean {
  let last = new Set<string>();
  let before = new Set<string>();
  return (text) => {
    if (last.has(text) || before.has(text)) return true;
    last.add(text);
    if (last.size >= most) {
      before = last;
      last = new Set();
    }
    return false;
  };
}

interface SampleRow {
  readonly object: number;
  readonly line: number;
  readonly values: Readonly<Record<string, SampleValue>>;
}

/** One row of a table as it would be stored. */
export function rowAt(columns: FlowColumns, row: number): SampleRow {
  const values: Record<string, SampleValue> = {};
  for (const column of columns.columns) values[column.name] = valueAt(column, column.codes[row]!);
  const { object } = columns.objects.findLast(({ from }) => from <= row)!;
  return { object, line: columns.lines[row]!, values };
}

function valueAt(column: FlowColumn, code: number): SampleValue {
  if (code === 0) return null;
  const entry = code - 1;
  switch (column.type) {
    case 'int32':
      return column.values[entry]!;
    case 'int64':
      return (BigInt(column.high[entry]!) << 32n) | BigInt(column.low[entry]!);
    case 'text':
    case 'address': {
      const { bytes, offsets } = column.entries;
      return new TextDecoder().decode(bytes.subarray(offsets[entry]!, offsets[entry + 1]!));
    }
  }
}
