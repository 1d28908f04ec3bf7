/** What a store keeps besides rows and ledger: counters, owners, saved searches, networks. */
import type { Cluster } from './cluster.ts';
import { type Action, type Found, findDocuments, getDocument, writeDocuments } from './documents.ts';
import { collect } from './ledger.ts';
import type { Names } from './names.ts';

export interface MetaDocument<Data> {
  readonly kind: string;
  /** Orders documents of a kind; no two share it. */
  readonly order: number;
  readonly data: Data;
}

export interface Meta {
  read<Data>(kind: string, id: string): Promise<Data | undefined>;
  list<Data>(kind: string): Promise<{ readonly id: string; readonly data: Data }[]>;
  write(kind: string, id: string, data: object): Promise<void>;
  /** False when there was none. */
  remove(kind: string, id: string): Promise<boolean>;
  /** Reads, changes and writes, again when somebody else has written in between. `change` gives undefined for no change. */
  change<Data extends object>(
    kind: string,
    id: string,
    change: (data: Data | undefined) => Data | undefined,
  ): Promise<void>;
  /** Takes numbers that nobody else gets; gives the first. They begin with 1. */
  take(counter: string, count: number): Promise<number>;
  /** Makes a counter no less than a value. */
  raise(counter: string, value: number): Promise<void>;
}

export function createMeta(cluster: Cluster, { meta }: Names): Meta {
  const idOf = (kind: string, id: string): string => `${kind}:${id}`;
  const find = <Data>(kind: string, id: string): Promise<Found<MetaDocument<Data>> | undefined> =>
    getDocument<MetaDocument<Data>>(cluster, meta, idOf(kind, id));
  const toSource = (kind: string, data: object): MetaDocument<object> => ({ kind, order: orderOf(), data });

  async function change<Data extends object>(
    kind: string,
    id: string,
    work: (data: Data | undefined) => Data | undefined,
    visible = true,
  ): Promise<void> {
    for (;;) {
      const found = await find<Data>(kind, id);
      const data = work(found?.source.data);
      if (data === undefined) return;
      const source = { ...toSource(kind, data), ...(found && { order: found.source.order }) };
      const action: Action = found
        ? { kind: 'replace', index: meta, found, source }
        : { kind: 'create', index: meta, id: idOf(kind, id), source };
      const [done] = await writeDocuments(cluster, [action], { visible });
      if (done) return;
    }
  }

  /** Counters are read by their ids alone, which needs no refresh. */
  function step(counter: string, work: (value: number) => number): Promise<void> {
    const next = (data: { readonly value: number } | undefined): { value: number } | undefined => {
      const value = work(data?.value ?? 0);
      return value === data?.value ? undefined : { value };
    };
    return change('counter', counter, next, false);
  }

  return {
    read: async <Data>(kind: string, id: string) => (await find<Data>(kind, id))?.source.data,
    async list<Data>(kind: string) {
      const found = await collect(
        findDocuments<MetaDocument<Data>>(cluster, meta, { query: { term: { kind } }, by: 'order' }),
      );
      return found.map(({ id, source }) => ({ id: id.slice(kind.length + 1), data: source.data }));
    },
    async write(kind, id, data) {
      const action: Action = { kind: 'index', index: meta, id: idOf(kind, id), source: toSource(kind, data) };
      await writeDocuments(cluster, [action], { visible: true });
    },
    async remove(kind, id) {
      const [done] = await writeDocuments(cluster, [{ kind: 'delete', index: meta, id: idOf(kind, id) }], {
        visible: true,
      });
      return done ?? false;
    },
    change: (kind, id, work) => change(kind, id, work),
    async take(counter, count) {
      let first = 0;
      await step(counter, (value) => {
        first = value + 1;
        return value + count;
      });
      return first;
    },
    raise: (counter, value) => step(counter, (now) => Math.max(now, value)),
  };
}

let last = 0;

/** Microseconds of now, never twice in one process; two processes that meet in one are told apart by neither, and need not be. */
function orderOf(): number {
  last = Math.max(last + 1, Date.now() * 1000 + Math.floor(Math.random() * 1000));
  return last;
}
