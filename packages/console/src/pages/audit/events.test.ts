import { expect, it } from 'vitest';
import { eventLabel, measureOf, summaryOf } from './events.ts';

it('names events as people do', () => {
  expect(eventLabel('sign-in-failed')).toBe('Sign\u2011in failed');
  expect(eventLabel('user-added')).toBe('User added');
});

it('tells what an entry is about, and how much it was', () => {
  const detail = { query: 'action:REJECT', rows: 1204, milliseconds: 320 };
  expect(summaryOf({ detail })).toBe('action:REJECT');
  expect(measureOf({ detail })).toBe('1\u202f204\u00a0rows · 320\u00a0ms');
  expect(summaryOf({ detail: { user: 'grace' } })).toBe('grace');
  expect(summaryOf({ detail: { query: 'action:REJECT', filters: 'dstport:22' } })).toBe('action:REJECT and dstport:22');
  expect(summaryOf({ detail: { method: 'POST', route: '/api/v1/export' } })).toBe('POST /api/v1/export');
  expect(summaryOf({ detail: { query: '', route: '/search' } })).toBe('/search');
  expect(summaryOf({ detail: {} })).toBe('');
  expect(measureOf({ detail: { rows: 'many' } })).toBe('');
});
