import { type BadLine, createParser, type LineFormat, type ObjectSummary, type Parser } from '@thalweg/core/record';
import type { LoadedObject } from '../../stores/store.ts';
import { KEPT_LINES } from '../load/unit.ts';

export interface CopyParser extends Parser {
  /** The formats that the object's lines had where they were read first. */
  formats(formats: LoadedObject['formats']): void;
  /** Bad lines of the object: how many of each kind, and those that are kept. */
  quarantine(groups: readonly BadGroup[], kept: readonly BadLine[]): void;
}

export type BadGroup = ObjectSummary['badReasons'][number];

/** A parser of rows that were lines once, in one format for all, beside which bad lines pass as they are. */
export function createCopyParser(format: LineFormat): CopyParser {
  const rows = createParser({ explicit: format, badLinesKept: KEPT_LINES });
  let formats: LoadedObject['formats'] = [];
  let groups: readonly BadGroup[] = [];
  let kept: BadLine[] = [];

  return {
    begin(object) {
      rows.begin(object);
      formats = [];
      groups = [];
      kept = [];
    },
    lines: rows.lines,
    line: rows.line,
    truncated: rows.truncated,
    bad: rows.bad,
    formats(given) {
      formats = given;
    },
    quarantine(all, lines) {
      groups = all;
      kept = [...lines];
    },
    end() {
      const summary = rows.end();
      const passed = groups.reduce((sum, { lines }) => sum + lines, 0);
      return {
        ...summary,
        lines: summary.lines + passed,
        bad: summary.bad + passed,
        badReasons: mergeGroups([...groups, ...summary.badReasons]),
        formats: formats.length > 0 ? formats : summary.formats,
      };
    },
    get lineNumber() {
      return rows.lineNumber;
    },
    get rows() {
      return rows.rows;
    },
    get memory() {
      return rows.memory;
    },
    takeColumns: rows.takeColumns,
    giveBack: rows.giveBack,
    takeBadLines() {
      const taken = [...kept, ...rows.takeBadLines()];
      kept = [];
      return taken;
    },
  };
}

function mergeGroups(groups: readonly BadGroup[]): BadGroup[] {
  const merged = new Map<string, BadGroup>();
  for (const { reason, field, lines } of groups) {
    const key = `${reason} ${field ?? ''}`;
    merged.set(key, { reason, field, lines: lines + (merged.get(key)?.lines ?? 0) });
  }
  return [...merged.values()];
}
