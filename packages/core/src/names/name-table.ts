import type { Networks } from '../query/index.ts';
import { type Labels, labelsOf } from './labels.ts';
import { type QueryNames, queryNamesOf } from './query-names.ts';
import type { NamedResource } from './resource.ts';

/** What is known of names, ready to be asked. Nothing is worked out before it is. */
export interface NameTable {
  /** What an id or an address is called; undefined where nothing is known. */
  labelOf(value: string): string | undefined;
  /** Names of the security groups of an interface, by its id; of a group that is not known its id. */
  groupsOf(id: string): readonly string[];
  /** Ids and addresses whose label contains the text, whatever its case. */
  labelled(typed: string, limit: number): readonly string[];
  readonly queryNames: QueryNames;
}

export function createNameTable(resources: readonly NamedResource[]): NameTable {
  let labels: Labels | undefined;
  let queryNames: QueryNames | undefined;
  const all = (): Labels => {
    labels ??= labelsOf(resources);
    return labels;
  };
  return {
    labelOf: (value) => all().of(value),
    groupsOf(id) {
      const found = all().resource(id);
      return found?.kind === 'interface' ? found.groups.map((group) => all().of(group) ?? group).sort() : [];
    },
    labelled(typed, limit) {
      const wanted = typed.toLowerCase();
      const found: string[] = [];
      for (const value of all().values()) {
        if (found.length === limit) break;
        if (all().of(value)?.toLowerCase().includes(wanted)) found.push(value);
      }
      return found;
    },
    get queryNames() {
      queryNames ??= queryNamesOf(resources);
      return queryNames;
    },
  };
}

/** Names of resources beside the networks that the user has named, which come first. */
export function withNames(own: Networks, names: NameTable): Networks {
  return {
    get: (name) => own.get(name) ?? names.queryNames.get(name),
    *keys() {
      yield* own.keys();
      yield* names.queryNames.keys();
    },
  };
}
