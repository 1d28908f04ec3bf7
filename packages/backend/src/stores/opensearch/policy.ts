/**
 * Days that the engine removes by itself: Index State Management of OpenSearch, Index Lifecycle Management of Elasticsearch. The ledger is
 * not asked then, so it notes beforehand which rows of an object lie in which day; what is gone with a day that was due is retired.
 */
import { ThalwegError } from '../../report/errors.ts';
import { type Cluster, EngineError } from './cluster.ts';
import type { Connection } from './connect.ts';
import { writeDocuments } from './documents.ts';
import { dayBegin, isDue } from './indices.ts';
import type { Ledger, LedgerDocument, LedgerRow } from './ledger.ts';
import type { Names } from './names.ts';
import { addCounts, countByDay } from './rows.ts';
import { dayIndices } from './sizes.ts';
import { datedIndices, policyName, putPolicy, readTemplate } from './template.ts';

interface Place {
  readonly cluster: Connection;
  readonly names: Names;
  readonly ledger: Ledger;
}

interface Asked {
  readonly cluster: Cluster;
  readonly names: Names;
}

/** Objects that are counted at once. */
const AT_ONCE = 1000;

/**
 * Makes the engine remove days that ended more than so many days ago; undefined ends that. Gives what does it.
 * @throws ThalwegError engine-lacks, cluster-denied, cluster-refused.
 */
export async function setPolicy(place: Place, days: number | undefined): Promise<'ISM' | 'ILM'> {
  const { cluster, names } = place;
  const { lifecycle } = cluster.facts;
  if (lifecycle === undefined) {
    throw new ThalwegError('engine-lacks', 'This engine has neither ISM nor ILM, or does not let you ask for it.', {
      help: 'thalweg store retain --days N removes days now; a server with a rule for retention does so regularly.',
    });
  }
  await keepRetired(place);
  // Noted first: once the policy is there, days can go at any time.
  if (days !== undefined) await noteDays(place);
  if (lifecycle === 'ISM') await writeIsm(place, days);
  else await writeIlm(place, days);
  await putPolicy(cluster, names, days);
  // What was loaded meanwhile.
  if (days !== undefined) await noteDays(place);
  return lifecycle;
}

/** Days that are kept; undefined without a policy, or for somebody who may not ask. */
async function policyDays({ cluster, names }: Asked): Promise<number | undefined> {
  try {
    return (await readTemplate(cluster, names))?.policyDays;
  } catch (error) {
    if (error instanceof ThalwegError && error.code === 'cluster-denied') return undefined;
    throw error;
  }
}

/** Notes the days of objects of which they are not known, where a policy removes them. */
export async function noteDaysForPolicy(place: Place): Promise<void> {
  if ((await policyDays(place)) !== undefined) await noteDays(place);
}

async function noteDays({ cluster, names, ledger }: Place): Promise<void> {
  const unknown: number[] = [];
  for await (const { source } of ledger.all(['object', 'days', 'arrival', 'daysOf'])) {
    if (source.days === undefined || source.daysOf !== source.arrival) unknown.push(source.object);
  }
  for (let from = 0; from < unknown.length; from += AT_ONCE) {
    const objects = unknown.slice(from, from + AT_ONCE);
    const counts = await countByDay(cluster, names, objects);
    for (const row of await ledger.having('object', objects)) {
      const days = Object.fromEntries(counts.get(row.source.object) ?? []);
      // Somebody who has written since (a retry) is noted the next time.
      await replace(cluster, names, row, { ...row.source, days, daysOf: row.source.arrival });
    }
  }
}

async function replace(cluster: Connection, names: Names, found: LedgerRow, source: LedgerDocument): Promise<void> {
  await writeDocuments(cluster, [{ kind: 'replace', index: names.objects, found, source }], { visible: true });
}

/** Writes into the ledger what policies have removed so far. */
export async function keepRetired(place: Place): Promise<void> {
  const settle = await createSettler(place);
  if (!settle) return;
  for await (const row of place.ledger.all()) {
    const source = settle(row.source);
    if (source !== row.source) await replace(place.cluster, place.names, row, source);
  }
}

export type Settle = (source: LedgerDocument) => LedgerDocument;

/** Counts as retired what lay in days that were due and are not there any more. Undefined without a policy. */
export async function createSettler({ cluster, names }: Asked, now = Date.now()): Promise<Settle | undefined> {
  const days = await policyDays({ cluster, names });
  if (days === undefined) return undefined;
  const there = new Set((await dayIndices(cluster, names)).map(({ index }) => index));
  return (source) => {
    const gone = Object.entries(source.days ?? {}).filter(
      ([index]) => !there.has(index) && isDue(index, { days, now }),
    );
    if (gone.length === 0) return source;
    const left = Object.fromEntries(Object.entries(source.days ?? {}).filter(([index]) => there.has(index)));
    const retired = gone.reduce((sum, [, counts]) => addCounts(sum, counts), source.retired);
    return { ...source, days: left, retired };
  };
}

async function writeIsm({ cluster, names }: Place, days: number | undefined): Promise<void> {
  const name = policyName(names);
  const path = `/_plugins/_ism/policies/${name}`;
  const indices = datedIndices(names);
  const present = await dayIndices(cluster, names);
  if (days === undefined) {
    if (present.length > 0) await cluster.request('POST', `/_plugins/_ism/remove/${indices}`);
    await tolerate404(() => cluster.request('DELETE', path));
    return;
  }
  const known = (await tolerate404(() => cluster.request('GET', path))) as
    | { _seq_no: number; _primary_term: number }
    | undefined;
  const condition = known ? `?if_seq_no=${known._seq_no}&if_primary_term=${known._primary_term}` : '';
  await cluster.request('PUT', `${path}${condition}`, {
    policy: {
      description: `Thalweg: days that ended ${days} days ago go.`,
      default_state: 'kept',
      states: [
        {
          name: 'kept',
          actions: [],
          transitions: [{ state_name: 'gone', conditions: { min_index_age: `${days + 1}d` } }],
        },
        { name: 'gone', actions: [{ delete: {} }], transitions: [] },
      ],
      ism_template: [{ index_patterns: [indices], priority: 200 }],
    },
  });
  if (present.length === 0) return;
  // The first is for indices that no policy manages, the second for those that an older version of this one does.
  await cluster.request('POST', `/_plugins/_ism/add/${indices}`, { policy_id: name });
  await cluster.request('POST', `/_plugins/_ism/change_policy/${indices}`, { policy_id: name });
}

async function writeIlm({ cluster, names }: Place, days: number | undefined): Promise<void> {
  const name = policyName(names);
  const dated = (await dayIndices(cluster, names)).flatMap(({ index }) => {
    const begin = dayBegin(index);
    return begin === undefined ? [] : [{ index, begin }];
  });
  if (days === undefined) {
    for (const { index } of dated) await cluster.request('POST', `/${index}/_ilm/remove`);
    return;
  }
  const phases = { hot: { actions: {} }, delete: { min_age: `${days + 1}d`, actions: { delete: {} } } };
  await cluster.request('PUT', `/_ilm/policy/${name}`, { policy: { phases } });
  for (const { index, begin } of dated) {
    const lifecycle = { 'index.lifecycle.name': name, 'index.lifecycle.origination_date': begin };
    await cluster.request('PUT', `/${index}/_settings`, lifecycle);
  }
}

async function tolerate404<Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}
