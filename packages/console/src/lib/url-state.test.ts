import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Pill, pillOf } from './pill.ts';
import {
  addressOf,
  DEFAULT_VIEW,
  parseSpan,
  parseView,
  printSpan,
  printView,
  stateOf,
  type View,
} from './url-state.ts';

const pills: fc.Arbitrary<Pill> = fc
  .record({
    field: fc.string({ minLength: 1, unit: 'grapheme' }),
    condition: fc.oneof(
      fc.string().map((value) => ({ operator: 'is' as const, values: [value] })),
      fc.array(fc.string()).map((values) => ({ operator: 'is_one_of' as const, values })),
      fc.tuple(fc.string(), fc.string()).map((values) => ({ operator: 'between' as const, values })),
      fc.constant({ operator: 'exists' as const, values: [] }),
    ),
    negate: fc.boolean(),
    disabled: fc.boolean(),
    pinned: fc.boolean(),
    label: fc.string(),
  })
  .map(({ condition, ...rest }) => pillOf({ ...rest, ...condition }));

const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,20}$/);
const views: fc.Arbitrary<View> = fc.record({
  query: fc.string({ unit: 'grapheme' }),
  lang: fc.constantFrom('kql', 'lucene'),
  from: fc.string(),
  to: fc.string(),
  filters: fc.array(pills, { maxLength: 4 }),
  columns: fc.uniqueArray(name),
  sort: fc.uniqueArray(fc.record({ field: name, descending: fc.boolean() }), { selector: ({ field }) => field }),
  by: fc.oneof(fc.constant(''), name),
  measure: fc.constantFrom('count', 'bytes', 'packets'),
  interval: fc.oneof(fc.constant('auto' as const), fc.integer({ min: 1, max: 10_000_000 })),
  chart: fc.constantFrom('bars', 'mirror', 'hidden'),
  compare: fc.boolean(),
  live: fc.boolean(),
  tz: fc.string(),
  refresh: fc.nat(100_000),
  search: fc.string(),
  event: fc.string(),
  actor: fc.string(),
});

describe('the state in the address', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(views, (view) => {
        expect(parseView(printView(view))).toEqual({ view, problems: [] });
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  it('comes back from an address of any length', () => {
    const long = { ...DEFAULT_VIEW, query: `dstport:(${[...Array(3000).keys()].join(' or ')})` };
    for (const view of [DEFAULT_VIEW, { ...DEFAULT_VIEW, query: 'a' }, long]) {
      const url = new URL(addressOf('/discover', printView(view)), 'http://localhost');
      expect(url.search.length).toBeLessThan(8000);
      expect(url.pathname).toBe('/discover');
      expect(parseView(stateOf(url)).view).toEqual(view);
    }
    expect(stateOf(new URL('http://localhost/discover?q=a#page'))).toBe('q=a');
  });

  it('never fails, whatever somebody wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (search, filters) => {
        parseView(search);
        parseView(`filters=${filters}&sort=${filters}&columns=${filters}&interval=${filters}`);
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  it('is empty for the default', () => {
    expect(printView(DEFAULT_VIEW)).toBe('');
    expect(parseView('').view).toEqual(DEFAULT_VIEW);
  });

  it('is readable', () => {
    const view: View = {
      ...DEFAULT_VIEW,
      query: 'action:REJECT and dstport <= 1024',
      from: 'now-7d/d',
      filters: [
        pillOf({ field: 'dstport', operator: 'is', values: ['22'] }),
        pillOf({ field: 'srcaddr', operator: 'is', values: ['10.0.0.0/8'], negate: true, pinned: true }),
        pillOf({ field: 'bytes', operator: 'between', values: ['100', ''], disabled: true }),
      ],
      columns: ['start', 'srcaddr'],
      sort: [
        { field: 'bytes', descending: true },
        { field: 'start', descending: false },
      ],
      refresh: 300,
    };
    expect(printView(view)).toBe(
      'q=action:REJECT+and+dstport+%3C%3D+1024&from=now-7d/d&filters=dstport:22,@!srcaddr:10.0.0.0/8,-bytes:100..&columns=start,srcaddr&sort=-bytes,start&refresh=5m',
    );
  });

  it('can be written by hand', () => {
    const { view, problems } = parseView(
      '?q=action:REJECT and dstport <= 1024&filters=action:(ACCEPT, REJECT), srcaddr:2001:db8::1,instance_id:*~"has, one"&sort=-bytes',
    );
    expect(problems).toEqual([]);
    expect(view.query).toBe('action:REJECT and dstport <= 1024');
    expect(view.filters).toEqual([
      pillOf({ field: 'action', operator: 'is_one_of', values: ['ACCEPT', 'REJECT'] }),
      pillOf({ field: 'srcaddr', operator: 'is', values: ['2001:db8::1'] }),
      pillOf({ field: 'instance_id', operator: 'exists', values: [], label: 'has, one' }),
    ]);
    expect(view.sort).toEqual([{ field: 'bytes', descending: true }]);
    expect(parseView('sort=bytes:desc,start:asc,dstport').view.sort).toEqual([
      { field: 'bytes', descending: true },
      { field: 'start', descending: false },
      { field: 'dstport', descending: false },
    ]);
  });

  it('says what it cannot read, and keeps the rest', () => {
    const { view, problems } = parseView('lang=sql&filters=dstport:22,nonsense&interval=soon');
    expect(view).toEqual({ ...DEFAULT_VIEW, filters: [pillOf({ field: 'dstport', operator: 'is', values: ['22'] })] });
    expect(problems).toHaveLength(3);
    expect(problems.join()).toContain('nonsense');
  });
});

describe('spans', () => {
  it.each([
    ['90', 90],
    ['90s', 90],
    ['5m', 300],
    ['2h', 7200],
    ['1d', 86_400],
    ['0', 0],
  ])('%s', (span, seconds) => {
    expect(parseSpan(span)).toBe(seconds);
  });
  it('prints the largest unit that fits', () => {
    expect([0, 30, 60, 90, 3600, 86_400].map(printSpan)).toEqual(['0s', '30s', '1m', '90s', '1h', '1d']);
  });
  it('knows no other unit', () => {
    expect(parseSpan('5w')).toBeUndefined();
  });
});
