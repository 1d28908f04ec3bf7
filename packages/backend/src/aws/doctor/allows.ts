/**
 * Whether IAM policies let something through, as far as their text says it: `*` and `?` in actions and resources count, conditions
 * are left to AWS, since they depend on the request.
 */
import type { PolicyStatement } from './reader.ts';

/** An explicit deny without condition wins over every allow (IAM User Guide, policy evaluation logic). */
export function allows(statements: readonly PolicyStatement[], action: string, resource: string): boolean {
  const about = statements.filter(
    (one) => matchesOne(one.Action, action.toLowerCase(), true) && matchesOne(one.Resource, resource, false),
  );
  return (
    about.some(({ Effect }) => Effect === 'Allow') &&
    !about.some(({ Effect, Condition }) => Effect === 'Deny' && Condition === undefined)
  );
}

/** What a statement says of its principal: services, ARNs and account ids, `*` for everybody. */
export function principalsOf({ Principal }: PolicyStatement): readonly string[] {
  if (typeof Principal === 'string') return [Principal];
  if (typeof Principal !== 'object' || Principal === null) return [];
  return Object.values(Principal).flatMap((one: unknown) => (Array.isArray(one) ? one.map(String) : [String(one)]));
}

/** CloudWatch Logs. Its regions had principals of their own before (`logs.eu-west-1.amazonaws.com`, `logs.cn-north-1.amazonaws.com.cn`). */
export function isOfLogs(one: PolicyStatement): boolean {
  return principalsOf(one).some((name) => /^logs(\.[\w-]+)?\.amazonaws\.com(\.cn)?$/.test(name));
}

/** Values of a condition key in a statement, whatever the operator. */
export function conditionValues({ Condition = {} }: PolicyStatement, key: string): readonly string[] {
  return Object.values(Condition).flatMap((keys) =>
    Object.entries(keys)
      .filter(([name]) => name.toLowerCase() === key.toLowerCase())
      .flatMap(([, value]) => (Array.isArray(value) ? value.map(String) : [String(value)])),
  );
}

function matchesOne(patterns: string | readonly string[] | undefined, text: string, ignoreCase: boolean): boolean {
  const list = typeof patterns === 'string' ? [patterns] : (patterns ?? []);
  return list.some((pattern) => matches(ignoreCase ? pattern.toLowerCase() : pattern, text));
}

/** By steps, not by a regular expression: a policy with many stars must not take long. */
function matches(pattern: string, text: string): boolean {
  let [at, here, star, back] = [0, 0, -1, 0];
  while (here < text.length) {
    if (pattern[at] === '*') {
      star = at++;
      back = here;
    } else if (pattern[at] === '?' || (at < pattern.length && pattern[at] === text[here])) {
      at++;
      here++;
    } else if (star >= 0) {
      at = star + 1;
      here = ++back;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
