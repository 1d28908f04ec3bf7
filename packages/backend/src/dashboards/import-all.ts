/** Saved objects of Dashboards and Kibana → saved searches: what Thalweg can ask is taken, the rest is told. */
import { type SearchState, searchState } from '@thalweg/core/api';
import type { CheckContext } from '@thalweg/core/query';
import { ThalwegError } from '../report/errors.ts';
import { importColumns, importSort } from './import-columns.ts';
import { importFilter } from './import-filter.ts';
import { importQuery } from './import-query.ts';

export interface ImportedSearch {
  /** The same for the same saved object, so that a second import replaces the first. */
  readonly id: string;
  readonly state: SearchState;
  /** What means something else here than there, one sentence each. */
  readonly changed: readonly string[];
  /** What the search had besides, one sentence each. */
  readonly leftOut: readonly string[];
}

export interface Imported {
  readonly searches: readonly ImportedSearch[];
  /** Objects that are no searches: how many of each type. */
  readonly others: Readonly<Record<string, number>>;
}

/** What sentences are gathered in while a search is read. */
export interface Remarks {
  readonly changed: string[];
  readonly leftOut: string[];
}

/** @throws ThalwegError bad-import for text that holds no saved objects. */
export function importAll(text: string, context: CheckContext): Imported {
  const searches: ImportedSearch[] = [];
  const others: Record<string, number> = {};
  for (const { id, type, attributes } of readObjects(text)) {
    if (type === 'search') searches.push(importSearch(id, attributes, context));
    else others[type] = (others[type] ?? 0) + 1;
  }
  return { searches, others };
}

interface Found {
  readonly id: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** One object a line; up to Kibana 6 a list of objects whose names begin with `_`. */
function readObjects(text: string): Found[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const values = trimmed.startsWith('[')
    ? (parse(trimmed, 1) as unknown[])
    : trimmed.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [parse(line, at + 1)]));
  const found = values.flatMap((value): Found[] => {
    const object = asRecord(value);
    const attributes = asRecord(object['attributes'] ?? object['_source']);
    const type = object['type'] ?? object['_type'];
    // The last line of an export counts what it has.
    return typeof type === 'string' ? [{ id: String(object['id'] ?? object['_id'] ?? ''), type, attributes }] : [];
  });
  if (found.length > 0) return found;
  throw new ThalwegError('bad-import', 'The file holds no saved objects.', { help: HELP });
}

const HELP = 'Export them in Dashboards or Kibana under Stack management, Saved objects, as NDJSON.';

function parse(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ThalwegError('bad-import', `Line ${line} is no JSON.`, { help: HELP });
  }
}

function importSearch(id: string, attributes: Found['attributes'], context: CheckContext): ImportedSearch {
  const remarks: Remarks = { changed: [], leftOut: [] };
  const source = sourceOf(attributes);
  const { query, lang } = importQuery(source['query'], { context, remarks });
  const filters = asList(source['filter']).flatMap((filter) => importFilter(filter, { context, remarks }) ?? []);
  const state = searchState.safeParse({
    name:
      String(attributes['title'] ?? '')
        .trim()
        .slice(0, 200) || 'Untitled',
    description: String(attributes['description'] ?? '').slice(0, 2000),
    tags: ['imported'],
    query,
    lang,
    filters,
    columns: importColumns(attributes['columns'], { context, remarks }),
    sort: importSort(attributes['sort'], { context, remarks }),
    ...timeOf(attributes),
  });
  if (!state.success) {
    throw new ThalwegError('bad-import', `The search ${attributes['title']} is too large: ${state.error.message}`);
  }
  return { id: `dashboards-${id}`.slice(0, 100), state: state.data, ...remarks };
}

function sourceOf(attributes: Found['attributes']): Readonly<Record<string, unknown>> {
  const text = asRecord(attributes['kibanaSavedObjectMeta'])['searchSourceJSON'];
  try {
    return asRecord(JSON.parse(String(text ?? '{}')));
  } catch {
    throw new ThalwegError('bad-import', `The search ${attributes['title']} has a searchSourceJSON that is no JSON.`);
  }
}

/** Kept with the search only when its owner wanted that. */
function timeOf(attributes: Found['attributes']): { readonly from?: string; readonly to?: string } {
  const { from, to } = asRecord(attributes['timeRange']);
  if (attributes['timeRestore'] !== true || typeof from !== 'string' || typeof to !== 'string') return {};
  return { from, to };
}

export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
