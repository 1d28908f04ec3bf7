import { type BadLine, createParser, type LineFormat, type ObjectSummary, type Parser } from '@thalweg/core/record';
import { KEPT_LINES } from './unit.ts';

export interface RetryParser extends Parser {
  /** Tries one line that was bad. */
  retry(line: BadLine): void;
  /** What the reading with the earlier format made of the object, once it has ended. */
  readonly first: ObjectSummary | undefined;
}

type BadGroup = ObjectSummary['badReasons'][number];

/**
 * A parser of two: the first reads lines the way they were read before (`before`, or each line's header or default), and what is
 * bad to it is read by the second with the new format. So a retry never changes what a line was that was no bad line.
 */
export function createRetryParser(format: LineFormat, before: LineFormat | undefined): RetryParser {
  const first = createParser(before ? { explicit: before } : {});
  const second = createParser({ explicit: format, badLinesKept: KEPT_LINES });
  const encoder = new TextEncoder();
  let firstSummary: ObjectSummary | undefined;
  /** Bad lines that no format can mend. */
  let passed: BadLine[] = [];
  let passedGroups = new Map<string, { -readonly [K in keyof BadGroup]: BadGroup[K] }>();
  let passedCount = 0;

  function pass(line: BadLine): void {
    const key = `${line.reason} ${line.field ?? ''}`;
    const group = passedGroups.get(key) ?? { reason: line.reason, field: line.field, lines: 0 };
    group.lines++;
    passedGroups.set(key, group);
    passedCount++;
    if (passedCount <= KEPT_LINES) passed.push(line);
  }

  function retry(line: BadLine): void {
    if (canRetry(line)) second.line(encoder.encode(line.text), line.line);
    else pass(line);
  }

  function drain(): void {
    for (const line of first.takeBadLines()) retry(line);
  }

  return {
    begin(object) {
      first.begin(object);
      second.begin(object);
      passed = [];
      passedGroups = new Map();
      passedCount = 0;
    },
    lines(bytes) {
      first.lines(bytes);
      drain();
    },
    line(bytes, number) {
      first.line(bytes, number);
      drain();
    },
    truncated(bytes) {
      first.truncated(bytes);
      drain();
    },
    bad(line, reason, message, bytes) {
      first.bad(line, reason, message, bytes);
      drain();
    },
    retry,
    end() {
      firstSummary = first.end();
      return merge(firstSummary, second.end(), { groups: [...passedGroups.values()], count: passedCount });
    },
    get first() {
      return firstSummary;
    },
    get lineNumber() {
      return first.lineNumber;
    },
    get rows() {
      return first.rows + second.rows;
    },
    get memory() {
      return first.memory + second.memory;
    },
    takeColumns: () => [...first.takeColumns(), ...second.takeColumns()],
    giveBack: second.giveBack,
    takeBadLines() {
      const taken = [...passed, ...second.takeBadLines()];
      passed = [];
      return taken;
    },
  };
}

/** Half a line may look like a whole one, and broken JSON has no line. */
function canRetry({ reason, cut }: BadLine): boolean {
  return !cut && reason !== 'truncated' && reason !== 'bad-json' && reason !== 'not-text';
}

function merge(
  first: ObjectSummary,
  second: ObjectSummary,
  passed: { readonly groups: readonly BadGroup[]; readonly count: number },
): ObjectSummary {
  const good = first.lines - first.bad;
  return {
    ...first,
    // The second may be alone: then its lines are those that came from the quarantine.
    lines: good + second.lines + passed.count,
    records: first.records + second.records,
    noData: first.noData + second.noData,
    skipData: first.skipData + second.skipData,
    bad: second.bad + passed.count,
    badReasons: [...passed.groups, ...second.badReasons],
    formats: good > 0 ? [...first.formats, ...second.formats] : second.formats,
    unknownFields: [...new Set([...first.unknownFields, ...second.unknownFields])],
  };
}
