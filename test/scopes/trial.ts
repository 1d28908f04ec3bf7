/** Random scopes against every endpoint, over whatever store. */
import type { RowScope } from '@thalweg/core/access';
import fc from 'fast-check';
import { openAccess } from '../../packages/backend/src/access/access.ts';
import { addToken, listTokens, revokeToken } from '../../packages/backend/src/access/tokens.ts';
import { createAppender } from '../../packages/backend/src/cli/engine.ts';
import { createApp } from '../../packages/backend/src/http/app.ts';
import type { Store } from '../../packages/backend/src/stores/store.ts';
import { RESOURCES } from './names.ts';
import { type Asking, type Case, CHECKS, type Response } from './questions.ts';
import { type Flow, flows, type Kept, maySee, NOW, QUESTIONS, scopes } from './traffic.ts';

const BY = { name: 'cli:test', kind: 'cli', address: undefined } as const;

export interface Trial {
  readonly app: Awaited<ReturnType<typeof createApp>>;
  /** A token for the rows of a scope. */
  tokenFor(scope: RowScope | undefined): string;
  /** Ends all of them. */
  revokeAll(): void;
  send(token: string, asked: Asking): Promise<Response>;
  close(): Promise<void>;
}

/** A server over a store; closing it leaves the store open. */
export async function serve(store: Store): Promise<Trial> {
  await store.learnResources({ from: undefined, kinds: [], resources: RESOURCES, at: NOW });
  const access = openAccess(':memory:', { create: false });
  const app = await createApp({ store, access, createAppender, version: '0', console: undefined, clock: () => NOW });
  let tokens = 0;
  return {
    app,
    tokenFor: (scope) =>
      addToken(access, BY, { name: `token-${++tokens}`, scopes: ['read'], scope, expires: undefined }).token,
    revokeAll: () => {
      for (const { prefix } of listTokens(access)) revokeToken(access, BY, prefix);
    },
    send: (token, { method, path, body, headers }) =>
      app.inject({
        method,
        url: `/api/v1${path}`,
        headers: { host: 'localhost', authorization: `Bearer ${token}`, ...headers },
        ...(body && { payload: body }),
      }),
    async close() {
      await app.close();
      access.close();
    },
  };
}

/** The same rows for the same seed. */
export function someFlows(count: number, seed: number): readonly Kept[] {
  return fc.sample(flows, { seed, numRuns: count }).map((flow: Flow, index) => ({ ...flow, id: 100_000 + index }));
}

export function someScopes(count: number, seed: number): readonly RowScope[] {
  return fc.sample(scopes, { seed, numRuns: count });
}

interface Asked {
  /** Of the questions, those that are asked: their places. */
  readonly questions: readonly number[];
  readonly kept: readonly Kept[];
  readonly place: (row: Kept) => Place;
}

/** Asks every endpoint some questions with a scope. What is wrong is told with scope, endpoint and question. */
export async function tryScope(trial: Trial, scope: RowScope, { kept, place, questions }: Asked): Promise<void> {
  const token = trial.tokenFor(scope);
  const seen = kept.filter((row) => maySee(scope, row));
  const hidden = kept.filter((row) => !maySee(scope, row));
  for (const [ask, holds] of questions.map((number) => QUESTIONS[number]!)) {
    const one: Case = {
      send: (asked) => trial.send(token, asked),
      ask,
      scope,
      found: seen.filter(holds),
      seen,
      hidden,
      place,
    };
    for (const [endpoint, check] of Object.entries(CHECKS)) {
      try {
        await check(one);
      } catch (error) {
        const where = `${endpoint} of ${JSON.stringify(ask)} with the scope ${JSON.stringify(scope)}`;
        throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
  }
}

export type Place = ReturnType<Case['place']>;

/** Where rows came from, as somebody who may see all of them is told. */
export async function findPlaces(trial: Trial, count: number): Promise<(row: Kept) => Place> {
  const body = { columns: ['bytes', '_object', '_line'], limit: 10_000 };
  const answer = await trial.send(trial.tokenFor(undefined), { method: 'POST', path: '/search', body });
  const lines = answer.body.trim().split('\n').slice(1, -1);
  const places = new Map(
    lines.map((line) => {
      const [id, object, place] = JSON.parse(line) as [number, string, number];
      return [id, { object, line: place }] as const;
    }),
  );
  if (places.size !== count) throw new Error(`${places.size} of ${count} rows are there`);
  return ({ id }) => places.get(id)!;
}
