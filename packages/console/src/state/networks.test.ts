import { parseAddress } from '@thalweg/core/query';
import { describe, expect, it } from 'vitest';
import { resourceNamesOf } from './names.ts';
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
  it('are those of resources first, for ids and addresses alike', () => {
    const base = { account: '123456789012', groups: [], vanished: false, seen: 0 };
    const resources = resourceNamesOf([
      { ...base, id: 'eni-1', kind: 'interface', name: 'web-1', addresses: ['10.1.3.4'] },
      { ...base, id: 'vpc-1', kind: 'vpc', name: 'prod', addresses: ['10.0.0.0/8'] },
      { ...base, id: 'vpc-2', kind: 'vpc', name: 'gone', addresses: [], vanished: true },
    ]);
    const table = tableOf([network('lab', ['10.1.0.0/16'])], resources);
    expect(['10.1.3.4', 'eni-1', 'vpc-1', '10.1.3.5'].map(table.nameOf)).toEqual(['web-1', 'web-1', 'prod', 'lab']);
    expect(table.groups).toEqual(['lab', 'vpc/prod']);
    expect(table.ranges.get('lab')).toBeDefined();
    expect(table.ranges.get('web-1')).toEqual([{ low: parseAddress('10.1.3.4'), high: parseAddress('10.1.3.4') }]);
    expect(table.offerNames('web')).toEqual([{ name: 'web-1', description: 'interface' }]);
  });
  it('leaves out what Thalweg defines', () => {
    expect(names).toEqual(['campus', 'lab']);
  });
});
