/**
 * How the clauses of one parenthesis level combine. The classic parser makes a flat list of required, prohibited and optional
 * clauses; that list is kept where it surprises nobody, and AND before OR is used elsewhere.
 */
import type { Node, Span } from './ast.ts';

export interface Clause extends Span {
  /** The operand, without sign and negations. */
  readonly node: Node;
  /** Where the operand begins. */
  readonly operand: number;
  /** What stands before: nothing, a blank only, or an operator. */
  readonly joint: 'first' | 'blank' | 'and' | 'or';
  readonly sign: '+' | '-' | undefined;
  /** NOT and `!` before the operand. */
  readonly negations: number;
}

/** Which reading holds: `classic` clauses, clauses by `signs` beside words, or `precedence`. */
export type Reading = 'classic' | 'signs' | 'precedence';

/** The first rule that applies to the clauses of a level. */
export function readingOf(clauses: readonly Clause[]): Reading {
  const words = clauses.some(({ joint }) => joint === 'and' || joint === 'or');
  if (words && clauses.some(({ sign }) => sign)) return 'signs';
  const and = clauses.some(({ joint }) => joint === 'and');
  const or = clauses.some(({ joint }) => joint === 'or');
  if (and && (or || clauses.some(isPlainBlank))) return 'precedence';
  const besideNegation = (clause: Clause, index: number) =>
    clause.joint === 'or' && (clause.negations > 0 || clauses[index - 1]!.negations > 0);
  return clauses.some(besideNegation) ? 'precedence' : 'classic';
}

/** A blank that means OR; directly before NOT it means AND NOT. */
export function isPlainBlank(clause: Clause): boolean {
  return clause.joint === 'blank' && clause.negations === 0;
}

/** The boolean tree of a level that has at least one clause. */
export function combine(clauses: readonly Clause[], reading: Reading): Node {
  return reading === 'precedence' ? byPrecedence(clauses) : byClauses(clauses);
}

/** The runs of clauses that AND holds together, under precedence. */
export function andGroups(clauses: readonly Clause[]): Clause[][] {
  const groups: Clause[][] = [];
  for (const clause of clauses) {
    if (clause.joint === 'first' || clause.joint === 'or' || isPlainBlank(clause)) groups.push([clause]);
    else groups.at(-1)!.push(clause);
  }
  return groups;
}

function byPrecedence(clauses: readonly Clause[]): Node {
  return join(
    'or',
    andGroups(clauses).map((group) =>
      join(
        'and',
        group.map((clause) => negate(clause, clause.negations)),
      ),
    ),
  );
}

/** What a clause is to the classic parser. */
export function roleOf(clauses: readonly Clause[], index: number): 'required' | 'prohibited' | 'optional' {
  const clause = clauses[index]!;
  if (clause.sign === '-' || clause.negations > 0) return 'prohibited';
  const besideAnd = clause.joint === 'and' || clauses[index + 1]?.joint === 'and';
  return clause.sign === '+' || besideAnd ? 'required' : 'optional';
}

function byClauses(clauses: readonly Clause[]): Node {
  const roles = clauses.map((_, index) => roleOf(clauses, index));
  const optional = clauses.filter((_, index) => roles[index] === 'optional').map(({ node }) => node);
  if (roles.includes('required') && optional.length > 0) {
    // Beside a required clause they decide nothing, but their fields and values are still checked.
    const { start, end } = optional.at(-1)!.span;
    optional.push({ kind: 'all', span: { start: end, end: Math.max(start, end) } });
  }
  const firstOptional = roles.indexOf('optional');
  const parts = clauses.flatMap((clause, index) => {
    if (index === firstOptional) return [join('or', optional)];
    if (roles[index] === 'required') return [clause.node];
    return roles[index] === 'prohibited' ? [negate(clause, Math.max(1, clause.negations))] : [];
  });
  return join('and', parts);
}

function negate(clause: Clause, times: number): Node {
  let node = clause.node;
  for (let count = 0; count < times; count++)
    node = { kind: 'not', span: { start: clause.start, end: clause.end }, node };
  return node;
}

function join(kind: 'and' | 'or', nodes: readonly Node[]): Node {
  if (nodes.length === 1) return nodes[0]!;
  const span = {
    start: Math.min(...nodes.map((node) => node.span.start)),
    end: Math.max(...nodes.map((node) => node.span.end)),
  };
  return { kind, span, nodes };
}
