/** Named networks and what is looked up from addresses: the meaning of queries by the plain evaluator, and by the embedded engine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DERIVED_FIELDS, fieldNamed, fieldType } from '@thalweg/core/fields';
import { createSchema, parse, toErrorForm } from '@thalweg/core/language';
import { check, matches, mergeRanges, parseAddress, readCidr, valueAt } from '@thalweg/core/query';
import { expect, it, test } from 'vitest';
import { readMmdb } from '../../packages/backend/src/enrich/mmdb.ts';
import { makeMmdb } from '../../packages/backend/src/enrich/testing.ts';
import { readCases, runConformance } from './run.ts';

type Row = Parameters<typeof matches>[1];

const here = (name: string): string => join(import.meta.dirname, name);
const world = JSON.parse(readFileSync(here('networks.json'), 'utf8')) as {
  readonly networks: Readonly<Record<string, readonly string[]>>;
  /** Code by CIDR. */
  readonly country: Readonly<Record<string, string>>;
  /** Number and name by CIDR. */
  readonly as: Readonly<Record<string, string>>;
};
const cases = readCases(here('networks.jsonl'));

const files = {
  country: readMmdb(makeMmdb(mapped(world.country, (code) => ({ country_code: code })))),
  as: readMmdb(
    makeMmdb(
      mapped(world.as, (text) => {
        const [number, ...name] = text.split(' ');
        const known = name.length > 0 ? { autonomous_system_organization: name.join(' ') } : {};
        return { autonomous_system_number: Number(number), ...known };
      }),
    ),
  ),
};
const tables = { country: files.country.table('country'), as: files.as.table('as') };

function mapped<From, To>(texts: Readonly<Record<string, From>>, to: (text: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, to(text)]));
}

const networks = new Map(
  Object.entries(world.networks).map(([name, ranges]) => [
    name,
    mergeRanges(ranges.map((cidr) => readCidr(cidr)!.range)),
  ]),
);
const schema = createSchema([], [...networks.keys()]);
const rows = readRows();

function readRows(): readonly Row[] {
  const [header = '', ...lines] = readFileSync(here('networks.log'), 'utf8').trimEnd().split('\n');
  const names = header.split(' ').map((name) => name.replaceAll('-', '_'));
  return lines.map((line) => {
    const row = Object.fromEntries(line.split(' ').map((value, i) => [names[i]!, readValue(names[i]!, value)]));
    const derived = DERIVED_FIELDS.map(({ name, base, what }): [string, Row[string]] => {
      const address = row[base];
      return [name, (typeof address === 'string' && valueAt(tables[what], parseAddress(address)!)) || null];
    });
    return { ...row, ...Object.fromEntries(derived) };
  });
}

function readValue(name: string, value: string): Row[string] {
  if (value === '-') return null;
  return ['integer', 'date'].includes(fieldType(fieldNamed(name))) ? BigInt(value) : value;
}

it.each(cases)('$id $query', (one) => {
  const context = { schema, now: Date.parse(one.now), tz: one.tz, networks };
  const { query, diagnostics } = check(parse(one.query, one.lang, schema), context);
  const { error, hints } = toErrorForm(one.query, diagnostics);
  const outcome = query
    ? { rows: rows.flatMap((row, i) => (matches(query, row) ? [i + 1] : [])) }
    : { error: { code: error?.code, start: error?.start, end: error?.end } };
  expect(outcome).toEqual(one.expect);
  expect(hints.map(({ code }) => code)).toEqual(expect.arrayContaining([...(one.hints ?? [])]));
});

test('every case has the same answer on the embedded engine', async () => {
  const places = { lack: () => undefined, table: (what: keyof typeof tables) => tables[what] };
  const result = await runConformance(here('networks.log'), cases, undefined, { networks: world.networks, places });
  expect(result.differences).toEqual([]);
  expect(result.passed).toBe(cases.length);
});
