/** Claims: who is loading which content. A claim's id follows from the content, so that only one process can have it. */
import { hash } from 'node:crypto';
import type { ObjectIdentity } from '../store.ts';
import type { Cluster } from './cluster.ts';
import { type Action, type Found, findDocuments, getDocuments, writeDocuments } from './documents.ts';
import { collect } from './ledger.ts';
import type { Meta } from './meta.ts';
import type { Names } from './names.ts';
import { livingOwners } from './owners.ts';

export interface ClaimDocument {
  /** Number of the object; kept when another process takes the claim over, so that rows written by either are the object's. */
  readonly object: number;
  /** Absent: given up, with rows that may have been written. */
  readonly owner?: string;
}

/** Objects without bytes all look alike; they are known by name, too. */
export function claimId({ sha256, size, name }: ObjectIdentity): string {
  return size === 0 ? hash('sha256', `${sha256}\n${name}`) : sha256;
}

export interface Claims {
  /** The object's number for each claim that was got, undefined where somebody else has it. */
  take(ids: readonly string[]): Promise<(number | undefined)[]>;
  /** Ends claims; what they were for is in the ledger. */
  end(ids: readonly string[]): Promise<void>;
  /** Gives claims up; rows that were written of them are still there. */
  giveUp(claims: readonly { readonly id: string; readonly object: number }[]): Promise<void>;
  /** Claims that nobody works on. */
  abandoned(): Promise<Found<ClaimDocument>[]>;
}

export function createClaims(
  cluster: Cluster,
  { claims: index }: Names,
  { owner, meta }: { readonly owner: string; readonly meta: Meta },
): Claims {
  /** Claims that this process was given: an answer that was lost may have given more. */
  const held = new Set<string>();
  const create = (id: string, object: number): Action => ({ kind: 'create', index, id, source: { object, owner } });

  /** Takes over what belongs to the dead, or to nobody; knows what is its own already. */
  async function takeOver(ids: readonly string[]): Promise<(number | undefined)[]> {
    const found = await getDocuments<ClaimDocument>(cluster, index, ids);
    const living = await livingOwners(
      meta,
      found.flatMap((claim) => claim?.source.owner ?? []),
    );
    const free = found.map(
      (claim) => claim && (claim.source.owner === owner ? !held.has(claim.id) : !living.has(claim.source.owner ?? '')),
    );
    const wanted = found.flatMap((claim, place) => (claim && free[place] ? [claim] : []));
    const actions = wanted.map((claim): Action => {
      const source = { object: claim.source.object, owner };
      return { kind: 'replace', index, found: claim, source };
    });
    const done = await writeDocuments(cluster, actions);
    const got = new Set(wanted.filter((_, place) => done[place]).map(({ id }) => id));
    return found.map((claim) => (claim && got.has(claim.id) ? claim.source.object : undefined));
  }

  return {
    async take(ids) {
      const unique = [...new Set(ids)];
      const first = await meta.take('object', unique.length);
      const created = await writeDocuments(
        cluster,
        unique.map((id, place) => create(id, first + place)),
      );
      const numbers = new Map(unique.flatMap((id, place) => (created[place] ? [[id, first + place]] : [])));
      const taken = unique.filter((id) => !numbers.has(id));
      for (const [place, object] of (await takeOver(taken)).entries()) {
        if (object !== undefined) numbers.set(taken[place]!, object);
      }
      // One content under two names within a batch is one claim.
      return ids.map((id) => {
        const object = numbers.get(id);
        numbers.delete(id);
        if (object !== undefined) held.add(id);
        return object;
      });
    },
    async end(ids) {
      await writeDocuments(
        cluster,
        ids.map((id) => ({ kind: 'delete', index, id })),
      );
      // Only now: whoever is claiming at the same time finds it either held or gone, and never to be taken over.
      for (const id of ids) held.delete(id);
    },
    async giveUp(claims) {
      for (const { id } of claims) held.delete(id);
      const actions = claims.map(({ id, object }): Action => ({ kind: 'index', index, id, source: { object } }));
      await writeDocuments(cluster, actions, { visible: true });
    },
    async abandoned() {
      const all = await collect(
        findDocuments<ClaimDocument>(cluster, index, { query: { match_all: {} }, by: 'object' }),
      );
      const living = await livingOwners(
        meta,
        all.flatMap(({ source }) => source.owner ?? []),
      );
      return all.filter(({ source }) => !living.has(source.owner ?? ''));
    },
  };
}
