import type { Diagnostic, Edit, ErrorCode, Fix, HintCode, Span } from './ast.ts';

/** Collects what a parser or `check` has to say about one text. */
export interface Diagnostics {
  /** Reports an error, unless one was already reported at the same start: one mistake gives one error. */
  error(code: ErrorCode, span: Span, message: string, fixes?: readonly Fix[]): void;
  /** Reports a hint, unless the same code was already reported for the same span. */
  hint(code: HintCode, span: Span, message: string, fixes?: readonly Fix[]): void;
  /** Everything reported so far, sorted by start; at the same start errors come first. */
  list(): readonly Diagnostic[];
}

/** An empty collection. */
export function createDiagnostics(): Diagnostics {
  const found: Diagnostic[] = [];
  return {
    error(code, { start, end }, message, fixes = []) {
      if (found.some((other) => other.severity === 'error' && other.start === start)) return;
      found.push({ severity: 'error', code, start, end, message, fixes });
    },
    hint(code, { start, end }, message, fixes = []) {
      if (found.some((other) => other.code === code && other.start === start && other.end === end)) return;
      found.push({ severity: 'hint', code, start, end, message, fixes });
    },
    list: () => sortDiagnostics(found),
  };
}

/** By start; at the same start errors before hints, then the shorter span first. The input is left as it is. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) => a.start - b.start || rank(a) - rank(b) || a.end - b.end || a.code.localeCompare(b.code),
  );
}

const rank = (diagnostic: Diagnostic): number => (diagnostic.severity === 'error' ? 0 : 1);

/** A fix that puts `text` in the place of `span`. */
export function replaceFix(title: string, span: Span, text: string): Fix {
  return { title, edits: [{ start: span.start, end: span.end, text }] };
}

/** A fix that puts `text` in at an offset. */
export function insertFix(title: string, at: number, text: string): Fix {
  return { title, edits: [{ start: at, end: at, text }] };
}

/** A fix that takes `span` out. */
export function removeFix(title: string, span: Span): Fix {
  return { title, edits: [{ start: span.start, end: span.end, text: '' }] };
}

/** The text after a fix. Its edits must not overlap; they may come in any order. */
export function applyFix(text: string, fix: Fix): string {
  const edits: readonly Edit[] = [...fix.edits].sort((a, b) => b.start - a.start || b.end - a.end);
  return edits.reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}
