import { describe, expect, it } from 'vitest';
import { formOf, retentionText, ruleOf } from './retention.ts';

describe('a retention rule', () => {
  it.each([
    [{ days: null, bytes: null }, 'everything, for ever'],
    [{ days: 1, bytes: null }, 'the last day'],
    [{ days: 30, bytes: 50 * 2 ** 30 }, 'the last 30 days, at most 50 GiB'],
  ])('%j', (rule, text) => {
    expect(retentionText(rule).replace(/[\u2009\u202f\u00a0]/g, ' ')).toBe(text);
    expect(ruleOf(formOf(rule))).toEqual(rule);
  });
  it.each([
    { days: 0, gibibytes: '' },
    { days: 1.5, gibibytes: '' },
    { days: '', gibibytes: 0.0001 },
    { days: 'x', gibibytes: '' },
  ])('%j is none', (form) => {
    expect(ruleOf(form)).toBeUndefined();
  });
});
