import { expect, it } from 'vitest';
import { ago, initials, scopeText } from './access.ts';

const NONE = { accounts: [], vpcs: [], networks: [] };

it('tells a scope in a line', () => {
  expect(scopeText(null)).toBe('All rows');
  expect(scopeText({ ...NONE, accounts: ['123456789012'] })).toBe('Rows of account 123456789012');
  expect(scopeText({ accounts: ['1', '2'], vpcs: ['vpc-0a'], networks: ['10.0.0.0/8', '::/0'] })).toBe(
    'Rows of 2\u00a0accounts · vpc-0a · 2\u00a0networks',
  );
});

it.each([
  [-30_000, 'just now'],
  [-90_000, '1 minute ago'],
  [-3 * 3_600_000, '3 hours ago'],
  [-86_400_000, 'yesterday'],
  [30_000, 'in a moment'],
  [4 * 86_400_000, 'in 4 days'],
])('tells %d ms from now as %s', (away, text) => {
  expect(ago(1e12 + away, 1e12)).toBe(text);
});

it.each([
  ['ada.moreau', 'AM'],
  ['b.okafor@example.org', 'BO'],
  ['li', 'LI'],
  ['x', 'X'],
  ['Élodie Åström', 'ÉÅ'],
  ['𝒳𝒴', '𝒳𝒴'],
  ['--', '?'],
])('makes %s the letters %s', (name, letters) => {
  expect(initials(name)).toBe(letters);
});
