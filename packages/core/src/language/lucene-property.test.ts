/** What holds for every text: no throw, spans inside the text, lossless tokens, and a tree that prints back to itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Node, Parsed, Span } from './ast.ts';
import { applyFix } from './index.ts';
import { parseLucene } from './lucene.ts';
import { print } from './print.ts';
import { createSchema } from './schema.ts';

const schema = createSchema();

const PIECES = [
  ...['a', 'action', 'dstport', 'srcaddr', 'start', 'src\\*', '_exists_', '22', '10.0.0.1', '2001:db8::1', 'now-1d/d'],
  ...[' ', ' ', '  ', '\t', '\u00a0', '\n', ':', ':', '(', ')', '[', ']', '{', '}', '"', '"a b"', '\\', '/', '/re/'],
  ...['AND', ' AND ', ' OR ', 'NOT ', 'and', ' or ', '&&', ' || ', '!', '+', '-', '*', '?', '^', '^2', '~', '~1'],
  ...['<', '>', '<=', '<>', '=', '==', '!=', ' TO ', 'TO', 'to', '[1 TO 2]', '{* TO b]', "'", '\u201c', '\u201d', ','],
  ...['é', '😀', '\ud83d', '\u0000', '&', '|', '#'],
];

const broken = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join(''));

const clause: fc.Arbitrary<string> = fc.letrec<{ level: string; clause: string }>((tie) => ({
  level: fc
    .array(fc.tuple(fc.constantFrom(' ', ' ', ' AND ', ' OR ', ' && ', ' || '), tie('clause')), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => parts.map(([joint, part], index) => (index === 0 ? part : joint + part)).join('')),
  clause: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc
      .tuple(
        fc.constantFrom('', '', 'NOT ', '!', '+', '-', 'NOT NOT '),
        fc.constantFrom(...['a', '"b c"', 'R*T', '/x+/']),
      )
      .map((parts) => parts.join('')),
    fc
      .tuple(
        fc.constantFrom('action', 'src\\*', '\\*', 'a\\ b', 'log\\:status'),
        fc.constantFrom(
          ...['REJECT', '"a\\"b"', '*', '>5', '<="x"', '[1 TO 2}', '{* TO \\TO]', '/a\\/b/', 'a\\*?b', '\\-1'],
        ),
      )
      .map(([name, value]) => `${name}:${value}`),
    tie('level').map((level) => `(${level})`),
    tie('level')
      .filter((level) => !level.includes(':'))
      .map((level) => `dstport:(${level})`),
  ),
})).level;

function spansOf(node: Node): readonly Span[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return [node.span, ...node.nodes.flatMap(spansOf)];
    case 'not':
      return [node.span, ...spansOf(node.node)];
    case 'field':
      return [node.span, node.test.span, ...(node.field ? [node.field.span] : [])];
    default:
      return [node.span];
  }
}

function expectWhole({ text, node, tokens, diagnostics }: Parsed): void {
  expect(tokens.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
  const edits = diagnostics.flatMap(({ fixes }) => fixes.flatMap((fix) => fix.edits));
  const spans = [...spansOf(node), ...tokens, ...diagnostics, ...edits];
  expect(spans.filter(({ start, end }) => start < 0 || end < start || end > text.length)).toEqual([]);
  for (const { fixes } of diagnostics) for (const fix of fixes) applyFix(text, fix);
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  if (JSON.stringify(node).includes('"kind":"error"')) expect(failed).toBe(true);
}

/** A tree without its spans. */
function bare(node: Node): unknown {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === 'span' ? undefined : value)));
}

describe('any text', () => {
  it('is read without a throw, spans and tokens in order', () => {
    fc.assert(
      fc.property(fc.oneof(broken, fc.string(), fc.string({ unit: 'binary' })), (text) =>
        expectWhole(parseLucene(text, schema)),
      ),
      { seed: 31, numRuns: 6000 },
    );
  });

  it('is read at any depth and length', () => {
    for (const piece of [
      ...PIECES,
      '(a:',
      'a:(',
      '[a TO ',
      '(NOT ',
      "'a ",
      'a = "b" ',
      '="',
      '-(',
      'a AND ',
      'a:b:c ',
    ]) {
      expectWhole(parseLucene(piece.repeat(Math.floor(8000 / piece.length)), schema));
    }
  });

  it('reads the text without one of its characters', () => {
    const text = 'action:(REJECT OR "a b") AND -dstport:[1 TO *} src\\*:>=5^2 NOT /x(y|z)+/';
    for (let at = 0; at < text.length; at++) {
      expectWhole(parseLucene(text.slice(0, at), schema));
      expectWhole(parseLucene(text.slice(0, at) + text.slice(at + 1), schema));
    }
  });
});

describe('a sound text', () => {
  it('has no error, and prints back to its tree', () => {
    fc.assert(
      fc.property(clause, (text) => {
        const parsed = parseLucene(text, schema);
        expectWhole(parsed);
        expect(parsed.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
        const printed = print(parsed.node, 'lucene');
        if (!printed.ok) throw new Error(`cannot print ${text}`);
        expect(bare(parseLucene(printed.text, schema).node)).toEqual(bare(parsed.node));
      }),
      { seed: 32, numRuns: 2000 },
    );
  });
});
