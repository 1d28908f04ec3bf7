import { expect, it } from 'vitest';
import { describeDetail } from './audit-detail.ts';

it('tells texts, lists, times and how long it took', () => {
  const detail = {
    query: 'action:REJECT',
    scopes: ['read', 'ingest'],
    scope: { accounts: [], vpcs: ['vpc-1'], networks: ['10.0.0.0/8'] },
    expires: Date.UTC(2026, 11, 25),
    range: [1795564800, null],
    rows: 1204,
    milliseconds: 320,
    filters: [{ field: 'dstport' }],
    role: null,
  };
  expect(describeDetail(detail)).toEqual([
    ['query', 'action:REJECT'],
    ['scopes', 'read, ingest'],
    ['scope', 'vpc-1, 10.0.0.0/8'],
    ['expires', '2026-12-25 00:00:00 UTC'],
    ['range', '2026-11-25 00:00:00 UTC → open'],
    ['rows', '1204'],
    ['took', '320 ms'],
    ['filters', '[{"field":"dstport"}]'],
  ]);
});

it('takes whatever was written down', () => {
  expect(describeDetail({ range: 'all', expires: 'never', milliseconds: 1, far: {} })).toEqual([
    ['range', 'all'],
    ['expires', 'never'],
    ['took', '1 ms'],
    ['far', ''],
  ]);
  expect(describeDetail({ expires: 1e300 })).toEqual([['expires', '1e+300']]);
});
