import { describe, expect, it } from 'vitest';
import type { Diagnostic, ErrorCode } from './ast.ts';
import { firstError, toErrorForm } from './form.ts';

const error = (code: ErrorCode, start: number, end: number): Diagnostic => ({
  severity: 'error',
  code,
  start,
  end,
  message: `about ${code}`,
  fixes: [],
});

describe('firstError', () => {
  it('puts syntax before fields and values', () => {
    const all = [error('unknown-field', 0, 3), error('unexpected-token', 9, 10)];
    expect(firstError(all)?.code).toBe('unexpected-token');
  });
  it('takes the smallest start among equals', () => {
    const all = [error('type-mismatch', 8, 9), error('unknown-field', 2, 3)];
    expect(firstError(all)?.code).toBe('unknown-field');
    expect(firstError([])).toBeUndefined();
  });
});

describe('toErrorForm', () => {
  it('counts lines and columns from 1, whatever ends the lines', () => {
    const text = 'a:1\r\nor b:1\nor c:1\ror d:1';
    const place = (start: number) => {
      const { line, column } = toErrorForm(text, [error('unknown-field', start, start + 1)]).error ?? {};
      return [line, column];
    };
    expect(place(text.indexOf('a'))).toEqual([1, 1]);
    expect(place(text.indexOf('b'))).toEqual([2, 4]);
    expect(place(text.indexOf('c'))).toEqual([3, 4]);
    expect(place(text.indexOf('d'))).toEqual([4, 4]);
    expect(place(text.length)).toEqual([4, 7]);
  });
  it('keeps hints apart, and leaves the error out where there is none', () => {
    const hint: Diagnostic = { severity: 'hint', code: 'question-mark', start: 0, end: 2, message: 'm', fixes: [] };
    expect(toErrorForm('a?', [hint])).toEqual({
      hints: [{ code: 'question-mark', message: 'm', start: 0, end: 2, fixes: [] }],
    });
    expect(toErrorForm('a?', [hint, error('missing-value', 2, 2)])).toMatchObject({
      error: { code: 'missing-value', start: 2, end: 2, line: 1, column: 3 },
      hints: [{ code: 'question-mark' }],
    });
  });
});
