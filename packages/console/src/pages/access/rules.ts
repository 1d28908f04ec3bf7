import { parseAddress, parseNetwork } from '@thalweg/core/query';
import type { AccessRule } from '../../api/access.ts';

type Rule = Pick<AccessRule, 'network' | 'role'>;

/** Whether an address lies in a network, which may be a single address, too. */
export function isIn(address: string, network: string): boolean {
  const number = parseAddress(address);
  const alone = parseAddress(network);
  const range = alone === undefined ? parseNetwork(network) : { low: alone, high: alone };
  return number !== undefined && range !== undefined && number >= range.low && number <= range.high;
}

const LOOPBACK = ['127.0.0.0/8', '::1'];

/**
 * Whether these rules would shut out whoever looks: the address lies in none that counts for the role. The machine itself always
 * gets in, and without rules everybody does.
 */
export function shutsOut(rules: readonly Rule[], address: string, role: AccessRule['role']): boolean {
  if (rules.length === 0 || LOOPBACK.some((network) => isIn(address, network))) return false;
  return !rules.some((rule) => (rule.role === null || rule.role === role) && isIn(address, rule.network));
}
