import { describe, expect, it } from 'vitest';
import { linePath } from './sparkline.ts';

describe('linePath', () => {
  it('goes from zero at the bottom to the largest value at the top', () => {
    expect(linePath([0, 5, 10], 20, 10)).toBe('M0 10L10 5L20 0');
  });
  it('leaves a gap where a value is missing', () => {
    expect(linePath([1, undefined, 1, 1], 30, 10)).toBe('M0 0M20 0L30 0');
  });
  it('lies on the ground without values above zero, and is nothing without values', () => {
    expect(linePath([0, 0], 10, 10)).toBe('M0 10L10 10');
    expect(linePath([], 10, 10)).toBe('');
  });
});
