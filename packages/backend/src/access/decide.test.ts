import { ROLES, type Role } from '@thalweg/core/access';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { decide, isLoopbackAddress, type NetworkRule } from './decide.ts';

const rule = (network: string, role?: Role): NetworkRule => ({ network, role });

describe('decide', () => {
  const cases: readonly [string, string, readonly NetworkRule[], boolean, Role | undefined, string][] = [
    ['this machine, nobody added', '127.0.0.1', [], false, undefined, 'owner'],
    ['this machine as IPv6', '::1', [], false, undefined, 'owner'],
    ['this machine as mapped IPv4', '::ffff:127.0.0.1', [rule('10.0.0.0/8')], false, undefined, 'owner'],
    ['this machine, users added', '127.0.0.1', [rule('10.0.0.0/8')], true, undefined, 'sign-in'],
    ['another, neither users nor rules', '10.1.2.3', [], false, undefined, 'refused'],
    ['another, users and no rules', '10.1.2.3', [], true, undefined, 'sign-in'],
    ['in a rule, no users', '10.1.2.3', [rule('10.0.0.0/8')], false, undefined, 'viewer'],
    ['in a rule for a role, no users', '10.1.2.3', [rule('10.0.0.0/8', 'analyst')], false, undefined, 'analyst'],
    [
      'in two rules, no users',
      '10.1.2.3',
      [rule('10.1.2.3/32'), rule('10.0.0.0/8', 'admin')],
      false,
      undefined,
      'admin',
    ],
    ['in no rule, no users', '11.0.0.1', [rule('10.0.0.0/8')], false, undefined, 'refused'],
    ['mapped IPv4 in an IPv4 rule', '::ffff:10.1.2.3', [rule('10.0.0.0/8')], false, undefined, 'viewer'],
    ['IPv4 in a mapped rule', '10.1.2.3', [rule('::ffff:10.0.0.0/104')], false, undefined, 'viewer'],
    ['IPv6 in a rule', '2001:db8::7', [rule('2001:db8::/32')], true, undefined, 'sign-in'],
    ['IPv6 beside a rule', '2001:db9::7', [rule('2001:db8::/32')], true, undefined, 'refused'],
    ['IPv4 is in no IPv6 rule', '10.1.2.3', [rule('2000::/3')], true, undefined, 'refused'],
    ['everything', '203.0.113.1', [rule('::/0')], true, 'viewer', 'sign-in'],
    ['before sign-in any role will do', '10.1.2.3', [rule('10.0.0.0/8', 'admin')], true, undefined, 'sign-in'],
    ['a role without its rule', '10.1.2.3', [rule('10.0.0.0/8', 'admin')], true, 'viewer', 'refused'],
    ['a role with its rule', '10.1.2.3', [rule('10.0.0.0/8', 'admin')], true, 'admin', 'sign-in'],
    [
      'a rule for all counts for a role',
      '10.1.2.3',
      [rule('10.0.0.0/8'), rule('10.1.0.0/16', 'admin')],
      true,
      'viewer',
      'sign-in',
    ],
    ['no address', 'unknown', [rule('::/0')], true, undefined, 'refused'],
  ];
  it.each(cases)('%s: %s', (_, address, rules, hasUsers, role, expected) => {
    const decision = decide(address, { rules, hasUsers, role });
    expect(decision.allowed ? (decision.acts ?? 'sign-in') : 'refused').toBe(expected);
    expect(decision.reason).toMatch(/^[A-Z].*\.$/);
  });

  it('names the narrowest rule that decides', () => {
    const rules = [rule('0.0.0.0/0'), rule('10.0.0.0/8'), rule('10.1.0.0/16', 'viewer')];
    expect(decide('10.1.2.3', { rules, hasUsers: true, role: 'viewer' }).rule).toEqual(rules[2]);
    expect(decide('10.1.2.3', { rules, hasUsers: true, role: 'admin' }).rule).toEqual(rules[1]);
    expect(decide('10.1.2.3', { rules: rules.slice(2), hasUsers: true, role: 'admin' }).reason).toContain(
      '10.1.0.0/16 for viewer',
    );
  });

  it('agrees with another reader of addresses, whatever the rules', () => {
    const byte = fc.nat(255);
    const v4 = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.'));
    const v6 = fc
      .array(fc.nat(0xffff), { minLength: 8, maxLength: 8 })
      .map((groups) => groups.map((one) => one.toString(16)).join(':'));
    const near = fc.constantFrom(
      '10.0.0.0',
      '10.255.255.255',
      '9.255.255.255',
      '::ffff:10.0.0.1',
      '2001:db8::',
      '2001:db7:ffff::',
    );
    const network = fc.oneof(
      fc.tuple(fc.oneof(v4, fc.constant('10.0.0.0')), fc.nat(32)),
      fc.tuple(fc.oneof(v6, fc.constant('2001:db8::')), fc.nat(128)),
    );
    fc.assert(
      fc.property(
        fc.oneof(v4, v6, near),
        fc.array(fc.tuple(network, fc.option(fc.constantFrom(...ROLES), { nil: undefined })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.option(fc.constantFrom(...ROLES), { nil: undefined }),
        (address, typed, role) => {
          const rules = typed.map(([[base, length], one]) => rule(`${base}/${length}`, one));
          const client = ipaddr.process(address);
          const inside = ({ network: cidr }: NetworkRule): boolean => {
            const [base, length] = ipaddr.parseCIDR(cidr);
            // A network of IPv6 holds IPv4 where ::ffff:0:0/96 lies in it.
            const same =
              base.kind() === client.kind() || client.kind() === 'ipv6'
                ? client
                : (client as ipaddr.IPv4).toIPv4MappedAddress();
            return same.kind() === base.kind() && same.match(base as never, length);
          };
          const wanted = rules.some(
            (one) => inside(one) && (role === undefined || one.role === undefined || one.role === role),
          );
          const loopback = client.range() === 'loopback';
          expect(decide(address, { rules, hasUsers: true, role }).allowed).toBe(loopback || wanted);
          expect(decide(address, { rules, hasUsers: false }).allowed).toBe(loopback || rules.some(inside));
        },
      ),
      { seed: 6, numRuns: 5000 },
    );
  });
});

describe('isLoopbackAddress', () => {
  it.each(['127.0.0.1', '127.255.255.255', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:ffff:7f00:1'])('%s', (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
  });
  it.each(['128.0.0.1', '126.255.255.255', '::', '::2', '::127.0.0.1', 'localhost', '', '127.0.0.1, 10.0.0.1'])(
    'not %j',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(false);
    },
  );
});
