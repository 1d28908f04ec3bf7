/** How indices are made: from the field catalogue, so that the engine guesses nothing. */
import { FIELDS } from '@thalweg/core/fields';
import { type Cluster, EngineError } from './cluster.ts';
import type { Connection } from './connect.ts';
import { refresh } from './documents.ts';
import { fieldMapping } from './mapping.ts';
import type { Names } from './names.ts';

/** Version of what this file makes; a template of another one is written anew. */
const TEMPLATE_VERSION = 1;

const KEYWORD = { type: 'keyword' };
const LONG = { type: 'long' };

/** Fields of rows that are no fields of a query: `_load` is the number of the object in the ledger that a row belongs to. */
const OWN = { _object: KEYWORD, _line: LONG, _load: LONG };

function rowProperties(extra: readonly string[]): Record<string, object> {
  const names = [...FIELDS.map(({ name }) => name), ...extra];
  return { ...Object.fromEntries(names.map((name) => [name, fieldMapping(name)])), ...OWN };
}

export interface TemplateOptions {
  /** Names that AWS has not published, seen in lines. */
  readonly extra: readonly string[];
  /** Shards of a day; 1 unless somebody has written another number into the template. */
  readonly shards?: number;
  readonly derivedSource: boolean;
  /** Days after which a policy of the engine removes a day. */
  readonly policyDays?: number | undefined;
}

/** The template of the indices of days. `lifecycle`: settings of those that have a date, which get a template of their own then. */
export function flowTemplate(
  names: Names,
  { extra, shards = 1, derivedSource, policyDays }: TemplateOptions,
  lifecycle?: object,
): object {
  return {
    index_patterns: [lifecycle ? datedIndices(names) : names.flows],
    priority: lifecycle ? 210 : 200,
    version: TEMPLATE_VERSION,
    template: {
      settings: {
        number_of_shards: shards,
        // None on a single node, one where there are more.
        auto_expand_replicas: '0-1',
        codec: 'best_compression',
        refresh_interval: '10s',
        max_docvalue_fields_search: 1000,
        'mapping.total_fields.limit': 2000,
        ...(derivedSource && { 'derived_source.enabled': true }),
        ...lifecycle,
      },
      mappings: { dynamic: false, properties: rowProperties(extra) },
    },
    _meta: { extra, ...(policyDays !== undefined && { policy: { days: policyDays } }) },
  };
}

/** The name of the policy that removes days, in ISM or ILM. */
export function policyName({ prefix }: Names): string {
  return `${prefix}-flows`;
}

/** Rows without start have no age: their index has no date, and no policy. */
export function datedIndices({ prefix }: Names): string {
  return `${prefix}-flows-*.*.*`;
}

function ownIndices(names: Names): readonly (readonly [name: string, properties: object])[] {
  const ledger = {
    ...{ object: LONG, name: KEYWORD, names: KEYWORD, label: KEYWORD, sha256: KEYWORD, columns: KEYWORD },
    ...{ loadedAt: LONG, arrival: LONG, pendingFor: LONG },
  };
  return [
    [names.objects, ledger],
    [names.claims, { object: LONG, owner: KEYWORD }],
    [names.quarantine, { object: LONG, label: KEYWORD, line: LONG, reason: KEYWORD, batch: KEYWORD, key: LONG }],
    [names.meta, { kind: KEYWORD, order: LONG }],
    [names.resources, { order: LONG }],
  ];
}

/** Makes what is not there yet. Gives the names that were seen besides those of AWS. */
export async function prepareStore(connection: Connection, names: Names): Promise<string[]> {
  const known = await readTemplate(connection, names);
  if (known?.version !== TEMPLATE_VERSION) await putFlowTemplate(connection, names, known);
  for (const [index, properties] of ownIndices(names)) {
    await createIndex(connection, index, properties);
  }
  return known?.extra ?? [];
}

/** Writes the template anew, and gives indices that are there the fields that they lack. */
export async function migrateStore(connection: Connection, names: Names): Promise<string[]> {
  const known = await readTemplate(connection, names);
  const extra = known?.extra ?? [];
  await putFlowTemplate(connection, names, known);
  await connection.request('PUT', `/${names.flows}/_mapping?ignore_unavailable=true&allow_no_indices=true`, {
    properties: rowProperties(extra),
  });
  await prepareStore(connection, names);
  return [`template ${names.prefix}-flows, version ${TEMPLATE_VERSION}`, `fields of ${names.flows}`];
}

/** Whether a store was ever made under this prefix. Whoever may read can ask. */
export async function isPrepared(cluster: Cluster, names: Names): Promise<boolean> {
  try {
    await cluster.request('POST', `/${names.objects}/_search`, { size: 0, track_total_hits: false });
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return false;
    throw error;
  }
}

async function createIndex(cluster: Cluster, index: string, properties: object): Promise<void> {
  const settings = { number_of_shards: 1, auto_expand_replicas: '0-1' };
  try {
    await cluster.request('PUT', `/${index}`, { settings, mappings: { dynamic: false, properties } });
  } catch (error) {
    if (!(error instanceof EngineError) || error.type !== 'resource_already_exists_exception') throw error;
  }
}

export interface KnownTemplate {
  readonly version: number | undefined;
  readonly extra: string[];
  readonly shards: number;
  readonly policyDays: number | undefined;
}

function templatePath({ prefix }: Names): string {
  return `/_index_template/${prefix}-flows`;
}

/** The template of the indices of days; undefined when there is none. */
export async function readTemplate(
  cluster: Pick<Cluster, 'request'>,
  names: Names,
): Promise<KnownTemplate | undefined> {
  try {
    const answer = (await cluster.request('GET', templatePath(names))) as {
      index_templates: { index_template: RawTemplate }[];
    };
    const found = answer.index_templates[0]?.index_template;
    if (!found) return undefined;
    const shards = Number(found.template?.settings?.index?.number_of_shards ?? 1);
    const { extra = [], policy } = found._meta ?? {};
    return { version: found.version, extra, shards, policyDays: policy?.days };
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

/** What a template written anew takes over from the one before. */
type Kept = Pick<KnownTemplate, 'extra' | 'shards' | 'policyDays'>;

const FRESH: Kept = { extra: [], shards: 1, policyDays: undefined };

interface RawTemplate {
  readonly version?: number;
  readonly template?: { readonly settings?: { readonly index?: { readonly number_of_shards?: string } } };
  readonly _meta?: { readonly extra?: string[]; readonly policy?: { readonly days?: number } };
}

/** Whether the template of the indices of days is that of this version. */
export async function templateState(
  cluster: Pick<Cluster, 'request'>,
  names: Names,
): Promise<'current' | 'outdated' | 'none'> {
  const known = await readTemplate(cluster, names);
  if (!known) return 'none';
  return known.version === TEMPLATE_VERSION ? 'current' : 'outdated';
}

async function putFlowTemplate(connection: Connection, names: Names, known: Kept = FRESH): Promise<void> {
  const { derivedSource, lifecycle } = connection.facts;
  const options = { ...known, derivedSource };
  await connection.request('PUT', templatePath(names), flowTemplate(names, options));
  if (lifecycle !== 'ILM' || known.policyDays === undefined) return;
  // Its clock starts with the day that the name of the index says.
  const settings = { 'lifecycle.name': policyName(names), 'lifecycle.parse_origination_date': true };
  await connection.request('PUT', datedTemplatePath(names), flowTemplate(names, options, settings));
}

function datedTemplatePath({ prefix }: Names): string {
  return `/_index_template/${prefix}-flows-dated`;
}

/** Keeps in the template after how many days a policy removes a day, and what indices to come need for it. */
export async function putPolicy(connection: Connection, names: Names, days: number | undefined): Promise<void> {
  const known = (await readTemplate(connection, names)) ?? FRESH;
  await putFlowTemplate(connection, names, { ...known, policyDays: days });
  if (connection.facts.lifecycle !== 'ILM' || days !== undefined) return;
  try {
    await connection.request('DELETE', datedTemplatePath(names));
  } catch (error) {
    if (!(error instanceof EngineError) || error.status !== 404) throw error;
  }
}

/**
 * Makes the engine keep fields that it does not know: in the indices that are there, and in those to come. Several processes may find
 * new names at once, so the template is looked at again after it was written.
 */
export async function addFields(connection: Connection, names: Names, extra: readonly string[]): Promise<void> {
  for (;;) {
    const known = (await readTemplate(connection, names)) ?? FRESH;
    const missing = extra.filter((name) => !known.extra.includes(name));
    if (missing.length === 0) break;
    await putFlowTemplate(connection, names, { ...known, extra: [...known.extra, ...missing] });
  }
  await connection.request('PUT', `/${names.flows}/_mapping?ignore_unavailable=true&allow_no_indices=true`, {
    properties: Object.fromEntries(extra.map((name) => [name, fieldMapping(name)])),
  });
  await refresh(connection, names.flows);
}
