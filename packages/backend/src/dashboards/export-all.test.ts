import { FIELDS } from '@thalweg/core/fields';
import { createSchema, parse } from '@thalweg/core/language';
import { check } from '@thalweg/core/query';
import { describe, expect, it } from 'vitest';
import { readyMadeSearches } from '../http/ready-made.ts';
import { fieldMapping } from '../stores/opensearch/mapping.ts';
import { exportAll, toNdjson } from './export-all.ts';
import { kibanaQuery } from './export-search.ts';
import { toKuery } from './kuery.ts';

const SEARCHES = readyMadeSearches(0).map(({ id, body }) => ({ id, state: JSON.parse(body) }));
const OBJECTS = exportAll('thalweg-flows-*', SEARCHES);
const NAMES = new Set(FIELDS.map(({ name }) => name));

/** Every object of JSON inside of an object, texts of JSON included. */
function* inside(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value === 'string' && /^[[{]/.test(value)) yield* inside(JSON.parse(value));
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const part of Object.values(value)) yield* inside(part);
}

describe('exportAll', () => {
  it('refers only to what it has, and names every reference that it uses', () => {
    const known = new Map(OBJECTS.map(({ id, type }) => [id, type]));
    expect(known.size).toBe(OBJECTS.length);
    for (const [place, object] of OBJECTS.entries()) {
      const names = object.references.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { id, type } of object.references) {
        expect(known.get(id)).toBe(type);
        expect(OBJECTS.findIndex((one) => one.id === id)).toBeLessThan(place);
      }
      const used = [...inside(object.attributes)].flatMap((part) => [part['indexRefName'], part['panelRefName']]);
      expect(new Set(used.filter((name) => name !== undefined))).toEqual(new Set(names));
    }
  });

  it('names no field that an index does not have', () => {
    for (const object of OBJECTS) {
      for (const part of inside(object.attributes)) {
        if (typeof part['field'] === 'string') expect(NAMES).toContain(part['field']);
      }
      for (const column of (object.attributes['columns'] as string[] | undefined) ?? [])
        expect(NAMES).toContain(column);
    }
  });

  it('has the fields of the index with their types, and a format only for these', () => {
    const { fields, fieldFormatMap, timeFieldName, title } = OBJECTS[0]!.attributes as Record<string, string>;
    const listed = (JSON.parse(fields!) as { name: string; esTypes: string[] }[]).filter(
      ({ name }) => !name.startsWith('_'),
    );
    expect(listed.map(({ name, esTypes }) => [name, esTypes[0]])).toEqual(
      FIELDS.map(({ name }) => [name, fieldMapping(name).type]),
    );
    for (const name of Object.keys(JSON.parse(fieldFormatMap!))) expect(NAMES).toContain(name);
    expect([timeFieldName, title]).toEqual(['start', 'thalweg-flows-*']);
  });

  it('has every search, one object a line', () => {
    const lines = toNdjson(OBJECTS).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(OBJECTS)));
    expect(OBJECTS.filter(({ type }) => type === 'search').map(({ attributes }) => attributes['title'])).toEqual(
      SEARCHES.map(({ state }) => state.name),
    );
  });
});

describe('a query for Kibana', () => {
  const filterOf = (text: string) => {
    const { query } = check(parse(text, 'kql', createSchema()), {
      schema: createSchema(),
      scope: undefined,
      now: 0,
      tz: 'UTC',
    });
    return query!.filter;
  };

  it.each([
    ['', ''],
    ['action:REJECT', 'action:"REJECT"'],
    ['protocol:(icmp or icmpv6)', 'protocol:(1 or 58)'],
    ['bytes >= 1KB', 'bytes >= 1024'],
    ['srcaddr:10.0.0.0/8 and not dstaddr:10.0.0.1', 'srcaddr:"10.0.0.0/8" and not (dstaddr:"10.0.0.1")'],
    ['action:ACCEPT and (dstport:22 or vpc_id:*)', 'action:"ACCEPT" and (dstport:22 or vpc_id:*)'],
    ['instance_tag:"a \\"b\\\\"', 'instance_tag:"a \\"b\\\\"'],
  ])('%s', (text, expected) => {
    expect(toKuery(filterOf(text))).toBe(expected);
  });

  it.each(['tcp_flags:SYN', 'start >= 2026-11-24', 'interface_id:eni-*', 'srcaddr:public', 'action > A'])(
    'has no words for %s, which becomes a filter of its own',
    (text) => {
      const { query, filter } = kibanaQuery(filterOf(text), text) as {
        query: { query: string };
        filter: { meta: object; query: object }[];
      };
      expect(query.query).toBe('');
      expect(filter[0]).toMatchObject({ meta: { type: 'custom', alias: text, negate: false, disabled: false } });
    },
  );
});
