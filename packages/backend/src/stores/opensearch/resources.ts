/** What is known of the resources of AWS: a document for each. */
import type { Resource } from '@thalweg/core/names';
import { type KeptResource, mergeReading } from '../model/resources.ts';
import type { ResourceChanges, ResourceReading } from '../store.ts';
import type { Connection } from './connect.ts';
import { type Action, findDocuments, writeDocuments } from './documents.ts';
import type { Meta } from './meta.ts';
import type { Names } from './names.ts';
import { prepareStore } from './template.ts';

interface ResourceDocument {
  /** Orders documents; no two share it. */
  readonly order: number;
  readonly data: KeptResource;
}

/** Documents of one request. */
const BATCH = 1000;
/** Rises when something of the resources changes but when they were seen. */
const COUNTER = 'resources';

/** Reads resources again only when they have changed, since every question looks at them. */
export function createResources(
  connection: Connection,
  names: Names,
  meta: Meta,
): { read(): Promise<readonly Resource[]>; learn(reading: ResourceReading): Promise<ResourceChanges> } {
  let known: { readonly version: number; readonly resources: Promise<readonly Resource[]> } | undefined;

  async function readAll(): Promise<ResourceDocument[]> {
    const found: ResourceDocument[] = [];
    const asked = { query: { match_all: {} }, by: 'order' };
    for await (const { source } of findDocuments<ResourceDocument>(connection, names.resources, asked)) {
      found.push(source);
    }
    return found;
  }

  async function readFresh(version: number): Promise<readonly Resource[]> {
    const resources = readAll().then((all) =>
      all.map(({ data }) => toResource(data)).sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    const mine = { version, resources };
    known = mine;
    resources.catch(() => {
      if (known === mine) known = undefined;
    });
    return resources;
  }

  return {
    async read() {
      const version = (await meta.read<{ value: number }>('counter', COUNTER))?.value ?? 0;
      if (version === 0) return NONE;
      return known?.version === version ? known.resources : readFresh(version);
    },
    async learn(reading) {
      // A store that is older than this index has none.
      await prepareStore(connection, names);
      const documents = new Map((await readAll()).map((document) => [document.data.id, document]));
      const before = new Map([...documents].map(([id, { data }]) => [id, data]));
      const { written, seen, changes } = mergeReading(before, reading);
      const again = seen.map((id) => ({ ...before.get(id)!, seen: reading.at }));
      let next = await meta.take('resource', written.length);
      const actions = [...written, ...again].map(
        (data): Action => ({
          kind: 'index',
          index: names.resources,
          id: data.id,
          source: { order: documents.get(data.id)?.order ?? next++, data } satisfies ResourceDocument,
        }),
      );
      for (let at = 0; at < actions.length; at += BATCH) {
        await writeDocuments(connection, actions.slice(at, at + BATCH), { visible: at + BATCH >= actions.length });
      }
      if (written.length > 0) await meta.take(COUNTER, 1);
      return changes;
    },
  };
}

const NONE: readonly Resource[] = [];

function toResource({ reader: _, ...resource }: KeptResource): Resource {
  return resource;
}
