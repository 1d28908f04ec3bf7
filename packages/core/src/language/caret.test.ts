import { describe, expect, it } from 'vitest';
import { renderCaret } from './caret.ts';

const at = (start: number, end = start) => ({ start, end });

describe('renderCaret', () => {
  it('marks the place below the line', () => {
    expect(renderCaret('action:REJECT and', at(14, 17))).toBe('action:REJECT and\n--------------^');
  });
  it('marks the first place and the place after the end', () => {
    expect(renderCaret('and x', at(0, 3))).toBe('and x\n^');
    expect(renderCaret('action : ', at(9))).toBe('action : \n---------^');
    expect(renderCaret('', at(0))).toBe('\n^');
  });
  it('shows only the line in which the span begins', () => {
    expect(renderCaret('action:REJECT\n  and foo:1\n  or x', at(20, 23))).toBe('  and foo:1\n------^');
    expect(renderCaret('a\r\nb:', at(5))).toBe('b:\n--^');
    expect(renderCaret('a:1 and\n', at(8))).toBe('\n^');
    expect(renderCaret('\nfoo:1', at(1, 4))).toBe('foo:1\n^');
  });
  it('shows a tab as one blank, so that the marks stay below their place', () => {
    expect(renderCaret('\tfoo:1', at(1, 4))).toBe(' foo:1\n-^');
  });
  it('follows the columns of wide and of combining characters', () => {
    expect(renderCaret('日本:1', at(2, 3))).toBe('日本:1\n----^');
    expect(renderCaret('😀 x', at(3, 4))).toBe('😀 x\n---^');
    expect(renderCaret('e\u0301:', at(2, 3))).toBe('e\u0301:\n-^');
  });
  it('lets no control character through', () => {
    expect(renderCaret('a\u001b[31mb', at(6, 7))).toBe('a␛[31mb\n------^');
  });
  it('cuts a long line to the part around the place', () => {
    const text = `${'x'.repeat(100)}!${'y'.repeat(100)}`;
    const [line = '', marks = ''] = renderCaret(text, at(100, 101), 40).split('\n');
    expect([...line].length).toBeLessThanOrEqual(40);
    expect(line[marks.length - 1]).toBe('!');
    expect(line).toMatch(/^….*x!y.*…$/);
  });
});
