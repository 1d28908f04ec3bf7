/** Whether a cluster is well, and its indices as questions need them. Pure: from facts to findings. */
import { counted, createClock, humanBytes, humanCount, humanDuration, humanShare } from '../report/figures.ts';
import type { Look } from '../report/look.ts';
import { shellWord } from '../report/shell.ts';
import { type ClusterFacts, type IndexBlock, isClassic, type Misfit } from '../stores/model/cluster-facts.ts';
import type { CheckId } from './checks.ts';
import type { Finding } from './finding.ts';

/** The engine puts no more shards on a node above 85 % (low watermark), and makes indices read-only above 95 % (flood stage). */
const LOW = 0.15;
const FLOOD = 0.05;
/** AWS delivers within 5 to 10 minutes, and an interval of aggregation goes before that. */
const LATE_SECONDS = 30 * 60;

/** All checks of a cluster. `now` in epoch seconds. */
export function checkCluster(facts: ClusterFacts, now: number): Finding[] {
  return [
    { id: 'cluster.open', status: 'ok', message: `${facts.location} answers.` },
    version(facts),
    judged('cluster.health', facts.health, (health) => checkHealth(facts, health)),
    judged('cluster.disk', facts.disks, (disks) => checkDisks(facts, disks)),
    judged('cluster.blocks', facts.blocks, (blocks) => checkBlocks(facts, blocks)),
    judged('cluster.delivered', facts.indices, (indices) => checkDelivered(facts, indices)),
    judged('cluster.mapping', facts.misfits, (misfits) => checkMapping(facts, misfits)),
    judged('cluster.template', facts.template, (template) => checkTemplate(facts, template)),
    judged('cluster.pattern', facts.patterns, (patterns) => checkPatterns(facts, patterns)),
    judged('cluster.fresh', facts.classic, (span) => checkClassic(facts, span, now)),
  ];
}

/** `open`: why it cannot be looked into, in sentences. */
export function clusterAway(status: Finding['status'], message: string, fix: string): Finding {
  return { id: 'cluster.open', status, message, fix };
}

type Verdict = Omit<Finding, 'id'>;
const ok = (message: string): Verdict => ({ status: 'ok', message });

function judged<T>(id: CheckId, look: Look<T>, check: (value: T) => Verdict): Finding {
  if ('value' in look) return { id, ...check(look.value) };
  return {
    id,
    status: 'not-allowed',
    message: `Not allowed to look: ${look.denied} is missing.`,
    fix: `Give the user or role the permission ${look.denied} in the cluster, or use others (THALWEG_STORE_USER, AWS_PROFILE).`,
  };
}

/** A request that can be pasted; who asks stands in the place of ADMIN. */
function curl({ location }: ClusterFacts, method: string, path: string, body?: object): string {
  const { origin } = new URL(location);
  const data = body ? ` -H 'content-type: application/json' -d '${JSON.stringify(body)}'` : '';
  return `curl -u ADMIN${method === 'GET' ? '' : ` -X ${method}`} ${shellWord(`${origin}${path}`)}${data}`;
}

function version({ engine, lacks }: ClusterFacts): Finding {
  const id = 'cluster.version';
  if (lacks.length === 0) return { id, ...ok(`${engine} has all that is used.`) };
  return {
    id,
    status: 'warning',
    message: `${engine} has ${lacks.join('; ')}. It works, and is slower.`,
    fix: 'aws opensearch upgrade-domain --domain-name NAME --target-version OpenSearch_2.19',
  };
}

function checkHealth(facts: ClusterFacts, health: LookedAt<'health'>): Verdict {
  if (!health) return ok('The service looks after its shards itself, and tells nothing of them.');
  const { status, nodes, unassigned } = health;
  if (status === 'green') return ok(`The cluster is green, with ${counted(nodes, 'node')}.`);
  const what = counted(unassigned, 'shard');
  const reds = 'value' in facts.indices ? facts.indices.value.filter(({ health }) => health === 'red') : [];
  const which = reds.length === 0 ? '' : ` (${names(reds.map(({ name }) => name))})`;
  return status === 'red'
    ? {
        status: 'failure',
        message: `The cluster is red: ${what} lie nowhere, among them a primary${which}; what is in it cannot be read or written.`,
        fix: curl(facts, 'GET', '/_cluster/allocation/explain'),
      }
    : {
        status: 'warning',
        message: `The cluster is yellow: ${what} lie nowhere${nodes === 1 ? ', since one node cannot hold copies of its own shards' : ''}; a lost node loses data.`,
        fix:
          nodes === 1
            ? curl(facts, 'PUT', `/${facts.prefix}-*,cwl-*/_settings?ignore_unavailable=true`, {
                index: { number_of_replicas: 0 },
              })
            : curl(facts, 'GET', '/_cluster/allocation/explain'),
      };
}

type LookedAt<Name extends keyof ClusterFacts> = Extract<ClusterFacts[Name], { readonly value: unknown }>['value'];

function checkDisks({ location }: ClusterFacts, disks: LookedAt<'disks'>): Verdict {
  const [fullest] = [...disks].filter(({ total }) => total > 0).sort((a, b) => a.free / a.total - b.free / b.total);
  if (!fullest) return ok('No node tells of its disk.');
  const { node, free, total } = fullest;
  const message = `The fullest node, ${node}, has ${humanBytes(free)} free, ${humanShare(free, total)} of its disk`;
  if (free > total * LOW) return ok(`${message}.`);
  const isFull = free <= total * FLOOD;
  return {
    status: isFull ? 'failure' : 'warning',
    message: `${message}: ${isFull ? 'its indices are made read-only (flood stage)' : 'it takes no more shards (low watermark)'}.`,
    fix: `thalweg store retain --days 30 --store ${shellWord(location)}, or larger disks`,
  };
}

function checkBlocks(facts: ClusterFacts, blocks: readonly IndexBlock[]): Verdict {
  if (blocks.length === 0) return ok('Every index takes documents.');
  const isFlood = blocks.some(({ block }) => block === 'read_only_allow_delete');
  const indices = [...new Set(blocks.map(({ index }) => index))];
  const settings = Object.fromEntries(blocks.map(({ block }) => [`index.blocks.${block}`, null]));
  const room = isFlood ? `thalweg store retain --days 30 --store ${shellWord(facts.location)}; then ` : '';
  return {
    status: 'failure',
    message: `${countedIndices(indices.length)} blocked (${[...new Set(blocks.map(({ block }) => block))].join(', ')}): ${names(indices)}.${isFlood ? ' A node passed the flood-stage watermark of its disk, or somebody set it.' : ''}`,
    fix: `${room}${curl(facts, 'PUT', `/${indices.join(',')}/_settings`, settings)}`,
  };
}

function checkDelivered({ prefix, location }: ClusterFacts, indices: LookedAt<'indices'>): Verdict {
  const own = indices.filter(({ name }) => name.startsWith(`${prefix}-flows-`) || isClassic(name));
  const filled = own.filter(({ documents }) => documents > 0);
  if (filled.length > 0) return ok(`${countedIndices(own.length)} of flow logs, ${filled.length} with documents.`);
  const hasDashboards = indices.some(({ name }) => /^\.(?:kibana|opensearch_dashboards)/.test(name));
  const isPrepared = indices.some(({ name }) => name === `${prefix}-objects`);
  const only = isPrepared
    ? 'The store is empty'
    : hasDashboards
      ? 'Only .kibana is there'
      : 'There is no index of flow logs';
  return {
    status: isPrepared ? 'warning' : 'failure',
    message: `${only}: nothing was ever delivered to ${location}.`,
    fix:
      'thalweg doctor --aws --region REGION walks the way that records take; or load some: thalweg ingest SOURCE --store ' +
      shellWord(location),
  };
}

function checkMapping(facts: ClusterFacts, misfits: readonly Misfit[]): Verdict {
  const [first] = misfits;
  if (!first) return ok('Addresses, times and counters have their types in every index.');
  const indices = [...new Set(misfits.map(({ index }) => index))];
  const fields = [
    ...new Map(misfits.map(({ field, type, wanted }) => [field, `${field} is ${type}, not ${wanted}`])).values(),
  ];
  const { origin } = new URL(facts.location);
  const own = indices.filter((index) => !isClassic(index));
  return {
    status: own.length > 0 ? 'failure' : 'warning',
    message: `In ${names(own.length > 0 ? own : indices)} ${fields.slice(0, 4).join(', ')}${fields.length > 4 ? ` and ${fields.length - 4} more` : ''}: networks, ranges and sums of these cannot be asked.`,
    fix:
      own.length > 0
        ? `thalweg store migrate --store ${shellWord(facts.location)}, then load the days again: ${curl(facts, 'DELETE', `/${own.join(',')}`)}`
        : `thalweg copy --from ${shellWord(`${origin}/cwl-*`)} --to ${shellWord(facts.location)}`,
  };
}

function checkTemplate({ location, prefix, indices }: ClusterFacts, template: LookedAt<'template'>): Verdict {
  if (template === 'current') return ok('The template of the indices is that of this version.');
  const fix = `thalweg store migrate --store ${shellWord(location)}`;
  if (template === 'outdated') {
    const message =
      'The template of the indices is that of another version of Thalweg: fields that are new since then are not kept.';
    return { status: 'warning', message, fix };
  }
  const hasDays = 'value' in indices && indices.value.some(({ name }) => name.startsWith(`${prefix}-flows-`));
  if (!hasDays) return ok('There is no store of Thalweg here, and so no template.');
  const message = 'The template of the indices is gone: the engine guesses the types of days to come.';
  return { status: 'failure', message, fix };
}

/** Of those that show flow logs. */
function checkPatterns(facts: ClusterFacts, patterns: LookedAt<'patterns'>): Verdict {
  const own = patterns.filter(({ title }) => /^cwl/.test(title) || title.startsWith(facts.prefix) || title === '*');
  const timeless = own.filter(({ timeField }) => timeField === undefined);
  const [first] = timeless;
  if (!first)
    return ok(
      own.length === 0
        ? 'There is no index pattern of flow logs.'
        : `Every index pattern of flow logs has a time field.`,
    );
  return {
    status: 'warning',
    message: `The index pattern ${names(timeless.map(({ title }) => title))} has no time field: Discover shows neither a histogram nor a range of time.`,
    fix: `In Dashboards, Stack Management, Index patterns: delete ${first.title}, and make it again with ${isClassic(first.title) ? '@timestamp' : 'start'} as time field; or thalweg dashboards export, which has one`,
  };
}

function checkClassic({ location }: ClusterFacts, span: LookedAt<'classic'>, now: number): Verdict {
  if (!span) return ok('There are no events of the classic function.');
  const age = Math.max(0, now - span.last);
  const at = createClock('UTC');
  const range = `Events of the classic function lie from ${at(span.first)} to ${at(span.last)} UTC`;
  if (age <= LATE_SECONDS) return ok(`${range}.`);
  return {
    status: 'warning',
    message: `${range}; the newest is ${humanDuration(age)} old. A range of time that ends now, as "last 15 minutes", misses them.`,
    fix: `Set this range in Dashboards; why nothing newer comes: thalweg doctor --aws --region REGION (${new URL(location).hostname})`,
  };
}

function countedIndices(count: number): string {
  return `${humanCount(count)} ${count === 1 ? 'index' : 'indices'}`;
}

function names(all: readonly string[]): string {
  return all.length <= 3 ? all.join(', ') : `${all.slice(0, 3).join(', ')} and ${all.length - 3} more`;
}
