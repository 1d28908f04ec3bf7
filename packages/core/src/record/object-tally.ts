import type { BadLineReason } from './columns.ts';
import { formatText, type LineFormat, TGW_DEFAULT, unknownNames, VPC_DEFAULT } from './format.ts';

/** lines = records + noData + skipData + bad, always. */
export interface LineCounts {
  readonly lines: number;
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
  readonly bad: number;
}

/** What became of one object. */
export interface ObjectSummary extends LineCounts {
  readonly object: number;
  /** The formats its lines had, as `${version} ${account-id} …`, each with the first line it holds for (the first 1,000 changes). */
  readonly formats: readonly { readonly fromLine: number; readonly format: string }[];
  /** Header lines, which are no lines of the counts. */
  readonly headers: number;
  /** Header lines that differ from the explicit format, which won: how many, and the first of them. */
  readonly ignoredHeaders: number;
  readonly firstIgnoredHeader: { readonly line: number; readonly text: string } | undefined;
  /** Names in its formats that AWS has not published, kept as text. */
  readonly unknownFields: readonly string[];
  /** Bad lines by reason and field, in the order of first appearance. */
  readonly badReasons: readonly {
    readonly reason: BadLineReason;
    readonly field: string | undefined;
    readonly lines: number;
  }[];
}

export interface ObjectTally {
  readonly counts: { -readonly [K in keyof LineCounts]: number };
  formatFrom(line: number, format: LineFormat): void;
  headerSeen(): void;
  headerIgnored(line: number, text: string): void;
  /** Number of bad lines up to and with this one. */
  badLine(reason: BadLineReason, field: string | undefined): number;
  summary(): ObjectSummary;
}

const MOST_CHANGES = 1000;

export function createObjectTally(object: number): ObjectTally {
  const counts = { lines: 0, records: 0, noData: 0, skipData: 0, bad: 0 };
  const formats: { fromLine: number; format: string }[] = [];
  const defaultsSeen = new Set<LineFormat>();
  const unknownFields = new Set<string>();
  const badReasons = new Map<string, { reason: BadLineReason; field: string | undefined; lines: number }>();
  let current: LineFormat | undefined;
  let headers = 0;
  let ignoredHeaders = 0;
  let firstIgnoredHeader: { line: number; text: string } | undefined;

  return {
    counts,
    formatFrom(line, format) {
      if (format === current) return;
      current = format;
      if (defaultsSeen.has(format)) return;
      // The two defaults change places line by line; each is told once.
      if (format === VPC_DEFAULT || format === TGW_DEFAULT) defaultsSeen.add(format);
      for (const name of unknownNames(format)) unknownFields.add(name);
      if (formats.length < MOST_CHANGES) formats.push({ fromLine: line, format: formatText(format) });
    },
    headerSeen() {
      headers++;
    },
    headerIgnored(line, text) {
      ignoredHeaders++;
      firstIgnoredHeader ??= { line, text };
    },
    badLine(reason, field) {
      const key = `${reason} ${field ?? ''}`;
      const group = badReasons.get(key) ?? { reason, field, lines: 0 };
      group.lines++;
      badReasons.set(key, group);
      return counts.bad;
    },
    summary: () => ({
      object,
      ...counts,
      formats,
      headers,
      ignoredHeaders,
      firstIgnoredHeader,
      unknownFields: [...unknownFields],
      badReasons: [...badReasons.values()],
    }),
  };
}
