import { describe, expect, it } from 'vitest';
import { tableOf } from './networks.ts';

const network = (name: string, ranges: string[], builtIn = false) => ({ name, description: '', ranges, builtIn });

describe('the names of networks', () => {
  const { nameOf, names } = tableOf([
    network('private', [], true),
    network('campus', ['10.0.0.0/8', '2001:db8::/32']),
    network('lab', ['10.1.0.0/16']),
  ]);
  it.each([
    ['10.2.3.4', 'campus'],
    ['10.1.3.4', 'lab'],
    ['2001:db8::1', 'campus'],
    ['192.0.2.1', undefined],
    ['nonsense', undefined],
  ])('%s is %s', (address, name) => {
    expect(nameOf(address)).toBe(name);
  });
  it('leaves out what Thalweg defines', () => {
    expect(names).toEqual(['campus', 'lab']);
  });
});
