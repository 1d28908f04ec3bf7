import { describe, expect, it } from 'vitest';
import { applyFix, createDiagnostics, insertFix, removeFix, replaceFix } from './diagnostics.ts';

const at = (start: number, end = start) => ({ start, end });

describe('createDiagnostics', () => {
  it('sorts by place, errors before hints', () => {
    const all = createDiagnostics();
    all.hint('question-mark', at(4, 6), 'd');
    all.error('unexpected-token', at(9), 'e');
    all.hint('blank-in-value', at(0, 3), 'b');
    all.error('missing-value', at(4), 'c');
    all.error('unbalanced-paren', at(0, 1), 'a');
    expect(all.list().map(({ message }) => message)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
  it('keeps the first error of a place, and every hint once', () => {
    const all = createDiagnostics();
    all.error('unterminated-string', at(3, 9), 'first');
    all.error('missing-operator', at(3), 'second');
    all.hint('question-mark', at(3, 9), 'hint');
    all.hint('question-mark', at(3, 9), 'again');
    all.hint('comma-in-value', at(3, 9), 'other');
    expect(all.list().map(({ message }) => message)).toEqual(['first', 'other', 'hint']);
  });
});

describe('fixes', () => {
  it('change the text', () => {
    expect(applyFix('a b', insertFix('t', 2, 'and '))).toBe('a and b');
    expect(applyFix('a && b', replaceFix('t', at(2, 4), 'and'))).toBe('a and b');
    expect(applyFix('a)', removeFix('t', at(1, 2)))).toBe('a');
  });
  it('take several edits in any order', () => {
    const edits = [
      { start: 0, end: 0, text: 'not ' },
      { start: 5, end: 8, text: ':' },
    ];
    expect(applyFix('bytes <> 5', { title: 't', edits })).toBe('not bytes: 5');
    expect(applyFix('bytes <> 5', { title: 't', edits: [...edits].reverse() })).toBe('not bytes: 5');
  });
});
