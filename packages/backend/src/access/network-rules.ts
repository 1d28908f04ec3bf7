/** The networks that are let in, as they are kept. */
import type { Role } from '@thalweg/core/access';
import { parseAddress, readCidr } from '@thalweg/core/query';
import { ThalwegError } from '../report/errors.ts';
import type { Access } from './access.ts';
import { type Actor, change } from './audit.ts';
import { type Decision, decide, type NetworkRule } from './decide.ts';
import { needsSignIn } from './users.ts';

export interface KeptRule extends NetworkRule {
  /** Epoch milliseconds. */
  readonly created: number;
}

interface Row {
  readonly network: string;
  /** Empty: for everybody. */
  readonly role: Role | '';
  readonly created: number;
}

/** In the order they were added. */
export function networkRules({ db }: Access): KeptRule[] {
  return db
    .all<Row>('SELECT network, role, created FROM network_rules ORDER BY created, network, role')
    .map(({ network, role, created }) => ({ network, role: role === '' ? undefined : role, created }));
}

/** What the rules that stand now say of an address, and of a role where it is known. */
export function decideNow(access: Access, address: string, role: Role | undefined): Decision {
  return decide(address, { rules: networkRules(access), hasUsers: needsSignIn(access), role });
}

/**
 * The same for an address that somebody has typed.
 * @throws ThalwegError `bad-network`.
 */
export function checkAddress(access: Access, address: string, role: Role | undefined): Decision {
  if (parseAddress(address) !== undefined) return decideNow(access, address, role);
  throw new ThalwegError('bad-network', `${address} is no address, like 10.1.2.3 or 2001:db8::7.`);
}

/** Whether anybody but this machine can be let in. */
export function letsOthersIn({ db }: Access): boolean {
  return db.get('SELECT 1 FROM users UNION ALL SELECT 1 FROM network_rules LIMIT 1') !== undefined;
}

/**
 * Lets a network in; one that is let in already stays as it is.
 * @param network an address, or CIDR.
 * @throws ThalwegError `bad-network`.
 */
export function allowNetwork(access: Access, network: string, { role, actor }: RuleFor): KeptRule {
  const cidr = canonical(network);
  const find = (): KeptRule | undefined =>
    networkRules(access).find((rule) => rule.network === cidr && rule.role === role);
  const known = find();
  if (known) return known;
  return change(access, { actor, event: 'network-allowed', detail: { network: cidr, role: role ?? null } }, () => {
    access.db.run(
      'INSERT OR IGNORE INTO network_rules (network, role, created) VALUES (?, ?, ?)',
      cidr,
      role ?? '',
      access.clock(),
    );
    return find()!;
  });
}

/**
 * Lets a network in no longer; gives the rule that is gone.
 * @throws ThalwegError `bad-network`, `no-such-rule`.
 */
export function removeNetworkRule(access: Access, network: string, { role, actor }: RuleFor): NetworkRule {
  const cidr = canonical(network);
  const entry = { actor, event: 'network-removed', detail: { network: cidr, role: role ?? null } };
  return change(access, entry, () => {
    if (access.db.run('DELETE FROM network_rules WHERE network = ? AND role = ?', cidr, role ?? '') > 0) {
      return { network: cidr, role };
    }
    const which = role === undefined ? cidr : `${cidr} for ${role}`;
    throw new ThalwegError('no-such-rule', `There is no rule for ${which}.`);
  });
}

export interface RuleFor {
  /** Undefined: for everybody. */
  readonly role: Role | undefined;
  readonly actor: Actor;
}

function canonical(network: string): string {
  const read = readCidr(network);
  if (read) return read.cidr;
  throw new ThalwegError('bad-network', `${network} is neither an address nor CIDR, like 10.0.0.0/8 or 2001:db8::/32.`);
}
