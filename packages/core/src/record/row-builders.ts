import type { FlowColumns } from './columns.ts';
import type { LineFormat } from './format.ts';
import { createRowBuilder, type RowBuilder } from './row-builder.ts';
import { SpareArrays } from './spare-arrays.ts';

/** More formats at once than this are rare; a text that changes its header all the time must not hold a table for each. */
const MOST_OPEN = 16;

/** The row builders of all formats that are in use, one each. */
export interface RowBuilders {
  forFormat(format: LineFormat): RowBuilder;
  readonly rows: number;
  readonly memory: number;
  /** What they hold, in the order of first use, and none of them afterwards. */
  take(): FlowColumns[];
  /** What `take` gave is no longer needed: the next rows take its arrays. */
  giveBack(columns: FlowColumns): void;
}

export function createRowBuilders(): RowBuilders {
  /** By names; the one used last stands last. */
  const open = new Map<string, RowBuilder>();
  const spares = new SpareArrays();
  let closed: FlowColumns[] = [];
  let closedRows = 0;
  let closedMemory = 0;

  /** Finishes the builder that has been without use the longest, to make room. */
  function close(): void {
    for (const [key, builder] of open) {
      open.delete(key);
      if (builder.rows > 0) {
        closedRows += builder.rows;
        closedMemory += builder.memory;
        closed.push(builder.take());
      }
      return;
    }
  }

  return {
    forFormat(format) {
      const key = format.names.join(' ');
      const known = open.get(key);
      if (known === undefined && open.size === MOST_OPEN) close();
      const builder = known ?? createRowBuilder(format, spares);
      open.delete(key);
      open.set(key, builder);
      return builder;
    },
    get rows() {
      let rows = closedRows;
      for (const builder of open.values()) rows += builder.rows;
      return rows;
    },
    get memory() {
      let memory = closedMemory;
      for (const builder of open.values()) memory += builder.memory;
      return memory;
    },
    take() {
      while (open.size > 0) close();
      spares.clear();
      const taken = closed;
      closed = [];
      closedRows = 0;
      closedMemory = 0;
      return taken;
    },
    giveBack: (columns) => spares.give(columns),
  };
}
