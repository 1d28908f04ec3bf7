/**
 * Patterns for names of files: `*` and `?` inside one folder, `**` across folders, `[abc]`, `[!a-z]`, `{log,gz}`. The shell
 * usually expands them; this is for quoted patterns, for shells that do not, and for more files than a command line holds.
 */
const MAGIC = /[*?[{]/;

export function isPattern(text: string): boolean {
  return MAGIC.test(text);
}

/** The folder to walk (no magic in it), and the test for slash-separated paths below it. */
export interface Pattern {
  readonly base: string;
  readonly matches: (relative: string) => boolean;
  /** False when no pattern part is `**`: folders deeper than `depth` need not be read. */
  readonly deep: boolean;
  readonly depth: number;
}

export function parsePattern(text: string): Pattern {
  const segments = text.replaceAll('\\', '/').split('/');
  let fixed = 0;
  while (fixed < segments.length - 1 && !isPattern(segments[fixed]!)) fixed++;
  const base = segments.slice(0, fixed).join('/');
  const rest = segments.slice(fixed);
  const expression = new RegExp(`^${compileSegments(rest)}$`, 'su');
  return {
    base: base === '' ? (text.startsWith('/') ? '/' : '.') : base,
    matches: (relative) => expression.test(relative),
    deep: rest.some((segment) => segment.includes('**') || /\{[^}]*\//.test(segment)),
    depth: rest.length,
  };
}

function compileSegments(segments: readonly string[]): string {
  let source = '';
  segments.forEach((segment, index) => {
    const last = index === segments.length - 1;
    if (segment === '**') {
      source += last ? '.*' : '(?:[^/]+/)*';
      return;
    }
    source += compileSegment(segment) + (last ? '' : '/');
  });
  return source;
}

function compileSegment(segment: string): string {
  let source = '';
  let depth = 0;
  for (let i = 0; i < segment.length; i++) {
    const char = segment[i]!;
    if (char === '*') {
      const double = segment[i + 1] === '*';
      if (double) i++;
      source += double ? '.*' : '[^/]*';
    } else if (char === '?') {
      source += '[^/]';
    } else if (char === '[') {
      const end = segment.indexOf(']', i + 2);
      if (end < 0) {
        source += '\\[';
        continue;
      }
      const negated = segment[i + 1] === '!' || segment[i + 1] === '^';
      const body = segment.slice(i + (negated ? 2 : 1), end).replace(/[\\[\]^]/g, '\\$&');
      source += `(?!/)[${negated ? '^' : ''}${body}]`;
      i = end;
    } else if (char === '{' && segment.indexOf('}', i) > 0) {
      depth++;
      source += '(?:';
    } else if (char === '}' && depth > 0) {
      depth--;
      source += ')';
    } else if (char === ',' && depth > 0) {
      source += '|';
    } else {
      source += char.replace(/[.+^$()|\\{}[\]]/g, '\\$&');
    }
  }
  return source + ')'.repeat(depth);
}
