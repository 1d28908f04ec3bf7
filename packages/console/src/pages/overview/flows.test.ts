import { createSchema, parse } from '@thalweg/core/language';
import { check } from '@thalweg/core/query';
import { describe, expect, it } from 'vitest';
import { addressGroups, pairsOf, toFlows } from './flows.ts';

describe('addressGroups', () => {
  it('are the internet and the rest', () => {
    expect(addressGroups([]).map(({ id, on }) => [id, on('srcaddr')])).toEqual([
      ['public', 'srcaddr:public'],
      ['private', 'srcaddr:private'],
    ]);
  });
  it('take what has a kind or a blank in its name', () => {
    const [group] = addressGroups(['vpc/prod eu']);
    expect(group).toMatchObject({ id: 'vpc/prod eu', label: 'prod eu' });
    expect(group!.on('srcaddr')).toBe('srcaddr:"vpc/prod eu"');
  });
  it('give named networks a place, and each address only one', () => {
    const groups = addressGroups(['lab', 'office', 'third']);
    expect(groups.map(({ on }) => on('dstaddr'))).toEqual([
      'dstaddr:lab',
      'dstaddr:office and not dstaddr:lab',
      'dstaddr:public and not dstaddr:(lab or office)',
      'dstaddr:private and not dstaddr:(lab or office)',
    ]);
    const schema = createSchema([], ['lab', 'office']);
    const networks = new Map([
      ['lab', []],
      ['office', []],
    ]);
    for (const { on } of groups) {
      const { diagnostics } = check(parse(on('srcaddr'), 'kql', schema), {
        schema,
        scope: undefined,
        now: 0,
        tz: 'UTC',
        networks,
      });
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
    expect(pairsOf(groups)).toHaveLength(16);
  });
});

describe('toFlows', () => {
  const [inwards, , , inside] = pairsOf(addressGroups([]));
  const group = (port: number, protocol: number, count: number) => ({ values: [port, protocol], measures: [count] });
  const answers = [
    { pair: inwards!, answer: { groups: [group(443, 6, 60), group(22, 6, 5)], total: [70] } },
    { pair: inside!, answer: { groups: [group(5432, 6, 50), group(0, 1, 7), group(443, 6, 1)], total: [58] } },
  ];
  it('keeps the largest services and counts the rest as others, also what the answers leave out', () => {
    const { services, flows } = toFlows(answers, 2);
    expect(services.map(({ id, label, total }) => [id, label, total])).toEqual([
      ['443/6', '443 https', 61],
      ['5432/6', '5432 postgresql', 50],
      ['other', 'other services', 17],
    ]);
    expect(flows.map(({ from, to, service, value }) => [from.id, to.id, service, value])).toEqual([
      ['public', 'public', '443/6', 60],
      ['public', 'public', 'other', 10],
      ['private', 'private', '5432/6', 50],
      ['private', 'private', '443/6', 1],
      ['private', 'private', 'other', 7],
    ]);
  });
  it('names what has no port by its protocol, and loses nothing', () => {
    const { services, flows } = toFlows(answers, 10);
    expect(services.at(-2)?.label).toBe('22 ssh');
    expect(services.find(({ id }) => id === '0/1')?.label).toBe('ICMP');
    expect(flows.reduce((sum, { value }) => sum + value, 0)).toBe(128);
  });
  it('is empty without answers', () => {
    expect(toFlows([], 5)).toEqual({ services: [], flows: [] });
  });
});
