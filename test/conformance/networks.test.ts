/** Named networks, resources of AWS, and what is looked up from addresses: the meaning of queries by the plain evaluator, and by the embedded engine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DERIVED_FIELDS, fieldNamed, fieldType } from '@thalweg/core/fields';
import { createSchema, parse, toErrorForm } from '@thalweg/core/language';
import { createNameTable, withNames } from '@thalweg/core/names';
import { check, matches, mergeRanges, parseAddress, readCidr, valueAt } from '@thalweg/core/query';
import { expect, it, test } from 'vitest';
import { readCases, runConformance } from './run.ts';
import { TABLES, WORLD } from './world.ts';

type Row = Parameters<typeof matches>[1];

const here = (name: string): string => join(import.meta.dirname, name);
const cases = readCases(here('networks.jsonl'));

const networks = new Map(
  Object.entries(WORLD.networks ?? {}).map(([name, ranges]) => [
    name,
    mergeRanges(ranges.map((cidr) => readCidr(cidr)!.range)),
  ]),
);
const resources = (WORLD.resources ?? []).map(({ told, vanished }) => ({ ...told, vanished, seen: vanished ? 0 : 1 }));
const named = withNames(networks, createNameTable(resources));
const schema = createSchema([], [...networks.keys()]);
const rows = readRows();

function readRows(): readonly Row[] {
  const [header = '', ...lines] = readFileSync(here('networks.log'), 'utf8').trimEnd().split('\n');
  const names = header.split(' ').map((name) => name.replaceAll('-', '_'));
  return lines.map((line) => {
    const row = Object.fromEntries(line.split(' ').map((value, i) => [names[i]!, readValue(names[i]!, value)]));
    const derived = DERIVED_FIELDS.map(({ name, base, what }): [string, Row[string]] => {
      const address = row[base];
      return [name, (typeof address === 'string' && valueAt(TABLES[what], parseAddress(address)!)) || null];
    });
    return { ...row, ...Object.fromEntries(derived) };
  });
}

function readValue(name: string, value: string): Row[string] {
  if (value === '-') return null;
  return ['integer', 'date'].includes(fieldType(fieldNamed(name))) ? BigInt(value) : value;
}

it.each(cases)('$id $query', (one) => {
  const context = { schema, scope: undefined, now: Date.parse(one.now), tz: one.tz, networks: named };
  const { query, diagnostics } = check(parse(one.query, one.lang, schema), context);
  const { error, hints } = toErrorForm(one.query, diagnostics);
  const outcome = query
    ? { rows: rows.flatMap((row, i) => (matches(query, row) ? [i + 1] : [])) }
    : { error: { code: error?.code, start: error?.start, end: error?.end } };
  expect(outcome).toEqual(one.expect);
  expect(hints.map(({ code }) => code)).toEqual(expect.arrayContaining([...(one.hints ?? [])]));
});

test('every case has the same answer on the embedded engine', async () => {
  const result = await runConformance(here('networks.log'), cases, undefined, WORLD);
  expect(result.differences).toEqual([]);
  expect(result.passed).toBe(cases.length);
});
