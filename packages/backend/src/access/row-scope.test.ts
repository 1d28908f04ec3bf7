import { describe, expect, it } from 'vitest';
import { readRowScope } from './row-scope.ts';

const EMPTY = { accounts: [], vpcs: [], networks: [] };

describe('readRowScope', () => {
  it('puts it in one form', () => {
    expect(
      readRowScope({
        accounts: ['123456789012', '123456789012'],
        vpcs: ['vpc-0a1b'],
        networks: ['10.0.0.0/8', '10.0.0.0/8', '192.0.2.1', '2001:DB8::/32'],
      }),
    ).toEqual({
      accounts: ['123456789012'],
      vpcs: ['vpc-0a1b'],
      networks: ['10.0.0.0/8', '192.0.2.1/32', '2001:db8::/32'],
    });
  });

  it('is none without an entry', () => {
    expect(readRowScope(EMPTY)).toBeUndefined();
  });

  it.each([
    { accounts: ['12345678901'] },
    { accounts: [''] },
    { accounts: ["123456789012' OR 1=1"] },
    { vpcs: ['subnet-1'] },
    { networks: ['10.0.0.0/33'] },
    { networks: ['office'] },
    { networks: [''] },
  ])('%j says what is wrong', (part) => {
    expect(() => readRowScope({ ...EMPTY, ...part })).toThrowError(expect.objectContaining({ code: 'bad-scope' }));
  });
});
