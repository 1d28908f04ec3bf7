import type { SavedSearch } from '@thalweg/core/api';
import { describe, expect, it } from 'vitest';
import { pillOf } from '../../../lib/pill.ts';
import { DEFAULT_VIEW, type View } from '../../../lib/url-state.ts';
import { askAgain, differs, savedWidths, toQueryState, toState, toView } from './saved-state.ts';

const pinned = pillOf({ field: 'vpc_id', operator: 'is', values: ['vpc-1'], pinned: true });
const view: View = {
  ...DEFAULT_VIEW,
  query: 'action:REJECT',
  from: 'now-7d',
  filters: [pinned, pillOf({ field: 'dstport', operator: 'between', values: ['', '1024'], negate: true })],
  columns: ['start', 'srcaddr'],
  sort: [{ field: 'bytes', descending: true }],
  by: 'dstport',
  interval: 3600,
  compare: true,
};

const widths = { start: 140.4, bytes: 90 };

/** As the server gives it back. */
const stored = (withTime: boolean): SavedSearch => ({
  id: '1',
  kind: 'search',
  name: 'n',
  description: '',
  tags: [],
  readyMade: false,
  changed: 0,
  ...JSON.parse(JSON.stringify(toState(view, { withTime, widths }))),
});

describe('a saved search', () => {
  it('brings everything back but pinned filters and, unless wanted, the time', () => {
    const opened = { ...DEFAULT_VIEW, ...toView(stored(false), []) };
    expect(opened).toEqual({ ...view, from: DEFAULT_VIEW.from, filters: view.filters.slice(1) });
  });
  it('brings the time back when it was kept', () => {
    expect(toView(stored(true), [])).toMatchObject({ from: 'now-7d', to: 'now' });
  });
  it('leaves pinned filters where they are', () => {
    expect(toView(stored(false), [pinned]).filters).toEqual(view.filters);
  });
  it('knows when the view went on', () => {
    expect(differs(view, stored(false), widths)).toBe(false);
    expect(differs({ ...view, from: 'now-1h' }, stored(false), widths)).toBe(false);
    expect(differs({ ...view, from: 'now-1h' }, stored(true), widths)).toBe(true);
    expect(differs({ ...view, query: '' }, stored(false), widths)).toBe(true);
    expect(differs({ ...view, by: 'action' }, stored(false), widths)).toBe(true);
  });
  it('keeps the widths of its own columns', () => {
    expect(savedWidths(stored(false))).toEqual({ start: 140 });
    expect(differs(view, stored(false), { ...widths, bytes: 200 })).toBe(false);
    expect(differs(view, stored(false), { start: 160 })).toBe(true);
    expect(savedWidths({ ...stored(false), view: { chart: '' } })).toBeUndefined();
  });
});

describe('a saved query', () => {
  const saved = (options: Parameters<typeof toQueryState>[1]): SavedSearch => ({
    ...stored(false),
    filters: [],
    ...JSON.parse(JSON.stringify(toQueryState(view, options))),
  });
  it('leaves table, chart, filters and time as they are', () => {
    expect(askAgain(saved({ withFilters: false, withTime: false }), [])).toEqual({ query: view.query, lang: 'kql' });
  });
  it('brings filters and time when they were kept', () => {
    expect(askAgain(saved({ withFilters: true, withTime: true }), [pinned])).toEqual({
      query: view.query,
      lang: 'kql',
      filters: view.filters,
      from: 'now-7d',
      to: 'now',
    });
  });
});
