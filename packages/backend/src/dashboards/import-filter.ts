/** Filters that were clicked together → pills. */

import { parse } from '@thalweg/core/language';
import { check, type Pill, pillToKql } from '@thalweg/core/query';
import { asList, asRecord } from './import-all.ts';
import { importName, type Reading } from './import-columns.ts';

type Test = Pick<Pill, 'operator' | 'values'>;

/** A pill; undefined, with a remark, for a filter that no pill can say. */
export function importFilter(value: unknown, reading: Reading): Pill | undefined {
  const filter = asRecord(value);
  const meta = asRecord(filter['meta']);
  const called =
    String(meta['alias'] ?? '') || JSON.stringify(filter['query'] ?? filter['range'] ?? filter['exists'] ?? {});
  const refuse = (why: string): undefined => {
    reading.remarks.leftOut.push(`the filter ${called}, ${why}`);
    return undefined;
  };
  const name = fieldOf(filter, meta);
  if (name === undefined) return refuse('which is in the query DSL');
  const field = importName(name, reading);
  if (field === undefined) return refuse(`since ${name} is no field here`);
  const test = testOf(filter, { meta, name, isInteger: reading.context.schema.typeOf(field) === 'integer' });
  if (test === undefined) return refuse('which is of a kind that pills do not have');
  const pill: Pill = {
    field,
    ...test,
    ...(meta['negate'] === true && { negate: true }),
    ...(meta['disabled'] === true && { disabled: true }),
  };
  const { query, diagnostics } = check(parse(pillToKql(pill), 'kql', reading.context.schema), reading.context);
  return query ? pill : refuse(`which has an error: ${diagnostics[0]?.message ?? ''}`);
}

type Meta = Readonly<Record<string, unknown>>;

/** `meta.key`; an old filter has its name in the clause alone. */
function fieldOf(filter: Meta, meta: Meta): string | undefined {
  if (meta['type'] === 'custom' || meta['type'] === 'query_string') return undefined;
  const key = meta['key'] ?? existsOf(filter);
  if (typeof key === 'string' && key !== 'query') return key;
  const [name] = Object.keys(asRecord(rangeOf(filter) ?? phraseOf(filter)));
  return name;
}

function testOf(
  filter: Meta,
  { meta, name, isInteger }: { readonly meta: Meta; readonly name: string; readonly isInteger: boolean },
): Test | undefined {
  if (meta['type'] === 'exists' || existsOf(filter) !== undefined) return { operator: 'exists', values: [] };
  if (meta['type'] === 'phrases') {
    const values = asList(meta['params']).map(String);
    return values.length === 0 ? undefined : { operator: 'is_one_of', values };
  }
  const range = asRecord(asRecord(rangeOf(filter))[name] ?? (meta['type'] === 'range' ? meta['params'] : undefined));
  if (Object.keys(range).length > 0) return betweenOf(range, isInteger);
  const told = asRecord(phraseOf(filter))[name];
  const phrase = asRecord(meta['params'])['query'] ?? asRecord(told)['query'] ?? told;
  return phrase === undefined || typeof phrase === 'object' ? undefined : { operator: 'is', values: [String(phrase)] };
}

function existsOf(filter: Meta): unknown {
  return asRecord(filter['exists'] ?? asRecord(filter['query'])['exists'])['field'];
}

function rangeOf(filter: Meta): unknown {
  return filter['range'] ?? asRecord(filter['query'])['range'];
}

function phraseOf(filter: Meta): unknown {
  const query = asRecord(filter['query']);
  return query['match_phrase'] ?? query['match'] ?? filter['match_phrase'];
}

/** Both ends of a pill belong to it: an end that does not is the whole number beside it, and cannot be said of anything else. */
function betweenOf(range: Meta, isInteger: boolean): Test | undefined {
  const whole = (end: unknown, step: bigint): string | undefined =>
    isInteger && /^-?\d+$/.test(String(end)) ? String(BigInt(String(end)) + step) : undefined;
  const low = range['gte'] ?? (range['gt'] === undefined ? '' : whole(range['gt'], 1n));
  const high = range['lte'] ?? (range['lt'] === undefined ? '' : whole(range['lt'], -1n));
  if (low === undefined || high === undefined || (low === '' && high === '')) return undefined;
  return { operator: 'between', values: [String(low ?? ''), String(high ?? '')] };
}
