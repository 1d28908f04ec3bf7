/** How clauses combine: the table of the reference, and random levels against a judge that counts clauses. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Node } from './ast.ts';
import { parseLucene } from './lucene.ts';
import { createSchema } from './schema.ts';

const schema = createSchema();

/** A tree in short: `(a or b) and not c`; `*` is every record. */
function outline(node: Node, nested = false): string {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const inner = node.nodes.map((part) => outline(part, true)).join(` ${node.kind} `);
      return nested ? `(${inner})` : inner;
    }
    case 'not':
      return `not ${outline(node.node, true)}`;
    case 'all':
      return '*';
    case 'field':
      if (node.test.kind === 'match') return node.test.value.value;
      throw new Error(`unexpected test ${node.test.kind}`);
    default:
      throw new Error(`unexpected node ${node.kind}`);
  }
}

const read = (text: string) => parseLucene(text, schema);
const hints = (text: string) => read(text).diagnostics.map(({ code }) => code);

describe('one level', () => {
  it.each([
    ['a b', 'a or b'],
    ['a NOT b', 'a and not b'],
    ['a -b', 'a and not b'],
    ['a !b', 'a and not b'],
    ['a ! b', 'a and not b'],
    ['a b -c', '(a or b) and not c'],
    ['a OR b NOT c', '(a or b) and not c'],
    ['NOT c a OR b', 'not c and (a or b)'],
    ['-c a b', 'not c and (a or b)'],
    ['NOT a NOT b', 'not a and not b'],
    ['-a -b', 'not a and not b'],
    ['a AND NOT b', 'a and not b'],
    ['a && ! b', 'a and not b'],
    ['NOT a AND b', 'not a and b'],
    ['NOT a AND NOT b', 'not a and not b'],
    ['a OR b || c', 'a or b or c'],
    ['a OR b c', 'a or b or c'],
    ['a AND b && c', 'a and b and c'],
    ['a AND b NOT c', 'a and b and not c'],
    ['+a +b', 'a and b'],
    ['+a -b', 'a and not b'],
    ['NOT NOT a', 'not not a'],
    ['!!a', 'not not a'],
    ['b NOT NOT a', 'b and not not a'],
    ['(NOT a) OR b', 'not a or b'],
    ['(a)(b)', 'a or b'],
    ['(a)AND(b)', 'a and b'],
    ['NOT(a OR b)', 'not (a or b)'],
  ])('%s is classic: %s', (text, tree) => {
    expect(outline(read(text).node)).toBe(tree);
    expect(hints(text)).not.toContain('classic-precedence');
    expect(hints(text)).not.toContain('signs-and-words');
  });

  it.each([
    ['a OR b AND c', 'a or (b and c)'],
    ['a b AND c', 'a or (b and c)'],
    ['a AND b c', '(a and b) or c'],
    ['a AND b OR c', '(a and b) or c'],
    ['a AND b OR c AND d', '(a and b) or (c and d)'],
    ['a OR NOT b', 'a or not b'],
    ['a OR !b', 'a or not b'],
    ['NOT a OR b', 'not a or b'],
    ['a OR b NOT c OR d', 'a or (b and not c) or d'],
    ['a AND b NOT c d', '(a and b and not c) or d'],
    ['NOT a b AND c', 'not a or (b and c)'],
    ['a OR NOT NOT b', 'a or not not b'],
  ])('%s has precedence: %s', (text, tree) => {
    expect(outline(read(text).node)).toBe(tree);
    expect(hints(text)).toContain('classic-precedence');
  });

  it.each([
    ['a OR -b', 'a and not b'],
    ['-a AND b', 'not a and b'],
    ['+a AND b', 'a and b'],
    ['+a && -b', 'a and not b'],
    ['-a OR b NOT c', 'not a and b and not c'],
  ])('%s goes by its signs: %s', (text, tree) => {
    expect(outline(read(text).node)).toBe(tree);
    expect(hints(text)).toContain('signs-and-words');
  });

  it.each([
    ['+a b', 'a and (b or *)'],
    ['+a OR b', 'a and (b or *)'],
    ['b +a c', '(b or c or *) and a'],
    ['+a OR b AND c', 'a and b and c'],
    ['a OR +b AND !c', '(a or *) and b and not c'],
  ])('%s keeps what decides nothing beside a required clause: %s', (text, tree) => {
    expect(outline(read(text).node)).toBe(tree);
  });

  it('goes by itself on every level', () => {
    expect(outline(read('(a OR b AND c) d -e').node)).toBe('((a or (b and c)) or d) and not e');
    expect(outline(read('x AND (a -b)').node)).toBe('x and (a and not b)');
  });

  it('names the classic reading, and sets the parentheses', () => {
    const [hint] = read('a OR b AND c').diagnostics;
    expect(hint?.message).toContain('a +b +c');
    expect(hint?.fixes[0]?.edits).toEqual([
      { start: 5, end: 5, text: '(' },
      { start: 12, end: 12, text: ')' },
    ]);
  });
});

interface Sample {
  readonly name: string;
  readonly joint: '' | ' AND' | ' OR' | ' &&' | ' ||';
  readonly prefix: '' | '+' | '-' | 'NOT ' | '!' | 'NOT NOT ';
}

const sample = fc.record<Sample>({
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  joint: fc.constantFrom('', '', ' AND', ' OR', ' &&', ' ||'),
  prefix: fc.constantFrom('', '', '', '+', '-', 'NOT ', '!', 'NOT NOT '),
});

type Names = ReadonlySet<string>;

/** Judges a level straight from the words of the reference. */
function judge(samples: readonly Sample[], truths: Names): boolean {
  const parts = samples.map(({ name, joint, prefix }, index) => ({
    word: index === 0 ? 'first' : /AND|&&/.test(joint) ? 'and' : joint === '' ? 'blank' : 'or',
    sign: prefix === '+' || prefix === '-' ? prefix : '',
    negated: /NOT|!/.test(prefix),
    value: prefix === 'NOT NOT ' ? !truths.has(name) : truths.has(name),
  }));
  const has = (word: string) => parts.some((part) => part.word === word);
  const words = has('and') || has('or');
  const plainBlank = parts.some((part) => part.word === 'blank' && !part.negated);
  const orBesideNegation = parts.some(
    (part, index) => part.word === 'or' && (part.negated || parts[index - 1]!.negated),
  );
  const bySigns = words && parts.some(({ sign }) => sign !== '');
  if (!bySigns && ((has('and') && (has('or') || plainBlank)) || orBesideNegation)) {
    let result = false;
    let group = true;
    for (const part of parts) {
      const value = part.negated ? !part.value : part.value;
      const joins = part.word === 'and' || (part.word === 'blank' && part.negated);
      if (part.word !== 'first' && !joins) {
        result ||= group;
        group = true;
      }
      group &&= value;
    }
    return result || group;
  }
  const prohibited = parts.filter((part) => part.negated || part.sign === '-');
  const required = parts.filter(
    (part, index) =>
      !prohibited.includes(part) && (part.sign === '+' || part.word === 'and' || parts[index + 1]?.word === 'and'),
  );
  const optional = parts.filter((part) => !prohibited.includes(part) && !required.includes(part));
  if (prohibited.some(({ value }) => value) || !required.every(({ value }) => value)) return false;
  return required.length > 0 || optional.length === 0 || optional.some(({ value }) => value);
}

function evaluate(node: Node, truths: Names): boolean {
  switch (node.kind) {
    case 'all':
      return true;
    case 'and':
      return node.nodes.every((part) => evaluate(part, truths));
    case 'or':
      return node.nodes.some((part) => evaluate(part, truths));
    case 'not':
      return !evaluate(node.node, truths);
    default:
      return truths.has(outline(node));
  }
}

it('agrees with a judge that reads the rules word for word', () => {
  fc.assert(
    fc.property(
      fc.array(sample, { minLength: 1, maxLength: 6 }),
      fc.subarray(['a', 'b', 'c', 'd']),
      (samples, names) => {
        const text = samples
          .map(({ name, joint, prefix }, index) => `${index === 0 ? '' : `${joint} `}${prefix}${name}`)
          .join('');
        const parsed = read(text);
        const truths = new Set(names);
        expect(parsed.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(evaluate(parsed.node, truths)).toBe(judge(samples, truths));
      },
    ),
    { seed: 20240215, numRuns: 3000 },
  );
});
