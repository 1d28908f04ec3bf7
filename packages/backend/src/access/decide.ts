/** Which addresses are let in: a pure decision over the rules, with the rule that decides and the reason in a sentence. */
import { ROLES, type Role } from '@thalweg/core/access';
import { type AddressRange, parseAddress, readCidr } from '@thalweg/core/query';

/** Addresses that are let in. */
export interface NetworkRule {
  /** CIDR in canonical text, IPv4 or IPv6. */
  readonly network: string;
  /** Undefined: for everybody. */
  readonly role: Role | undefined;
}

/** What stands when a client comes. */
export interface Situation {
  readonly rules: readonly NetworkRule[];
  /** Somebody has been added, so that people have to sign in. */
  readonly hasUsers: boolean;
  /** Of whoever has been recognised; undefined for everybody else. */
  readonly role?: Role | undefined;
}

export interface Decision {
  readonly allowed: boolean;
  /** The rule that lets the address in; undefined where none was needed, or none fits. */
  readonly rule: NetworkRule | undefined;
  /** What the address may do without a sign-in; undefined where one is needed. `owner`: everything, as this machine. */
  readonly acts: Role | 'owner' | undefined;
  /** One sentence. */
  readonly reason: string;
}

const LOOPBACK = [readCidr('127.0.0.0/8'), readCidr('::1/128')].flatMap((network) => network?.range ?? []);

/** True for 127.0.0.0/8 and ::1, also where IPv4 is written as IPv6. */
export function isLoopbackAddress(address: string): boolean {
  const number = parseAddress(address);
  return number !== undefined && LOOPBACK.some(({ low, high }) => number >= low && number <= high);
}

/** Whether a client at this address is let in. An address that cannot be read is in no network. */
export function decide(address: string, { rules, hasUsers, role }: Situation): Decision {
  if (isLoopbackAddress(address)) {
    return hasUsers
      ? { allowed: true, rule: undefined, acts: undefined, reason: 'This machine may always sign in.' }
      : {
          allowed: true,
          rule: undefined,
          acts: 'owner',
          reason: 'This machine may do everything, since there are no users.',
        };
  }
  if (rules.length === 0) {
    return hasUsers
      ? {
          allowed: true,
          rule: undefined,
          acts: undefined,
          reason: 'There are no network rules, so any address may sign in.',
        }
      : refused('There are neither users nor network rules, so only this machine is let in.');
  }
  const fitting = rules.filter(({ network }) => contains(network, address));
  if (!hasUsers) {
    // Who need not sign in has the most that a rule gives; rules for everybody give the least.
    const rule = narrowest(fitting, (one) => ROLES.indexOf(one.role ?? 'viewer'));
    if (!rule) return refused('It lies in none of the networks that are let in.');
    const acts = rule.role ?? 'viewer';
    return { allowed: true, rule, acts, reason: `The rule ${say(rule)} lets it in as ${acts} without a sign-in.` };
  }
  const [first] = fitting;
  if (!first) return refused('It lies in none of the networks that are let in.');
  const rule = narrowest(
    role === undefined ? fitting : fitting.filter((one) => one.role === undefined || one.role === role),
  );
  if (rule) return { allowed: true, rule, acts: undefined, reason: `The rule ${say(rule)} lets it sign in.` };
  return refused(`It lies in ${say(first)}, and in no network for the role ${role}.`);
}

function refused(reason: string): Decision {
  return { allowed: false, rule: undefined, acts: undefined, reason };
}

/** A rule as one says it: `10.0.0.0/8 for admin`. */
function say({ network, role }: NetworkRule): string {
  return role === undefined ? network : `${network} for ${role}`;
}

function contains(network: string, address: string): boolean {
  const range = rangeOf(network);
  const number = parseAddress(address);
  return range !== undefined && number !== undefined && number >= range.low && number <= range.high;
}

/** Every request is decided over the same few rules, so these are read once. */
const RANGES = new Map<string, AddressRange | undefined>();
const MOST_RANGES = 10_000;

function rangeOf(network: string): AddressRange | undefined {
  if (!RANGES.has(network)) {
    if (RANGES.size >= MOST_RANGES) RANGES.clear();
    RANGES.set(network, readCidr(network)?.range);
  }
  return RANGES.get(network);
}

/** The rule with the highest rank; of equals the one with the fewest addresses, then the first. */
function narrowest(
  rules: readonly NetworkRule[],
  rank: (rule: NetworkRule) => number = () => 0,
): NetworkRule | undefined {
  const sizeOf = ({ network }: NetworkRule): bigint => {
    const range = rangeOf(network);
    return range ? range.high - range.low : 0n;
  };
  return rules.toSorted((a, b) => {
    const [size, other] = [sizeOf(a), sizeOf(b)];
    return rank(b) - rank(a) || (size < other ? -1 : size > other ? 1 : 0);
  })[0];
}
