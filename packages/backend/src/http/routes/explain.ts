import { type ExplainAnswer, explain } from '@thalweg/core/api';
import { describe, parse, print } from '@thalweg/core/language';
import { pillToKql, type Query } from '@thalweg/core/query';
import type { FastifyInstance } from 'fastify';
import type { Store } from '../../stores/store.ts';
import type { Services } from '../dependencies.ts';
import { toResolvedTime, understand } from '../question.ts';
import { addRoute } from '../route.ts';

export function addExplain(app: FastifyInstance, services: Services): void {
  addRoute(app, explain, async ({ body, principal }) => {
    const { store } = services;
    const { query, time, parsed, schema, hints, scoped } = await understand(body, services, principal);
    const pills = (body.filters ?? []).filter(({ disabled }) => disabled !== true).map(pillToKql);
    const printed = print(parsed.node, 'kql');
    const clauses = printed.ok && body.query.trim() !== '' ? [grouped(printed.text, pills.length), ...pills] : pills;
    const kql = printed.ok ? clauses.join(' and ') : null;
    // With the filters, where all of it can be said in KQL.
    const whole = kql === null || pills.length === 0 ? parsed.node : parse(kql, 'kql', schema).node;
    return {
      english: describe(whole, schema),
      kql,
      tokens: parsed.tokens.map(({ kind, start, end }) => ({ kind, start, end, text: body.query.slice(start, end) })),
      tree: plain(parsed.node),
      filter: plain(query.filter),
      time: toResolvedTime(time),
      ...(scoped ? { statements: [], parts: null } : await planOf(store, query)),
      hints: [...hints],
    };
  });
}

/** What would be run, and over what. */
async function planOf(store: Store, query: Query): Promise<Pick<ExplainAnswer, 'statements' | 'parts'>> {
  const { statements, parts, partsInStore } = await store.plan(query, {
    kind: 'search',
    options: { columns: await store.columns(), sort: [{ field: 'start', descending: true }], limit: undefined },
  });
  return {
    statements: statements.map(({ text, parameters }) => ({ text, parameters: parameters.map(plain) })),
    parts: {
      read: parts.length,
      inStore: partsInStore,
      rows: parts.reduce((sum, { rows }) => sum + rows, 0),
      bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
      rollups: parts.filter(({ rollup }) => rollup).length,
    },
  };
}

const grouped = (text: string, others: number): string => (others > 0 && / or /i.test(text) ? `(${text})` : text);

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Data as JSON carries it; long integers as text. */
function plain(value: unknown): Json {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? one.toString() : one)),
  ) as Json;
}
