/** The conformance corpus by parser, check and evaluator alone: what an engine answers is compared with this elsewhere. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fieldNamed, fieldType } from '../fields/index.ts';
import type { Language } from '../language/index.ts';
import { createSchema } from '../language/index.ts';
import { parse } from '../language/parse.ts';
import { check, matches } from './index.ts';

type Row = Parameters<typeof matches>[1];

interface Case {
  readonly id: string;
  readonly lang: Language;
  readonly query: string;
  readonly now: string;
  readonly tz: string;
  readonly expect: { readonly rows?: readonly number[]; readonly error?: { code: string; start: number; end: number } };
  readonly hints?: readonly string[];
}

const corpus = (name: string) =>
  readFileSync(new URL(`../../../../test/conformance/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');

const cases = corpus('cases.jsonl').map((line) => JSON.parse(line) as Case);
const rows = readFixture();
const schema = createSchema();

function readFixture(): readonly Row[] {
  const [header = '', ...lines] = corpus('fixture.log');
  const names = header.split(' ').map((name) => name.replaceAll('-', '_'));
  return lines.map((line) =>
    Object.fromEntries(line.split(' ').map((value, i) => [names[i]!, readValue(names[i]!, value)])),
  );
}

function readValue(name: string, value: string): Row[string] {
  if (value === '-') return null;
  const field = fieldNamed(name);
  if (field?.percentEncoded) return decodeURIComponent(value);
  return ['integer', 'date'].includes(fieldType(field)) ? BigInt(value) : value;
}

/** The outcome of a case in the form of its expectation. */
function answer({ query: text, lang, now, tz }: Case) {
  const { query, diagnostics } = check(parse(text, lang, schema), {
    schema,
    scope: undefined,
    now: Date.parse(now),
    tz,
  });
  const hints = diagnostics.filter(({ severity }) => severity === 'hint').map(({ code }) => code);
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (!query) return { outcome: { error: error && { code: error.code, start: error.start, end: error.end } }, hints };
  return { outcome: { rows: rows.flatMap((row, i) => (matches(query, row) ? [i + 1] : [])) }, hints };
}

it.each(cases)('$id $query', (one) => {
  const { outcome, hints } = answer(one);
  expect(outcome).toEqual(one.expect);
  expect(hints).toEqual(expect.arrayContaining([...(one.hints ?? [])]));
});
