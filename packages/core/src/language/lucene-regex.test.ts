import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regexProblem } from './lucene-regex.ts';

describe('regexProblem', () => {
  it.each([
    'REJECT',
    'RE[JX]ECT',
    'eni-0a1b[0-9a-z]+',
    '.*',
    'a|b|cd',
    '(ab)+c?d*',
    '((a|b)c)',
    'a{3}',
    'a{2,}',
    'a{2,5}b',
    '[^a-z]x',
    '[-a]',
    '[a-]',
    '[^-a]',
    '[a\\-z]',
    '[.*+?(){}|&~@#<>"^$a]',
    '\\.\\*\\[\\]\\(\\)\\{\\}\\/\\\\\\^\\$\\~\\&\\@\\#\\<\\>\\"',
    '10\\.0\\.[0-9]{1,3}\\.1',
    'ä+é',
    "a-b_c:d,e=f%g!h;i'j`k /",
    '[😀-😃]+',
  ])('accepts %s', (source) => {
    expect(regexProblem(source)).toBeUndefined();
  });

  it.each([
    ['', 'empty'],
    ['()', 'empty'],
    ['a|', 'empty'],
    ['|a', 'empty'],
    ['a||b', 'empty'],
    ['(a', 'never closed'],
    ['a)', 'closes no group'],
    ['[a', 'never closed'],
    ['[]', 'empty'],
    ['[^]', 'empty'],
    ['[z-a]', 'backwards'],
    ['[a-c-e]', '-'],
    ['[[:alpha:]]', 'inside'],
    ['[\\d]', '\\d'],
    ['a]', 'backslash'],
    ['a}', 'backslash'],
    ['*a', 'nothing'],
    ['+', 'nothing'],
    ['a|*', 'nothing'],
    ['(?i)a', '(?'],
    ['(?:a)', '(?'],
    ['(?=a)', '(?'],
    ['(?<n>a)', '(?'],
    ['\\d+', '\\d'],
    ['\\bfoo', '\\b'],
    ['(a)\\1', '\\1'],
    ['\\w', '\\w'],
    ['\\x41', '\\x'],
    ['\\pL', '\\p'],
    ['a*?', 'two quantifiers'],
    ['a+?', 'two quantifiers'],
    ['a??', 'two quantifiers'],
    ['a{2}?', 'two quantifiers'],
    ['a++', 'two quantifiers'],
    ['a{2}{3}', 'two quantifiers'],
    ['a{', 'needs a backslash'],
    ['a{,3}', 'needs a backslash'],
    ['a{x}', 'needs a backslash'],
    ['a{5,2}', 'backwards'],
    ['a{1001}', '1000'],
    ['(a{100}){100}', '1000'],
    ['^a', '^'],
    ['a$', '$'],
    ['~a', '~'],
    ['a&b', '&'],
    ['@', '@'],
    ['#', '#'],
    ['<1-5>', '<'],
    ['"a"', '"'],
    ['a\\', 'backslash'],
  ])('refuses %s', (source, reason) => {
    expect(regexProblem(source)).toContain(reason);
  });

  it('accepts only what JavaScript compiles too', () => {
    const part = fc.constantFrom(...'ab.|()[]{}*+?^$-\\,019~&@#<>"', '\\.', '{2,3}', '[a-c]', '(a)');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const source = parts.join('');
        if (regexProblem(source) === undefined) expect(() => new RegExp(`^(?:${source})$`)).not.toThrow();
      }),
      { seed: 7, numRuns: 5000 },
    );
  });
});
