/** The text of a search in either language. */
import { parse, toErrorForm } from '@thalweg/core/language';
import { check } from '@thalweg/core/query';
import { asRecord } from './import-all.ts';
import { importName, type Reading } from './import-columns.ts';

interface ImportedQuery {
  readonly query: string;
  readonly lang: 'kql' | 'lucene';
}

/** As many names as a query of theirs may have that are called something else here. */
const MOST_NAMES = 100;

/**
 * `{query, language}`; before Kibana 6 a clause of the query DSL. Names that mean one field of ours are replaced; a text that then
 * still has an error is kept as it is, for its owner to mend.
 */
export function importQuery(value: unknown, reading: Reading): ImportedQuery {
  const { query = '', language, query_string: old } = asRecord(value);
  const text = asRecord(old ?? asRecord(query)['query_string'])['query'];
  if (typeof text === 'string') return { query: text === '*' ? '' : renamed(text, 'lucene', reading), lang: 'lucene' };
  if (typeof query === 'string') {
    const lang = language === 'lucene' ? 'lucene' : 'kql';
    return { query: renamed(query, lang, reading), lang };
  }
  if (!('match_all' in asRecord(query))) {
    reading.remarks.leftOut.push(`the query ${JSON.stringify(query)}, which is in the query DSL`);
  }
  return { query: '', lang: 'kql' };
}

function renamed(text: string, lang: ImportedQuery['lang'], reading: Reading): string {
  const { context, remarks } = reading;
  let query = text;
  for (let names = 0; names < MOST_NAMES; names++) {
    const { error } = toErrorForm(query, check(parse(query, lang, context.schema), context).diagnostics);
    if (!error) return query;
    const known = error.code === 'unknown-field' ? importName(query.slice(error.start, error.end), reading) : undefined;
    if (known === undefined) {
      remarks.changed.push(`the query is kept, and has an error here: ${error.message}`);
      return query;
    }
    query = query.slice(0, error.start) + known + query.slice(error.end);
  }
  return query;
}
