/** A search of ours as one of Dashboards'. */
import type { SearchState } from '@thalweg/core/api';
import { createSchema, parse } from '@thalweg/core/language';
import { and, check, checkPills, type Filter } from '@thalweg/core/query';
import { compileFilter } from '../stores/opensearch/ask/compile.ts';
import { toKuery } from './kuery.ts';
import { FORM, type SavedObject, searchSource } from './saved-object.ts';

type State = Pick<SearchState, 'name' | 'description' | 'query' | 'lang' | 'filters' | 'columns' | 'sort'>;

/** @throws TypeError for a search whose query has an error. */
export function exportSearch(id: string, state: State, indexPattern: string): SavedObject {
  const { name, description = '', columns = [], sort = [] } = state;
  const { meta, references } = searchSource(indexPattern, {
    highlightAll: false,
    version: true,
    ...kibanaQuery(filterOf(state), state.query ?? ''),
  });
  const order =
    sort.length === 0 ? [['start', 'desc']] : sort.map((key) => [key.field, key.descending ? 'desc' : 'asc']);
  return {
    id,
    type: 'search',
    attributes: {
      title: name,
      description,
      hits: 0,
      columns: columns.filter((column) => column !== 'start'),
      sort: order,
      version: 1,
      kibanaSavedObjectMeta: meta,
    },
    references,
    migrationVersion: { search: FORM },
  };
}

/** A query text in their language, or a filter that they take as it is and show under its own text. */
export function kibanaQuery(filter: Filter, text: string): object {
  const kuery = toKuery(filter);
  if (kuery !== undefined) return { query: { query: kuery, language: 'kuery' }, filter: [] };
  const meta = {
    type: 'custom',
    alias: text,
    negate: false,
    disabled: false,
    key: 'query',
    value: JSON.stringify(compileFilter(filter)),
  };
  return {
    query: { query: '', language: 'kuery' },
    filter: [{ $state: { store: 'appState' }, meta, query: compileFilter(filter) }],
  };
}

/** What a text and pills mean over the catalogue's fields. */
export function filterOf({
  query: text = '',
  lang = 'kql',
  filters = [],
}: Pick<State, 'query' | 'lang' | 'filters'>): Filter {
  const schema = createSchema();
  const context = { schema, scope: undefined, now: 0, tz: 'UTC' };
  const { query, diagnostics } = check(parse(text, lang, schema), context);
  const pills = checkPills(filters, context);
  if (!query || pills.errors.length > 0)
    throw new TypeError(`${text}: ${diagnostics[0]?.message ?? 'a filter has an error'}`);
  return and([query.filter, ...pills.filters]);
}
