import type { SavedSearch } from '@thalweg/core/api';
import { describe, expect, it } from 'vitest';
import { pillOf } from '../../../lib/pill.ts';
import { DEFAULT_VIEW, type View } from '../../../lib/url-state.ts';
import { differs, toState, toView } from './saved-state.ts';

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

/** As the server gives it back. */
const stored = (withTime: boolean): SavedSearch => ({
  id: '1',
  name: 'n',
  description: '',
  tags: [],
  readyMade: false,
  changed: 0,
  ...JSON.parse(JSON.stringify(toState(view, withTime))),
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
    expect(differs(view, stored(false))).toBe(false);
    expect(differs({ ...view, from: 'now-1h' }, stored(false))).toBe(false);
    expect(differs({ ...view, from: 'now-1h' }, stored(true))).toBe(true);
    expect(differs({ ...view, query: '' }, stored(false))).toBe(true);
    expect(differs({ ...view, by: 'action' }, stored(false))).toBe(true);
  });
});
