import { expect, it } from 'vitest';
import { isIn, shutsOut } from './rules.ts';

it.each([
  ['203.0.113.9', '203.0.113.0/24', true],
  ['203.0.113.9', '203.0.113.9', true],
  ['203.0.114.9', '203.0.113.0/24', false],
  ['::ffff:203.0.113.9', '203.0.113.0/24', true],
  ['2001:db8::7', '2001:db8::/32', true],
  ['2001:db9::7', '2001:db8::/32', false],
  ['203.0.113.9', 'office', false],
])('knows whether %s lies in %s: %s', (address, network, inside) => {
  expect(isIn(address, network)).toBe(inside);
});

it('shuts nobody out without rules, and never the machine itself', () => {
  expect(shutsOut([], '203.0.113.9', 'admin')).toBe(false);
  const rules = [{ network: '10.0.0.0/8', role: null }];
  expect(shutsOut(rules, '127.0.0.1', 'admin')).toBe(false);
  expect(shutsOut(rules, '::1', 'admin')).toBe(false);
  expect(shutsOut(rules, '203.0.113.9', 'admin')).toBe(true);
});

it('counts a rule for one role for that role only', () => {
  const rules = [{ network: '203.0.113.0/24', role: 'viewer' as const }];
  expect(shutsOut(rules, '203.0.113.9', 'viewer')).toBe(false);
  expect(shutsOut(rules, '203.0.113.9', 'admin')).toBe(true);
});
