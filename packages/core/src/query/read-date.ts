import type { HintCode, Literal } from '../language/ast.ts';
import { isPattern } from '../language/index.ts';
import { type Period, parseDate, secondBounds } from './dates.ts';
import { FALSE } from './parts.ts';
import type { Filter } from './query.ts';
import {
  errorOf,
  filterOf,
  missingFix,
  type Note,
  type Read,
  readEnds,
  type Site,
  type ValueReader,
} from './reading.ts';

/** Dates and date math, as periods. */
export const DATE: ValueReader = {
  match(value, site) {
    if (isPattern(value)) {
      return {
        errors: [
          errorOf('wildcard-type', value.span, `${site.field} is a date; 2024-02 is all of February, without a star.`),
        ],
      };
    }
    const read = readPeriod(value, site);
    return 'error' in read
      ? { errors: [read.error] }
      : filterOf(rangeOf(site.field, secondBounds(read.value, ':')), read.hints);
  },
  range(ends, site) {
    return readEnds(
      ends,
      (value) => readPeriod(value, site),
      (low, high) =>
        rangeOf(site.field, {
          ...(low && secondBounds(low, ends.low.inclusive ? '>=' : '>')),
          ...(high && secondBounds(high, ends.high.inclusive ? '<=' : '<')),
        }),
    );
  },
};

function rangeOf(field: string, bounds: { low?: bigint; high?: bigint }): Filter {
  const { low, high } = bounds;
  return low !== undefined && high !== undefined && low > high ? FALSE : { kind: 'date-range', field, ...bounds };
}

function readPeriod(literal: Literal, site: Site): Read<Period> {
  const result = parseDate(literal.value, site.clock);
  if (result.kind === 'period') return { value: result, hints: result.epochSeconds ? [secondsHint(literal)] : [] };
  if (!result.unit) {
    const message = `${JSON.stringify(literal.value)} is no date; write now-1d, 2024-02-15, "2024-02-15T10:00:00Z" or epoch seconds.`;
    return { error: errorOf('bad-date', literal.span, message, missingFix(literal, site)) };
  }
  const { start, end } = result.unit;
  const span = { start: sourceOffset(literal, site.text, start), end: sourceOffset(literal, site.text, end) };
  return { error: errorOf('bad-date', span, 'The units of date math are y M w d h H m s.') };
}

function secondsHint(literal: Literal): Note<HintCode> {
  return {
    code: 'epoch-seconds',
    span: literal.span,
    message: 'An integer of up to 10 digits is read as epoch seconds, but 4 digits as a year.',
    fixes: [],
  };
}

/** The place in the query of a character of the unescaped value. */
function sourceOffset(literal: Literal, text: string, index: number): number {
  let at = literal.span.start + (literal.quoted ? 1 : 0);
  for (let left = index; left > 0; left--) {
    const sequence = /^\\(u[0-9a-f]{4}|.)/is.exec(text.slice(at, literal.span.end));
    at += sequence ? sequence[0].length : 1;
  }
  return Math.min(at, literal.span.end);
}
