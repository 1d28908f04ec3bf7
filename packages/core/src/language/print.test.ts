import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Language, Literal, Node, Piece } from './ast.ts';
import { convert } from './convert.ts';
import { parse } from './parse.ts';
import { createPieces, isStar } from './pieces.ts';
import { print } from './print.ts';
import { createSchema } from './schema.ts';

const schema = createSchema();

/** A value without its spans. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'span')
      .map(([key, inner]) => [key, bare(inner)]),
  );
}

const hasErrors = (text: string, language: Language): boolean =>
  parse(text, language, schema).diagnostics.some(({ severity }) => severity === 'error');

const printed = (text: string, language: Language): string => {
  const result = print(parse(text, language, schema).node, language);
  return result.ok ? result.text : `cannot be said: ${result.unsaid.map(({ message }) => message).join(' ')}`;
};

describe('print', () => {
  it.each([
    ['', '*'],
    ['*:*', '*'],
    ['action : REJECT', 'action:REJECT'],
    ['a or b and (c or (d))', 'a or b and (c or d)'],
    ['NOT(action:(a or not b))', 'not action:(a or not b)'],
    ['action:not x', 'action:(not x)'],
    ['bytes>=5 AND "x y"', 'bytes >= 5 and "x y"'],
    ['action:and', 'action:\\and'],
    ['src*:*', 'src*:*'],
  ])('writes KQL %j as %j', (text, expected) => {
    expect(printed(text, 'kql')).toBe(expected);
  });
  it.each([
    ['', '*:*'],
    ['action:REJECT && !dstport:22', 'action:REJECT AND NOT dstport:22'],
    ['dstport:(22 443)', 'dstport:(22 OR 443)'],
    ['a OR b AND c', 'a OR (b AND c)'],
    ['NOT a OR b', '(NOT a) OR b'],
    ['bytes: >= 5', 'bytes:>=5'],
    ['start:{now-1d TO "2024-01-01T10:00:00Z"]', 'start:{now-1d TO "2024-01-01T10:00:00Z"]'],
    ['_exists_:action', 'action:*'],
  ])('writes Lucene %j as %j', (text, expected) => {
    expect(printed(text, 'lucene')).toBe(expected);
  });
});

const span = { start: 0, end: 0 };
const words = fc.constantFrom(
  'and',
  'OR',
  'not',
  'null',
  'TO',
  'action',
  ' ',
  '\u00a0',
  '\n',
  '\t',
  '-',
  '/',
  '[',
  'ot',
);
const chunk = fc.oneof(words, fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }));
const text = fc.array(chunk, { minLength: 1, maxLength: 4 }).map((all) => all.join(''));

function literals(wildcards: readonly ('*' | '?')[]): fc.Arbitrary<Literal> {
  const piece: fc.Arbitrary<Piece> =
    wildcards.length === 0
      ? text.map((one) => ({ text: one }))
      : fc.oneof(
          text.map((one) => ({ text: one })),
          fc.constantFrom(...wildcards).map((wildcard) => ({ wildcard })),
        );
  const unquoted = fc.array(piece, { minLength: 1, maxLength: 4 }).map((all) => {
    const pieces = createPieces();
    for (const one of all) {
      if ('text' in one) pieces.text(one.text);
      else pieces.wildcard(one.wildcard);
    }
    return pieces.build(span, false);
  });
  const quoted = fc.option(text, { nil: '' }).map((one) => {
    const pieces = createPieces();
    pieces.text(one);
    return pieces.build(span, true);
  });
  return fc.oneof(
    unquoted.filter((one) => !isStar(one)),
    quoted,
  );
}

/** Random trees as the parser would build them. */
function trees(language: Language): fc.Arbitrary<Node> {
  const value = literals(language === 'kql' ? ['*'] : ['*', '?']);
  const name =
    language === 'kql'
      ? literals(['*'])
      : literals(['*']).filter(
          (one) =>
            !one.quoted &&
            one.value !== '_exists_' &&
            one.pieces.every((piece) => !('text' in piece && piece.text.includes('*'))),
        );
  const operator = fc.constantFrom('<', '<=', '>', '>=');
  const match = value.map((one) => ({ kind: 'match', span, value: one }) as const);
  const exists = fc.constant({ kind: 'exists', span } as const);
  const compare = fc
    .tuple(operator, value)
    .map(([sign, one]) => ({ kind: 'compare', span, operator: sign, value: one }) as const);
  const leaf: fc.Arbitrary<Node> = fc.oneof(
    fc.constant({ kind: 'all', span } as const),
    match.map((test) => ({ kind: 'field', span, field: undefined, test }) as const),
    fc
      .tuple(name, fc.oneof(match, exists, compare))
      .map(([field, test]) => ({ kind: 'field', span, field, test }) as const),
  );
  const list = fc
    .tuple(name, fc.constantFrom('and', 'or'), fc.array(match, { minLength: 2, maxLength: 3 }), fc.boolean())
    .map(([field, kind, tests, negated]): Node => {
      const members = tests.map((test): Node => ({ kind: 'field', span, field, test }));
      const chain = { kind, span, nodes: members } as const;
      return negated ? { kind: 'not', span, node: chain, list: field } : { ...chain, list: field };
    });
  const { tree } = fc.letrec<{ tree: Node }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      list,
      tie('tree').map((node) => ({ kind: 'not', span, node }) as const),
      fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
        .map(([kind, nodes]): Node => ({ kind, span, nodes })),
    ),
  }));
  return tree;
}

describe.each(['kql', 'lucene'] as const)('parse(print(tree)) in %s', (language) => {
  it('is the tree again', () => {
    fc.assert(
      fc.property(trees(language), (tree) => {
        const result = print(tree, language);
        if (!result.ok) throw new Error(JSON.stringify(result.unsaid));
        const again = parse(result.text, language, schema);
        expect(again.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(bare(again.node)).toEqual(bare(tree));
      }),
      { seed: 4711, numRuns: 1500 },
    );
  });
});

describe('convert', () => {
  it.each([
    ['action:REJECT and not dstport:22', 'action:REJECT AND NOT dstport:22'],
    ['dstport:(22 or 443) or bytes > 10MB', 'dstport:(22 OR 443) OR bytes:>10MB'],
    ['a:1 or b:2 and c:3', 'a:1 OR (b:2 AND c:3)'],
    ['not action:*', 'NOT action:*'],
    ['src*:10.0.0.0/8', 'src\\*:10.0.0.0/8'],
    ['action:REJECT ACCEPT', 'action:"REJECT ACCEPT"'],
    ['start > 2024-01-01||+1M/d', 'start:>2024-01-01||+1M/d'],
    ['action:-', 'action:\\-'],
    ['', ''],
  ])('writes KQL %j as Lucene %j', (kql, lucene) => {
    expect(convert(kql, 'kql', 'lucene', schema)).toEqual({ ok: true, text: lucene });
  });
  it.each([
    ['dstport:[0 TO 1024} -action:ACCEPT', '(dstport >= 0 and dstport < 1024) and not action:ACCEPT'],
    ['start:[* TO now]', 'start <= now'],
    ['dstport:[* TO *]', 'dstport:*'],
    ['dstport:(>=1024 AND <2048)', 'dstport >= 1024 and dstport < 2048'],
    ['action:null', 'action:"null"'],
    ['ecs_cluster_arn:arn\\:aws\\:*', 'ecs_cluster_arn:arn\\:aws\\:*'],
    ['srcaddr:2001\\:db8\\:\\:1', 'srcaddr:"2001:db8::1"'],
    ['action:and', 'action:\\and'],
  ])('writes Lucene %j as KQL %j', (lucene, kql) => {
    expect(convert(lucene, 'lucene', 'kql', schema)).toEqual({ ok: true, text: kql });
    expect(hasErrors(kql, 'kql')).toBe(false);
  });
  it('tells what cannot be said, and where', () => {
    expect(convert('action:/RE.*/ OR action:R?JECT OR [1 TO 2]', 'lucene', 'kql', schema)).toMatchObject({
      ok: false,
      errors: [],
      unsaid: [
        { start: 7, end: 13, message: expect.stringContaining('regular expressions') },
        { start: 24, end: 30, message: expect.stringContaining('one character') },
        { start: 34, end: 42, message: expect.stringContaining('without a field') },
      ],
    });
    expect(convert('a\\*b:x', 'kql', 'lucene', schema)).toMatchObject({ ok: false, unsaid: [{ start: 0, end: 4 }] });
  });
  it('leaves a query with errors alone', () => {
    expect(convert('action:', 'kql', 'lucene', schema)).toMatchObject({
      ok: false,
      errors: [{ code: 'missing-value' }],
    });
  });
});
