import { derivedField, type FieldType } from '../fields/index.ts';
import type { Bound, Literal, Test } from '../language/ast.ts';
import { ADDRESS } from './read-address.ts';
import { DATE } from './read-date.ts';
import { DERIVED } from './read-derived.ts';
import { INTEGER } from './read-integer.ts';
import { TEXT } from './read-text.ts';
import { errorOf, filterOf, type Reading, type Site, type ValueReader } from './reading.ts';

const READERS: Readonly<Record<FieldType, ValueReader>> = {
  text: TEXT,
  integer: INTEGER,
  address: ADDRESS,
  date: DATE,
};

const OPEN: Bound = { value: undefined, inclusive: true };

/** What a test means on one field of that type, or why the field cannot hold its value. */
export function readTest(test: Test, type: FieldType, site: Site): Reading {
  const derived = derivedField(site.field);
  const reader = derived ? DERIVED[derived.what] : READERS[type];
  switch (test.kind) {
    case 'exists':
      return filterOf({ kind: 'exists', field: site.field });
    case 'match':
      return isStar(test.value) ? filterOf({ kind: 'exists', field: site.field }) : reader.match(test.value, site);
    case 'compare': {
      const bound: Bound = { value: test.value, inclusive: test.operator === '<=' || test.operator === '>=' };
      const below = test.operator === '<' || test.operator === '<=';
      return reader.range(below ? { low: OPEN, high: bound } : { low: bound, high: OPEN }, site);
    }
    case 'range':
      if (!test.low.value && !test.high.value) return filterOf({ kind: 'exists', field: site.field });
      return reader.range(test, site);
    case 'regex':
      if (type === 'text') return filterOf({ kind: 'regex', field: site.field, source: test.source });
      return {
        errors: [errorOf('type-mismatch', test.span, `${site.field} is no text; a regular expression fits text only.`)],
      };
  }
}

/** Whether a test asks for no value: a lone star, `exists`, or a range that is open at both ends. */
export function isPresence(test: Test): boolean {
  switch (test.kind) {
    case 'exists':
      return true;
    case 'match':
      return isStar(test.value);
    case 'range':
      return !test.low.value && !test.high.value;
    case 'compare':
    case 'regex':
      return false;
  }
}

/** The literals of a test that are bounds of a comparison or range. */
export function boundsOf(test: Test): readonly Literal[] {
  if (test.kind === 'compare') return [test.value];
  return test.kind === 'range' ? [test.low.value, test.high.value].filter((value) => value !== undefined) : [];
}

/** A lone unescaped star. */
export function isStar(literal: Literal): boolean {
  const [first, ...more] = literal.pieces;
  return first !== undefined && more.length === 0 && 'wildcard' in first && first.wildcard === '*';
}
