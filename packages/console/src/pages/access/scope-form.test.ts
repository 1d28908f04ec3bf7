import { expect, it } from 'vitest';
import { faultsOf, formOf, isNetwork, scopeOf } from './scope-form.ts';

const SOME = { all: false, accounts: [], vpcs: [], networks: [] };

it('turns a scope into a form and back', () => {
  const scope = { accounts: ['123456789012'], vpcs: ['vpc-0a'], networks: ['10.0.0.0/8'] };
  expect(scopeOf(formOf(scope))).toEqual(scope);
  expect(scopeOf(formOf(null))).toBeNull();
});

it('forgets what was typed for some rows when all are to be seen', () => {
  expect(scopeOf({ ...SOME, all: true, accounts: ['123456789012'] })).toBeNull();
});

it('asks for something to go by', () => {
  expect(faultsOf(SOME).whole).toBeDefined();
  expect(faultsOf({ ...SOME, all: true })).toEqual({});
});

it('finds what is no account, VPC or network, and names it', () => {
  const faults = faultsOf({ all: false, accounts: ['123456789012', '12'], vpcs: ['eni-1'], networks: ['10.0.0.1/8'] });
  expect(faults.accounts).toMatch(/^12 is no account/);
  expect(faults.vpcs).toMatch(/^eni-1 /);
  expect(faults.networks).toMatch(/^10\.0\.0\.1\/8 /);
});

it.each([
  ['10.0.0.0/8', true],
  ['203.0.113.9', true],
  ['2001:db8::/32', true],
  ['::1', true],
  ['10.0.0.1/8', false],
  ['10.0.0.0/33', false],
  ['office', false],
  ['', false],
])('takes %j for a network: %s', (text, right) => {
  expect(isNetwork(text)).toBe(right);
});
