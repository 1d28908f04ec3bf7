import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Language } from './ast.ts';
import { type Completion, completeAt } from './complete.ts';
import { createSchema } from './schema.ts';

const schema = createSchema(['my field']);

/** Completes at the ▮ in a text. */
function complete(marked: string, language: Language = 'kql'): Completion {
  const at = marked.indexOf('▮');
  return completeAt(marked.replace('▮', ''), at, language, schema);
}

const labels = (completion: Completion): readonly string[] => completion.items.map(({ label }) => label);

/** The text after the item with this label is chosen. */
function chosen(marked: string, label: string, language: Language = 'kql'): string {
  const item = complete(marked, language).items.find((one) => one.label === label);
  const text = marked.replace('▮', '');
  return item ? text.slice(0, item.replace.start) + item.insert + text.slice(item.replace.end) : 'not offered';
}

describe('where a clause may begin', () => {
  it.each(['▮', 'action:REJECT and ▮', 'dstport:22 or ▮', 'not ▮', '(▮', '(action:REJECT) or (▮'])('%s', (marked) => {
    const completion = complete(marked);
    expect(completion).toMatchObject({ kind: 'field', prefix: '' });
    expect(completion.replace.start).toBe(completion.replace.end);
    expect(labels(completion)).toEqual(expect.arrayContaining(['action', 'srcaddr', '_object', 'not']));
    expect(labels(completion)).not.toContain('and');
  });
});

describe('in a word', () => {
  it('offers the fields that contain it, those that begin with it first', () => {
    expect(labels(complete('PORT▮'))).toEqual(['dstport', 'srcport']);
    expect(labels(complete('vpc▮')).slice(0, 2)).toEqual(['vpc_id', 'next_hop_vpc_id']);
    expect(chosen('act▮ion:x', 'action')).toBe('action :x');
  });
  it('offers the operators of a whole name', () => {
    expect(chosen('bytes▮', '>=')).toBe('bytes>= ');
    expect(labels(complete('action▮'))).toEqual(['action', ':', ': *']);
  });
  it('writes a name so that it is one', () => {
    expect(chosen('my▮', 'my field')).toBe('my\\u0020field ');
    expect(chosen('my▮', 'my field', 'lucene')).toBe('my\\ field ');
  });
  it('takes a half-typed operator word after a blank for one', () => {
    expect(chosen('dstport:22 an▮', 'and')).toBe('dstport:22 and ');
    expect(chosen('"x" o▮', 'or')).toBe('"x" or ');
  });
});

describe('after a field', () => {
  it('offers operators by type', () => {
    expect(labels(complete('action ▮'))).toEqual([':', ': *']);
    expect(labels(complete('srcaddr ▮'))).toEqual([':', '<=', '>=', '<', '>', ': *']);
    expect(complete('start ▮')).toMatchObject({ kind: 'operator', field: 'start' });
    expect(chosen('bytes ▮', '>', 'lucene')).toBe('bytes :> ');
  });
});

describe('in a value', () => {
  it.each([
    ['action: ▮', '', 8, 8],
    ['action: RE▮', 'RE', 8, 10],
    ['action:"RE▮', 'RE', 7, 10],
    ['action:"RE▮JECT" and dstport:22', 'RE', 7, 15],
    ['action:"RE▮ and dstport:"22"', 'RE', 7, 10],
    ['action:(REJECT or RE▮', 'RE', 18, 20],
    ['action:(REJECT or not "RE▮', 'RE', 22, 25],
    ['dstport:22 and not action:re▮', 're', 26, 28],
  ])('%s', (marked, prefix, start, end) => {
    const completion = complete(marked);
    expect(completion).toMatchObject({
      kind: 'value',
      field: 'action',
      operator: ':',
      prefix,
      replace: { start, end },
    });
    expect(completion.items[prefix === '' ? 1 : 0]).toMatchObject({ label: 'REJECT', insert: '"REJECT" ' });
  });
  it('offers what fits the type', () => {
    expect(labels(complete('protocol:ud▮'))).toContain('udp');
    expect(labels(complete('protocol:t▮'))[0]).toBe('tcp');
    expect(labels(complete('dstport:ss▮'))).toEqual(['22']);
    expect(labels(complete('bytes > ▮'))).toContain('10MB');
    expect(labels(complete('packets > ▮'))).toEqual([]);
    expect(labels(complete('start >= ▮'))).toContain('now-1d/d');
    expect(labels(complete('tcp_flags:SYN▮'))).toEqual(['SYN', 'SYN-ACK']);
    expect(labels(complete('traffic_path:▮'))).toContain('8');
    expect(chosen('srcaddr:fc▮', 'fc00::/7')).toBe('srcaddr:"fc00::/7" ');
    expect(labels(complete('srcaddr > ▮'))).toEqual([]);
  });
  it('knows the places of Lucene', () => {
    expect(complete('dstport:[2▮', 'lucene')).toMatchObject({ kind: 'value', field: 'dstport', prefix: '2' });
    expect(complete('start:[now-1d TO ▮', 'lucene')).toMatchObject({ kind: 'value', field: 'start' });
    expect(complete('bytes:>▮', 'lucene')).toMatchObject({ kind: 'value', field: 'bytes', operator: '>' });
    expect(labels(complete('_exists_:reject▮', 'lucene'))).toContain('reject_reason');
    expect(complete('+action:REJECT -dst▮', 'lucene')).toMatchObject({ kind: 'field', prefix: 'dst' });
  });
});

describe('after a clause', () => {
  it.each(['action:REJECT ▮', 'bytes > 5 ▮', '(action:REJECT) ▮', '"text" ▮'])('%s', (marked) => {
    expect(complete(marked).kind).toBe('conjunction');
    expect(labels(complete(marked))).toEqual(['and', 'or']);
  });
  it('offers fields too in Lucene, where a blank joins clauses', () => {
    expect(labels(complete('action:REJECT dstp▮', 'lucene'))).toEqual(['dstport']);
    expect(labels(complete('action:REJECT dstp▮'))).toEqual([]);
  });
  it('offers operator words only after a blank, in the case of the language', () => {
    expect(labels(complete('(action:REJECT)▮'))).toEqual([]);
    expect(labels(complete('action:REJECT ▮', 'lucene'))).toEqual(['AND', 'OR']);
  });
});

describe('in broken text', () => {
  it.each([
    ['action:RE" and proto▮', 'field'],
    ['bytes > (1 or ▮', 'value'],
    ['srcaddr:2001:db8::1 and ▮', 'field'],
    ['((action:REJECT or dst▮', 'field'],
    ['action:"a" "b" and action:▮', 'value'],
  ])('%s', (marked, kind) => {
    expect(complete(marked).kind).toBe(kind);
  });

  const parts = [
    'action',
    'dstport',
    'RE',
    '"',
    '(',
    ')',
    '[',
    '{',
    ']',
    ':',
    '<',
    '>=',
    ' ',
    ' and ',
    ' OR ',
    'not ',
    '\\',
    '-',
    '*',
    '/',
    '😀',
    '\n',
  ];
  const texts = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((all) => all.join(''));
  it.each(['kql', 'lucene'] as const)('answers at every offset of any %s text', (language) => {
    fc.assert(
      fc.property(texts, (text) => {
        for (let at = 0; at <= text.length; at++) {
          const completion = completeAt(text, at, language, schema);
          const spans = [completion.replace, ...completion.items.map(({ replace }) => replace)];
          const bad = spans.filter(({ start, end }) => start < 0 || start > at || end < at || end > text.length);
          expect(bad).toEqual([]);
        }
      }),
      { seed: 20241, numRuns: 150 },
    );
  });
});
