import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPassword } from './password-rule.ts';

const faultOf = (password: string, name = 'grace'): string | undefined => {
  try {
    checkPassword(password, name);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('checkPassword', () => {
  it.each([
    ['eleven char', /11 characters/],
    ['', /0 characters/],
    ['aaaaaaaaaaaaaaaa', /too few different/],
    ['abababababababab', /too few different/],
    ['Password1234!', /tried first/],
    ['123qwertyuiop!!', /tried first/],
    ['1234567890123', /row of keys/],
    ['abcdefghijklm', /row of keys/],
    ['my name is Grace', /has the name/],
    [`${'correct horse '.repeat(12)}`, /more than 128/],
  ])('%j is not taken', (password, reason) => {
    expect(faultOf(password)).toMatch(reason);
  });

  it.each([
    'seven green otters',
    'Xq7#pL2!vR9z',
    'пять зелёных выдр',
    '🦦🦆🐸🐟🦢🐌🐞🦋🐝🕷🦂🐢',
    `${'0123456789abcdef '.repeat(7)}`,
  ])('%j is', (password) => {
    expect(faultOf(password)).toBeUndefined();
  });

  it('never says the password', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, maxLength: 200 }), (password) => {
        const said = faultOf(`§${password}§`);
        return said === undefined || !said.includes(`§${password}`);
      }),
      { seed: 20261124 },
    );
  });
});
