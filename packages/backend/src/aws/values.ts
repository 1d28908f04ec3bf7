/** Texts of a plan as they read: for the rules, and for people. */
import type { Plan } from './plan.ts';
import { piecesOf, type Text } from './text.ts';

/** Inputs with their values; an attribute as `<Domain.endpoint>`, which no rule takes for a wildcard. */
export function plainText(value: Text, plan: Pick<Plan, 'inputs'>): string {
  return piecesOf(value)
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      if (piece.kind === 'reference') return `<${piece.resource}.${piece.attribute}>`;
      return plan.inputs.find(({ name }) => name === piece.input)?.value ?? `<${piece.input}>`;
    })
    .join('');
}
