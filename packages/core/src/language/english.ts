/** A query read aloud, for people who want to be sure that it asks what they mean. */
import { fieldNamed, protocolName, TCP_FLAGS } from '../fields/index.ts';
import type { Bound, Literal, Node, Operator, Schema, Test } from './ast.ts';
import { isNetworkName } from './network-names.ts';
import { isPattern } from './schema.ts';

/** What is said of a subject, and the same denied: `is 22`, `is not 22`. */
interface Predicate {
  readonly yes: string;
  readonly no: string;
}

/**
 * A plain-English reading of a query, in one line: `action is REJECT, and dstport is at most 1024`. Values stand as typed; a
 * group inside a group stands in parentheses. Takes any tree, also one that `check` refuses.
 */
export function describe(node: Node, schema: Schema): string {
  return read(node, schema, false);
}

function read(node: Node, schema: Schema, inside: boolean): string {
  switch (node.kind) {
    case 'all':
      return 'every record';
    case 'and':
    case 'or': {
      const list = node.kind === 'or' ? readList(node.nodes, schema) : undefined;
      if (list !== undefined) return list;
      const text = node.nodes.map((part) => read(part, schema, true)).join(`, ${node.kind} `);
      return inside ? `(${text})` : text;
    }
    case 'not':
      return readNot(node.node, schema);
    case 'field':
      return `${subjectOf(node.field)} ${predicateOf(node.test, node.field, schema).yes}`;
    case 'nested':
      return `${node.field.value} holds records of its own`;
    case 'error':
      return 'something unreadable';
  }
}

function readNot(node: Node, schema: Schema): string {
  if (node.kind === 'not') return read(node.node, schema, true);
  if (node.kind === 'all') return 'no record';
  if (node.kind !== 'field' || !node.field || isPattern(node.field)) return `not (${read(node, schema, false)})`;
  const { no } = predicateOf(node.test, node.field, schema);
  const subject = subjectOf(node.field);
  // Negation is two-valued, which surprises whoever knows SQL.
  return isPresence(node.test) ? `${subject} ${no}` : `${subject} ${no} or is missing`;
}

/** `dstport is 22, 443 or 3389`: equalities on one field. */
function readList(nodes: readonly Node[], schema: Schema): string | undefined {
  const values: string[] = [];
  let field: Literal | undefined;
  for (const node of nodes) {
    if (node.kind !== 'field' || !node.field || isPattern(node.field) || node.test.kind !== 'match') return undefined;
    if (field && field.value !== node.field.value) return undefined;
    field = node.field;
    const { yes } = predicateOf(node.test, field, schema);
    if (!yes.startsWith('is ') || isPattern(node.test.value)) return undefined;
    values.push(yes.slice('is '.length));
  }
  const last = values.pop();
  return field && values.length > 0 ? `${subjectOf(field)} is ${values.join(', ')} or ${last}` : undefined;
}

function subjectOf(field: Literal | undefined): string {
  if (!field) return 'one of the free-text fields';
  return isPattern(field) ? `a field named like ${field.value}` : field.value;
}

function predicateOf(test: Test, field: Literal | undefined, schema: Schema): Predicate {
  if (isPresence(test)) return { yes: 'is present', no: 'is missing' };
  const type = field && schema.typeOf(field.value);
  switch (test.kind) {
    case 'exists':
      return { yes: 'is present', no: 'is missing' };
    case 'match':
      return matchPredicate(test.value, field, type);
    case 'compare':
      return is(comparison(test.operator, shown(test.value), type));
    case 'range':
      return is(rangePhrase(test.low, test.high, type));
    case 'regex':
      return {
        yes: `fits the regular expression ${test.source}`,
        no: `does not fit the regular expression ${test.source}`,
      };
  }
}

function matchPredicate(value: Literal, field: Literal | undefined, type: ReturnType<Schema['typeOf']>): Predicate {
  const text = shown(value);
  if (type === 'address' && (isPattern(value) || text.includes('/'))) return is(`in ${text}`);
  if (type === 'address' && isNetworkName(text)) return is(`in the network ${text}`);
  if (isPattern(value)) return { yes: `fits ${text}`, no: `does not fit ${text}` };
  if (type === 'date') return is(`within ${text}`);
  const row = field && fieldNamed(field.value);
  if (row?.kind === 'flags' && Object.hasOwn(TCP_FLAGS, text.toUpperCase()))
    return { yes: `has ${text} set`, no: `does not have ${text} set` };
  const protocol = row?.name === 'protocol' && /^\d{1,3}$/.test(text) ? protocolName(Number(text)) : undefined;
  return is(protocol ? `${text} (${protocol})` : text);
}

function is(rest: string): Predicate {
  return { yes: `is ${rest}`, no: `is not ${rest}` };
}

function rangePhrase(low: Bound, high: Bound, type: ReturnType<Schema['typeOf']>): string {
  const from = low.value && comparison(low.inclusive ? '>=' : '>', shown(low.value), type);
  const to = high.value && comparison(high.inclusive ? '<=' : '<', shown(high.value), type);
  return [from, to].filter((phrase) => phrase !== undefined).join(' and ');
}

function comparison(operator: Operator, value: string, type: ReturnType<Schema['typeOf']>): string {
  switch (type) {
    case 'integer':
      return `${{ '<': 'less than', '<=': 'at most', '>': 'more than', '>=': 'at least' }[operator]} ${value}`;
    case 'date':
      return `${{ '<': 'before', '<=': 'at or before', '>': 'after', '>=': 'at or after' }[operator]} ${value}`;
    default:
      return `${{ '<': 'below', '<=': 'at or below', '>': 'above', '>=': 'at or above' }[operator]} ${value}`;
  }
}

/** The value as typed, with quotes only where it would be hard to see. */
function shown(literal: Literal): string {
  return literal.value === '' || /[\s,()"]/.test(literal.value) ? JSON.stringify(literal.value) : literal.value;
}

function isPresence(test: Test): boolean {
  return test.kind === 'exists' || (test.kind === 'match' && isPattern(test.value) && test.value.value === '*');
}
