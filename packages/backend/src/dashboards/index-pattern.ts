/** The index pattern: what the fields are, and how their values are shown. */
import { ENCRYPTION_STATUSES, FIELDS, type Field, fieldType, PROTOCOLS, TRAFFIC_PATHS } from '@thalweg/core/fields';
import { indexType } from '../stores/opensearch/mapping.ts';
import type { SavedObject } from './saved-object.ts';

/** Fields that every document has besides its own. */
const META = ['_source', '_id', '_type', '_index', '_score'];

/** Fields of a row that say where it came from. */
const ORIGIN = ['_object', '_line', '_load'];

/** `extra`: names of fields that AWS has not published. */
export function indexPattern(id: string, title: string, extra: readonly string[]): SavedObject {
  const names = [...FIELDS.map(({ name }) => name), ...extra, ...ORIGIN];
  return {
    id,
    type: 'index-pattern',
    attributes: {
      title,
      timeFieldName: 'start',
      fields: JSON.stringify([...names.map(patternField), ...META.map(metaField)]),
      fieldFormatMap: JSON.stringify(fieldFormats()),
    },
    references: [],
    migrationVersion: { 'index-pattern': '7.6.0' },
  };
}

function patternField(name: string): object {
  const type = indexType(name);
  return {
    name,
    type: KINDS[type],
    esTypes: [type],
    count: 0,
    scripted: false,
    searchable: true,
    aggregatable: true,
    readFromDocValues: true,
  };
}

const KINDS = { ip: 'ip', date: 'date', integer: 'number', long: 'number', keyword: 'string' } as const;

function metaField(name: string): object {
  const type = name === '_source' ? name : name === '_score' ? 'number' : 'string';
  return {
    name,
    type,
    esTypes: name === '_score' ? [] : [name],
    count: 0,
    scripted: false,
    searchable: name !== '_score' && name !== '_source',
    aggregatable: name !== '_score' && name !== '_source',
    readFromDocValues: false,
  };
}

function fieldFormats(): Record<string, object> {
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const format = formatOf(field);
      return format ? [[field.name, format] as const] : [];
    }),
  );
}

const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  protocol: PROTOCOLS,
  traffic_path: TRAFFIC_PATHS,
  encryption_status: ENCRYPTION_STATUSES,
};

function formatOf(field: Field): object | undefined {
  const names = NAMES[field.name];
  if (names) {
    const lookupEntries = Object.entries(names).map(([key, value]) => ({ key, value }));
    return { id: 'static_lookup', params: { lookupEntries, unknownKeyValue: null } };
  }
  if (field.unit === 'bytes') return { id: 'bytes', params: { pattern: '0,0.[0]b' } };
  if (field.unit === 'packets') return { id: 'number', params: { pattern: '0,0' } };
  if (field.kind === 'epoch_seconds') return { id: 'date', params: { pattern: 'YYYY-MM-DD HH:mm:ss' } };
  // A port is a name, not an amount: without thousands.
  return fieldType(field) === 'integer' ? { id: 'number', params: { pattern: '0' } } : undefined;
}
