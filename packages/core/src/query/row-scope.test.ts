import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowScope } from '../access/index.ts';
import { createSchema } from '../language/index.ts';
import { parse } from '../language/parse.ts';
import { check, checkPills, matches, withFilters } from './index.ts';

const schema = createSchema();
const NOTHING: RowScope = { accounts: [], vpcs: [], networks: [] };

type Row = Parameters<typeof matches>[1];

function asked(text: string, scope: RowScope | undefined, language: 'kql' | 'lucene' = 'kql') {
  const { query, diagnostics } = check(parse(text, language, schema), { schema, scope, now: 0, tz: 'UTC' });
  if (!query) throw new Error(JSON.stringify(diagnostics));
  return query;
}

const row: Row = {
  account_id: '111111111111',
  vpc_id: 'vpc-1',
  srcaddr: '10.1.2.3',
  dstaddr: '203.0.113.9',
  bytes: 5n,
};

describe('a row scope', () => {
  const cases: readonly [Partial<RowScope>, boolean][] = [
    [{}, true],
    [{ accounts: ['111111111111'] }, true],
    [{ accounts: ['222222222222', '111111111111'] }, true],
    [{ accounts: ['222222222222'] }, false],
    [{ vpcs: ['vpc-1'] }, true],
    [{ vpcs: ['VPC-1'] }, false],
    [{ accounts: ['111111111111'], vpcs: ['vpc-2'] }, false],
    [{ networks: ['10.0.0.0/8'] }, true],
    [{ networks: ['203.0.113.9'] }, true],
    [{ networks: ['::ffff:10.1.0.0/112'] }, true],
    [{ networks: ['192.168.0.0/16', '2001:db8::/32'] }, false],
    [{ networks: ['not a network'] }, false],
    [{ networks: ['::/0'] }, true],
  ];
  it.each(cases)('%j lets the row through: %s', (scope, seen) => {
    const query = asked('', { ...NOTHING, ...scope });
    expect(matches(query, row)).toBe(seen);
    expect(matches(asked('not bytes:5 or bytes:5', { ...NOTHING, ...scope }), row)).toBe(seen);
  });

  it.each(['account_id', 'vpc_id', 'srcaddr'])('hides a row without %s from whoever is held to it', (field) => {
    const scope = {
      account_id: { ...NOTHING, accounts: ['111111111111'] },
      vpc_id: { ...NOTHING, vpcs: ['vpc-1'] },
      srcaddr: { ...NOTHING, networks: ['10.0.0.0/8'] },
    }[field];
    expect(matches(asked('', scope), { ...row, [field]: null })).toBe(false);
  });

  it('is not in the filters of pills, which narrow a query that has it', () => {
    const scope = { ...NOTHING, accounts: ['222222222222'] };
    const context = { schema, scope, now: 0, tz: 'UTC' };
    const { filters } = checkPills([{ field: 'bytes', operator: 'is', values: ['5'], negate: true }], context);
    expect(JSON.stringify(filters, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      '2222',
    );
    expect(matches(withFilters(asked('', scope), filters), { ...row, bytes: 6n })).toBe(false);
    expect(matches(withFilters(asked('', undefined), filters), { ...row, bytes: 6n })).toBe(true);
  });

  it('takes from what a query finds, whatever the query says', () => {
    const account = fc.constantFrom('111111111111', '222222222222', null);
    const vpc = fc.constantFrom('vpc-1', 'vpc-2', null);
    const address = fc.constantFrom('10.1.2.3', '10.9.9.9', '2001:db8::7', '::ffff:10.1.2.3', null);
    const rows = fc.record({ account_id: account, vpc_id: vpc, srcaddr: address, dstaddr: address });
    const scopes = fc.record({
      accounts: fc.subarray(['111111111111', '222222222222', '333333333333']),
      vpcs: fc.subarray(['vpc-1', 'vpc-2', 'vpc-3']),
      networks: fc.subarray(['10.1.0.0/16', '2001:db8::/32', '192.0.2.0/24']),
    });
    const query = fc.constantFrom(
      ['', 'kql'],
      ['account_id:* or not account_id:*', 'kql'],
      ['not (account_id:222222222222 and vpc_id:vpc-2)', 'kql'],
      ['srcaddr:10.0.0.0/8 or dstaddr:*', 'kql'],
      ['*:*', 'lucene'],
      ['account_id:[* TO *] OR NOT vpc_id:vpc-1', 'lucene'],
    );
    fc.assert(
      fc.property(rows, scopes, query, (one, scope, [text, language]) => {
        const inside = (value: string | null): boolean =>
          value !== null &&
          scope.networks.some((network) =>
            network.startsWith('10.')
              ? value.replace('::ffff:', '').startsWith('10.1.')
              : value.startsWith(network.slice(0, 9)),
          );
        const seen =
          (scope.accounts.length === 0 || scope.accounts.some((name) => name === one.account_id)) &&
          (scope.vpcs.length === 0 || scope.vpcs.some((name) => name === one.vpc_id)) &&
          (scope.networks.length === 0 || inside(one.srcaddr) || inside(one.dstaddr));
        const lang = language as 'kql' | 'lucene';
        expect(matches(asked(text!, scope, lang), one)).toBe(seen && matches(asked(text!, undefined, lang), one));
      }),
      { seed: 20_261_125, numRuns: 1000 },
    );
  });
});
