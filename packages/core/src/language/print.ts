import type { Bound, Language, Literal, Node, Span, Test } from './ast.ts';
import { bareKql, bareLucene, boundLucene, nameLucene } from './print-literal.ts';
import { quote } from './quote.ts';

/** What a language has no words for, and its place in the text the tree came from. */
export interface Unsaid extends Span {
  readonly message: string;
}

/** A tree as text; or all of it that the language cannot say. */
export type Printed =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly unsaid: readonly Unsaid[] };

/**
 * Writes a tree as a query. For a tree without error nodes, parsing the text gives the tree again (spans aside) in the language it
 * came from, and the same meaning in the other one. KQL cannot say regular expressions, the wildcard `?` and ranges without a
 * field; Lucene cannot say a field name with a star in it.
 */
export function print(node: Node, language: Language): Printed {
  const unsaid: Unsaid[] = [];
  const text = printNode(node, { words: WORDS[language], unsaid, inList: false });
  return unsaid.length > 0 ? { ok: false, unsaid } : { ok: true, text };
}

interface Printer {
  readonly words: Words;
  readonly unsaid: Unsaid[];
  /** Inside a value list, where fields are not written. */
  readonly inList: boolean;
}

/** What each language writes in its own way. */
interface Words {
  readonly and: string;
  readonly or: string;
  readonly not: string;
  readonly all: string;
  /** Whether an operand needs parentheses. */
  grouped(inner: Node['kind'], outer: Node['kind']): boolean;
  /** Whether a test can be a member of a value list. */
  listed(test: Test): boolean;
  name(literal: Literal, unsaid: Unsaid[]): string;
  /** A test after `name`; undefined for free text and members of a list. */
  test(test: Test, name: string | undefined, unsaid: Unsaid[]): string;
}

function printNode(node: Node, printer: Printer): string {
  return printList(node, printer) ?? printPlain(node, printer);
}

function printPlain(node: Node, printer: Printer): string {
  const { words, unsaid, inList } = printer;
  switch (node.kind) {
    case 'all':
      return words.all;
    case 'and':
    case 'or':
      return node.nodes.map((inner) => printOperand(inner, node.kind, printer)).join(words[node.kind]);
    case 'not':
      return words.not + printOperand(node.node, 'not', printer);
    case 'field':
      return words.test(node.test, node.field && !inList ? words.name(node.field, unsaid) : undefined, unsaid);
    case 'nested':
      unsaid.push({ ...node.span, message: 'Flow logs have no nested fields.' });
      return '';
    case 'error':
      unsaid.push({ ...node.span, message: 'This part of the query could not be read.' });
      return '';
  }
}

function printOperand(node: Node, outer: Node['kind'], printer: Printer): string {
  const list = printList(node, printer);
  if (list !== undefined) return list;
  const text = printPlain(node, printer);
  return printer.words.grouped(node.kind, outer) ? `(${text})` : text;
}

/** `name:( … )` for a node that is a value list; undefined for any other, and for a list that the language must spell out. */
function printList(node: Node, printer: Printer): string | undefined {
  if ((node.kind !== 'and' && node.kind !== 'or' && node.kind !== 'not') || !node.list || printer.inList)
    return undefined;
  if (!isListable(node, node.list, printer.words)) return undefined;
  const name = printer.words.name(node.list, printer.unsaid);
  return `${name}:(${printPlain(node, { ...printer, inList: true })})`;
}

function isListable(node: Node, field: Literal, words: Words): boolean {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.nodes.every((inner) => isListable(inner, field, words));
    case 'not':
      return isListable(node.node, field, words);
    case 'field':
      return node.field?.value === field.value && words.listed(node.test);
    default:
      return false;
  }
}

const isChain = (kind: Node['kind']): boolean => kind === 'and' || kind === 'or';

const KQL: Words = {
  and: ' and ',
  or: ' or ',
  not: 'not ',
  all: '*',
  grouped: (inner, outer) => isChain(inner) && !(inner === 'and' && outer === 'or'),
  listed: (test) => test.kind === 'match' || test.kind === 'exists',
  name: (literal) => (literal.quoted ? quote(literal.value) : bareKql(literal, 'name')),
  test(test, name, unsaid) {
    switch (test.kind) {
      case 'match':
        return (name === undefined ? '' : `${name}:`) + valueKql(test.value, unsaid);
      case 'exists':
        return name === undefined ? '*' : `${name}:*`;
      case 'compare':
        return `${name ?? ''} ${test.operator} ${valueKql(test.value, unsaid)}`;
      case 'range':
        return rangeKql(test, name, unsaid);
      case 'regex':
        unsaid.push({ ...test.span, message: 'KQL has no regular expressions; its only wildcard is *.' });
        return '';
    }
  },
};

function valueKql(literal: Literal, unsaid: Unsaid[]): string {
  if (literal.quoted) return quote(literal.value);
  if (literal.pieces.some((piece) => 'wildcard' in piece && piece.wildcard === '?')) {
    unsaid.push({
      ...literal.span,
      message: 'KQL has no wildcard for one character; * stands for any number of them.',
    });
  }
  return bareKql(literal, 'value');
}

/** A range is a pair of comparisons in KQL, or one where an end is open. */
function rangeKql(test: Test & { readonly kind: 'range' }, name: string | undefined, unsaid: Unsaid[]): string {
  if (name === undefined) {
    unsaid.push({ ...test.span, message: 'KQL has no range without a field.' });
    return '';
  }
  const { low, high } = test;
  const parts = [
    ...(low.value ? [`${name} ${low.inclusive ? '>=' : '>'} ${valueKql(low.value, unsaid)}`] : []),
    ...(high.value ? [`${name} ${high.inclusive ? '<=' : '<'} ${valueKql(high.value, unsaid)}`] : []),
  ];
  if (parts.length === 2) return `(${parts.join(' and ')})`;
  return parts[0] ?? `${name}:*`;
}

const LUCENE: Words = {
  and: ' AND ',
  or: ' OR ',
  not: 'NOT ',
  all: '*:*',
  // Only one kind of operator on each level: mixed ones have rules of their own, with hints.
  grouped: (inner, outer) => isChain(inner) || (inner === 'not' && outer !== 'and'),
  listed: () => true,
  name(literal, unsaid) {
    const name = nameLucene(literal);
    if (name === undefined)
      unsaid.push({ ...literal.span, message: 'Lucene has no way to write a star in a field name.' });
    return name ?? '';
  },
  test(test, name) {
    const field = name === undefined ? '' : `${name}:`;
    switch (test.kind) {
      case 'match':
        return field + valueLucene(test.value);
      case 'exists':
        return `${field}*`;
      case 'compare':
        return field + test.operator + valueLucene(test.value);
      case 'range':
        return field + rangeLucene(test.low, test.high);
      case 'regex':
        return `${field}/${test.source}/`;
    }
  },
};

const valueLucene = (literal: Literal): string => (literal.quoted ? quote(literal.value) : bareLucene(literal));

function rangeLucene(low: Bound, high: Bound): string {
  const bound = ({ value }: Bound): string =>
    value === undefined ? '*' : value.quoted ? quote(value.value) : boundLucene(value);
  return `${low.inclusive ? '[' : '{'}${bound(low)} TO ${bound(high)}${high.inclusive ? ']' : '}'}`;
}

const WORDS: Readonly<Record<Language, Words>> = { kql: KQL, lucene: LUCENE };
