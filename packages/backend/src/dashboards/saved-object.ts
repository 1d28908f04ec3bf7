/** Saved objects of OpenSearch Dashboards and Kibana, as their import takes them: one JSON object a line. */

export interface Reference {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

export interface SavedObject {
  readonly id: string;
  readonly type: 'index-pattern' | 'search' | 'visualization' | 'dashboard';
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  /** The form of the attributes; newer programs bring it up to theirs. */
  readonly migrationVersion: Readonly<Record<string, string>>;
}

/** Kibana's last version that both programs descend from. */
export const FORM = '7.9.3';

/** What a saved object searches: `searchSourceJSON`, in which the index pattern is named by a reference. */
export function searchSource(indexPattern: string, source: object): Pick<SavedObject, 'references'> & { meta: object } {
  const name = 'kibanaSavedObjectMeta.searchSourceJSON.index';
  return {
    meta: { searchSourceJSON: JSON.stringify({ ...source, indexRefName: name }) },
    references: [{ id: indexPattern, name, type: 'index-pattern' }],
  };
}
