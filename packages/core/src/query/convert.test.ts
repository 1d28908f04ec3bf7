/** A query answers the same after its language was changed, and changed back. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fieldNamed, fieldType } from '../fields/index.ts';
import { convert, createSchema, type Language, parse } from '../language/index.ts';
import { check, matches } from './index.ts';

type Row = Parameters<typeof matches>[1];

interface Case {
  readonly id: string;
  readonly lang: Language;
  readonly query: string;
  readonly now: string;
  readonly tz: string;
  readonly expect: { readonly rows?: readonly number[] };
}

const lines = (name: string): readonly string[] =>
  readFileSync(new URL(`../../../../test/conformance/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');

const schema = createSchema();
const cases = lines('cases.jsonl')
  .map((line) => JSON.parse(line) as Case)
  .filter(({ expect: { rows } }) => rows);
const OTHER = { kql: 'lucene', lucene: 'kql' } as const;

function typed(name: string, value: string): Row[string] {
  if (value === '-') return null;
  const field = fieldNamed(name);
  if (field?.percentEncoded) return decodeURIComponent(value);
  return ['integer', 'date'].includes(fieldType(field)) ? BigInt(value) : value;
}

const [header = '', ...records] = lines('fixture.log');
const names = header.split(' ').map((name) => name.replaceAll('-', '_'));
const rows = records.map(
  (record): Row =>
    Object.fromEntries(record.split(' ').map((value, index) => [names[index], typed(names[index] ?? '', value)])),
);

function found(text: string, language: Language, { now, tz }: Case): readonly number[] | undefined {
  const { query } = check(parse(text, language, schema), { schema, scope: undefined, now: Date.parse(now), tz });
  return query && rows.flatMap((row, index) => (matches(query, row) ? [index + 1] : []));
}

describe('convert', () => {
  it.each(cases)('$id $query', (one) => {
    const there = convert(one.query, one.lang, OTHER[one.lang], schema);
    if (!there.ok) {
      // KQL has no regular expressions and no wildcard for one character.
      expect(one.query).toMatch(/:\/.*\/|\?/);
      return;
    }
    expect(found(there.text, OTHER[one.lang], one)).toEqual(one.expect.rows);
    const back = convert(there.text, OTHER[one.lang], one.lang, schema);
    expect(back.ok && found(back.text, one.lang, one)).toEqual(one.expect.rows);
  });
});
