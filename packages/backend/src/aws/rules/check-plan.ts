/**
 * The rules that every plan passes before it is written. They look at the plan and not at an output, so they hold for both. Least
 * privilege first; then what AWS would refuse after minutes of deploying, and what a linter of templates does not know.
 */
import type { Plan } from '../plan.ts';
import { LIMIT_RULES } from './limits.ts';
import { POLICY_RULES } from './policies.ts';
import { PROTECTION_RULES } from './protection.ts';
import type { Finding, Rule } from './rule.ts';

export const RULES: readonly Rule[] = [...POLICY_RULES, ...PROTECTION_RULES, ...LIMIT_RULES];

export function checkPlan(plan: Plan): readonly Finding[] {
  return RULES.flatMap(({ name, check }) =>
    check(plan).map(([resource, message]) => ({ rule: name, resource, message })),
  );
}
