/** A part of the rows as columns of their own, whose dictionaries hold what these rows use and nothing else. */
import type { FlowColumn, FlowColumns, ObjectRun, TextEntries } from '@thalweg/core/record';

/** Picks rows (indices, ascending) out of the same columns again and again, in time proportional to the rows picked. */
export type RowSelector = (rows: Uint32Array) => FlowColumns;

export function createRowSelector(source: FlowColumns): RowSelector {
  const columns = source.columns.map(createColumnSelector);
  return (rows) => ({
    rows: rows.length,
    columns: columns.map((select) => select(rows)),
    lines: Uint32Array.from(rows, (row) => source.lines[row]!),
    objects: selectRuns(source.objects, rows),
  });
}

function selectRuns(runs: readonly ObjectRun[], rows: Uint32Array): ObjectRun[] {
  const out: ObjectRun[] = [];
  let run = 0;
  let current = -1;
  rows.forEach((row, index) => {
    while (run + 1 < runs.length && runs[run + 1]!.from <= row) run++;
    if (run === current) return;
    current = run;
    out.push({ object: runs[run]!.object, from: index });
  });
  return out;
}

function createColumnSelector(column: FlowColumn): (rows: Uint32Array) => FlowColumn {
  // New code of an old one plus `base`; what an earlier selection left there is at most `base`, so nothing has to be cleared.
  const renamed = new Float64Array(column.size + 1);
  let base = 0;
  return (rows) => {
    const codes = new Uint32Array(rows.length);
    const kept: number[] = [];
    for (let i = 0; i < rows.length; i++) {
      const code = column.codes[rows[i]!]!;
      if (code === 0) continue;
      if (renamed[code]! <= base) {
        kept.push(code - 1);
        renamed[code] = base + kept.length;
      }
      codes[i] = renamed[code]! - base;
    }
    base += kept.length;
    return withEntries(column, codes, Uint32Array.from(kept));
  };
}

/** The column with other codes, over the entries `kept` in this order. */
function withEntries(column: FlowColumn, codes: Uint32Array, kept: Uint32Array): FlowColumn {
  const size = kept.length;
  switch (column.type) {
    case 'text':
      return { ...column, codes, size, entries: keepTexts(column.entries, kept) };
    case 'int32':
      return { ...column, codes, size, values: kept.map((entry) => column.values[entry]!) };
    case 'int64': {
      const low = kept.map((entry) => column.low[entry]!);
      const high = kept.map((entry) => column.high[entry]!);
      return { ...column, codes, size, low, high };
    }
    case 'address': {
      const words = new Uint32Array(size * 4);
      kept.forEach((entry, index) => {
        words.set(column.words.subarray(entry * 4, entry * 4 + 4), index * 4);
      });
      return { ...column, codes, size, entries: keepTexts(column.entries, kept), words };
    }
  }
}

function keepTexts({ bytes, offsets }: TextEntries, kept: Uint32Array): TextEntries {
  const newOffsets = new Uint32Array(kept.length + 1);
  kept.forEach((entry, index) => {
    newOffsets[index + 1] = newOffsets[index]! + offsets[entry + 1]! - offsets[entry]!;
  });
  const newBytes = new Uint8Array(newOffsets[kept.length]!);
  kept.forEach((entry, index) => {
    newBytes.set(bytes.subarray(offsets[entry]!, offsets[entry + 1]!), newOffsets[index]!);
  });
  return { bytes: newBytes, offsets: newOffsets };
}
