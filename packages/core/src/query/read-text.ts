import { fieldNamed } from '../fields/index.ts';
import type { HintCode, Literal } from '../language/ast.ts';
import { isPattern, replaceFix } from '../language/index.ts';
import type { TextBound, WildcardPart } from './query.ts';
import { filterOf, type Note, readEnds, type Site, type ValueReader } from './reading.ts';

/** Text holds any value, exactly as written. */
export const TEXT: ValueReader = {
  match(value, site) {
    if (!isPattern(value))
      return filterOf({ kind: 'text-in', field: site.field, values: [value.value] }, caseHint(value, site));
    const parts = joinStars(value.pieces);
    return parts.length === 1 && isStar(parts[0])
      ? filterOf({ kind: 'exists', field: site.field })
      : filterOf({ kind: 'wildcard', field: site.field, parts });
  },
  range(ends, site) {
    const bound = (value: string | undefined, inclusive: boolean): TextBound | undefined =>
      value === undefined ? undefined : { value, inclusive };
    return readEnds(
      ends,
      (literal) => ({ value: literal.value }),
      (low, high) => {
        const lowest = bound(low, ends.low.inclusive);
        const highest = bound(high, ends.high.inclusive);
        return {
          kind: 'text-range',
          field: site.field,
          ...(lowest && { low: lowest }),
          ...(highest && { high: highest }),
        };
      },
    );
  },
};

/** Text is compared exactly, so a known value in other case finds nothing. */
function caseHint(literal: Literal, site: Site): readonly Note<HintCode>[] {
  const known = fieldNamed(site.field)?.values ?? [];
  const meant = known.find((value) => value.toLowerCase() === literal.value.toLowerCase());
  if (meant === undefined || known.includes(literal.value)) return [];
  return [
    {
      code: 'value-case',
      span: literal.span,
      message: `${site.field} is compared exactly; its known value is ${meant}.`,
      fixes: [replaceFix(`use ${meant}`, literal.span, literal.quoted ? `"${meant}"` : meant)],
    },
  ];
}

/** Neighbouring stars mean no more than one. */
function joinStars(pieces: readonly WildcardPart[]): readonly WildcardPart[] {
  return pieces.filter((piece, i) => !(isStar(piece) && isStar(pieces[i - 1])));
}

function isStar(part: WildcardPart | undefined): boolean {
  return part !== undefined && 'wildcard' in part && part.wildcard === '*';
}
