/** Lucene query strings: the corpus, hints, and the trees that tests become. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Diagnostic, ErrorCode, Node } from './ast.ts';
import { applyFix, isSyntaxError } from './index.ts';
import { parseLucene } from './lucene.ts';
import { createSchema } from './schema.ts';

const schema = createSchema();
const read = (text: string) => parseLucene(text, schema);

const errors = (text: string): readonly Diagnostic[] =>
  read(text).diagnostics.filter(({ severity }) => severity === 'error');

const hints = (text: string): readonly string[] =>
  read(text).diagnostics.flatMap(({ severity, code }) => (severity === 'hint' ? [code] : []));

interface Case {
  readonly id: string;
  readonly lang: string;
  readonly query: string;
  readonly expect: {
    readonly error?: { readonly code: ErrorCode; readonly start: number; readonly end: number };
  };
}

const corpus = readFileSync(new URL('../../../../test/conformance/cases.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)
  .filter(({ lang }) => lang === 'lucene');

describe('the corpus', () => {
  it.each(corpus)('$id $query', ({ query, expect: expected }) => {
    const [first] = errors(query);
    const wanted = expected.error && isSyntaxError(expected.error.code) ? expected.error : undefined;
    expect(first && { code: first.code, start: first.start, end: first.end }).toEqual(wanted);
  });
});

describe('hints', () => {
  it.each([
    ['action:REJECT dstport:22', 'blank-means-or'],
    ['dstport:(22 443)', 'blank-means-or'],
    ['a b AND c', 'blank-means-or'],
    ['a\u00a0b', 'blank-means-or'],
    ['x^2', 'boost-ignored'],
    ['dstport:[1 TO 2]^0.5', 'boost-ignored'],
    ['(a OR b)^2', 'boost-ignored'],
    ['dstport:(22 443)^2', 'boost-ignored'],
    ['not action:ACCEPT', 'lowercase-operator'],
    ['action:(REJECT or ACCEPT)', 'lowercase-operator'],
    ['a And b', 'lowercase-operator'],
    ['action:and', 'lowercase-operator'],
    ['dstport:22 443', 'value-outside-list'],
    ['dstport:22 OR 443', 'value-outside-list'],
    ['dstport:22 or 443', 'value-outside-list'],
    ['dstport:>22 443', 'value-outside-list'],
    ['action:"REJECT" "ACCEPT"', 'value-outside-list'],
    ['action=REJECT', 'looks-like-field-test'],
    ['action!=REJECT', 'looks-like-field-test'],
    ['action = REJECT', 'looks-like-field-test'],
    ['action is REJECT', 'looks-like-field-test'],
    ['action != REJECT', 'looks-like-field-test'],
    ['action REJECT', 'looks-like-field-test'],
    ["action:'REJECT'", 'single-quotes'],
    ["action:'a b'", 'single-quotes'],
    ['action:\u201cREJECT\u201d', 'curly-quotes'],
    ['\u201ca b\u201d', 'curly-quotes'],
    ['action:REJECT,ACCEPT', 'comma-in-value'],
    ['REJECT,ACCEPT', 'comma-in-value'],
  ])('%s has %s', (text, code) => {
    expect(errors(text)).toEqual([]);
    expect(hints(text)).toContain(code);
  });

  it.each([
    ['a AND b'],
    ['action:REJECT && !dstport:22'],
    ['+a -b'],
    ['a NOT b'],
    ['action:(REJECT OR ACCEPT)'],
    ['"and"'],
    ['\\and'],
    ['dstport:22 AND 443'],
    ['dstport:22,443'],
    ["o'brien"],
    ['a/b'],
    ['action:R?JECT'],
    ['a\\ b'],
    ['_exists_:action'],
  ])('%s has none', (text) => {
    expect(read(text).diagnostics).toEqual([]);
  });

  it.each([
    ['action:REJECT dstport:22', 'action:REJECT AND dstport:22'],
    ['dstport: 22 443 AND a', 'dstport: (22 OR 443) AND a'],
    ['dstport:(22 80) 443', 'dstport:(22 80 OR 443)'],
    ['dstport:22 or 443', 'dstport:(22 OR 443)'],
    ['action is REJECT', 'action:REJECT'],
    ['action != REJECT', 'NOT action:REJECT'],
    ['action!=REJECT', 'NOT action:REJECT'],
    ["action:'a b' AND c", 'action:"a b" AND c'],
    ['\u201ca b\u201d', '"a b"'],
    ['action:(REJECT or ACCEPT)', 'action:(REJECT OR ACCEPT)'],
    ['action:a,b', 'action:(a OR b)'],
    ['+a OR b', '+a b'],
  ])('%s is mended to %s', (text, fixed) => {
    const fixes = read(text).diagnostics.flatMap((hint) => hint.fixes);
    expect(fixes.map((fix) => applyFix(text, fix))).toContain(fixed);
  });
});

/** A test without its spans, in short. */
function outline(node: Node): unknown {
  switch (node.kind) {
    case 'and':
    case 'or':
      return { [node.kind]: node.nodes.map(outline), ...(node.list ? { list: node.list.value } : {}) };
    case 'not':
      return { not: outline(node.node), ...(node.list ? { list: node.list.value } : {}) };
    case 'field': {
      const { test } = node;
      const name = node.field?.value ?? '';
      switch (test.kind) {
        case 'match':
          return [name, test.value.quoted ? JSON.stringify(test.value.value) : test.value.pieces];
        case 'compare':
          return [name, test.operator, test.value.value];
        case 'range': {
          const [open, close] = [test.low.inclusive ? '[' : '{', test.high.inclusive ? ']' : '}'];
          return [name, `${open}${test.low.value?.value ?? '*'} ${test.high.value?.value ?? '*'}${close}`];
        }
        case 'regex':
          return [name, `/${test.source}/`];
        case 'exists':
          return [name, 'exists'];
      }
      break;
    }
    default:
      return node.kind;
  }
}

const word = (text: string) => [{ text }];
const star = { wildcard: '*' };

describe('tests', () => {
  it.each<readonly [string, unknown]>([
    ['', 'all'],
    [' \t\r\n\u00a0', 'all'],
    ['*', 'all'],
    ['*:*', 'all'],
    ['* : *', 'all'],
    ['[* TO *]', 'all'],
    ['REJECT', ['', word('REJECT')]],
    ['"a b"', ['', '"a b"']],
    ['""', ['', '""']],
    ['action:""', ['action', '""']],
    ['action\t:\u00a0REJECT', ['action', word('REJECT')]],
    ['a\\ b:c', ['a b', word('c')]],
    ['action:\\AND', ['action', word('AND')]],
    ['\\NOT', ['', word('NOT')]],
    ['"AND"', ['', '"AND"']],
    ['AND:x', ['AND', word('x')]],
    ['ANDROID', ['', word('ANDROID')]],
    ['a&&b', ['', word('a&&b')]],
    ['foo-bar', ['', word('foo-bar')]],
    ['10.0.0.0/8', ['', word('10.0.0.0/8')]],
    ['srcaddr:10.0.0.0\\/8', ['srcaddr', word('10.0.0.0/8')]],
    ['srcaddr:2001\\:db8\\:\\:1', ['srcaddr', word('2001:db8::1')]],
    ['start:2024-01-01||+1M/d', ['start', word('2024-01-01||+1M/d')]],
    ['dstport:\\-22', ['dstport', word('-22')]],
    ['dstport:"-22"', ['dstport', '"-22"']],
    ['action:"a\\"b\\\\c\\t"', ['action', JSON.stringify('a"b\\ct')]],
    ['action:\\u0041', ['action', word('u0041')]],
    ['action:R*T', ['action', [{ text: 'R' }, star, { text: 'T' }]]],
    ['action:R?T', ['action', [{ text: 'R' }, { wildcard: '?' }, { text: 'T' }]]],
    ['action:a\\*b*', ['action', [{ text: 'a*b' }, star]]],
    ['action:\\*', ['action', word('*')]],
    ['action:"*"', ['action', '"*"']],
    ['action:*', ['action', 'exists']],
    ['action:[* TO *]', ['action', 'exists']],
    ['action:{* TO *}', ['action', 'exists']],
    ['_exists_:action', ['action', 'exists']],
    ['_exists_ : "action"', ['action', 'exists']],
    ['_exists_:src\\*', ['src*', 'exists']],
    ['_exists_:src*', ['src*', 'exists']],
    [
      '_exists_:(action AND src\\*)',
      {
        and: [
          ['action', 'exists'],
          ['src*', 'exists'],
        ],
      },
    ],
    ['src\\*:x', ['src*', word('x')]],
    ['\\*port:>1024', ['*port', '>', '1024']],
    ['dstport:>5', ['dstport', '>', '5']],
    ['dstport: >= 5', ['dstport', '>=', '5']],
    ['start:<"2024-01-01T10:00:00Z"', ['start', '<', '2024-01-01T10:00:00Z']],
    ['dstport:[0 TO 9}', ['dstport', '[0 9}']],
    ['dstport:{* TO 9]', ['dstport', '{* 9]']],
    ['dstport:[ 0  TO\t9 ]', ['dstport', '[0 9]']],
    ['dstport:[-5 TO -1]', ['dstport', '[-5 -1]']],
    ['srcaddr:[2001:db8:: TO 2001:db8::ffff]', ['srcaddr', '[2001:db8:: 2001:db8::ffff]']],
    ['start:[now-1d/d TO "now"}', ['start', '[now-1d/d now}']],
    ['action:["*" TO "TO"]', ['action', '[* TO]']],
    ['action:[\\* TO \\TO]', ['action', '[* TO]']],
    ['[0 TO 9]', ['', '[0 9]']],
    ['action:/RE[JX]ECT/', ['action', '/RE[JX]ECT/']],
    ['/a:b\\/c (d)/', ['', '/a:b\\/c (d)/']],
    ['action:a/b/', ['action', word('a/b/')]],
    ['dstport:(22)', ['dstport', word('22')]],
    [
      'dstport:(22 443)',
      {
        or: [
          ['dstport', word('22')],
          ['dstport', word('443')],
        ],
        list: 'dstport',
      },
    ],
    ['dstport:(NOT 22)', { not: ['dstport', word('22')], list: 'dstport' }],
    [
      'dstport:(>=5 AND <9)',
      {
        and: [
          ['dstport', '>=', '5'],
          ['dstport', '<', '9'],
        ],
        list: 'dstport',
      },
    ],
    ['dstport:(+>=5 -9)', { and: [['dstport', '>=', '5'], { not: ['dstport', word('9')] }], list: 'dstport' }],
    ['dstport:(+22 443)', { and: [['dstport', word('22')], { or: [['dstport', word('443')], 'all'] }] }],
    [
      'dstport:(22 OR (* AND [1 TO 2]))',
      {
        or: [
          ['dstport', word('22')],
          {
            and: [
              ['dstport', 'exists'],
              ['dstport', '[1 2]'],
            ],
          },
        ],
        list: 'dstport',
      },
    ],
    [
      'action:(/a/ OR "b c")',
      {
        or: [
          ['action', '/a/'],
          ['action', '"b c"'],
        ],
        list: 'action',
      },
    ],
    [
      'a && b',
      {
        and: [
          ['', word('a')],
          ['', word('b')],
        ],
      },
    ],
    ['a &&!b', { and: [['', word('a')], { not: ['', word('b')] }] }],
  ])('%s', (text, tree) => {
    expect(errors(text)).toEqual([]);
    expect(outline(read(text).node)).toEqual(tree);
  });

  it('spans the whole test, and the literal without blanks', () => {
    const { node } = read(' action : REJECT ');
    expect(node.span).toEqual({ start: 1, end: 16 });
    expect(node.kind === 'field' && node.field?.span).toEqual({ start: 1, end: 7 });
    expect(node.kind === 'field' && node.test.span).toEqual({ start: 10, end: 16 });
  });

  it('names the kinds of its tokens', () => {
    const text = 'NOT dstport:>=22 AND (-"a" || /b/) [1 TO b]^2';
    expect(read(text).tokens.map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`)).toEqual([
      'word NOT',
      'blank  ',
      'field dstport',
      'operator :',
      'operator >=',
      'number 22',
      'blank  ',
      'word AND',
      'blank  ',
      'paren (',
      'operator -',
      'string "a"',
      'blank  ',
      'word ||',
      'blank  ',
      'regex /b/',
      'paren )',
      'blank  ',
      'paren [',
      'number 1',
      'blank  ',
      'word TO',
      'blank  ',
      'value b',
      'paren ]',
      'operator ^2',
    ]);
  });
});
