/** What indices have to know before documents come: Thalweg's types, and names of fields that AWS has not published. */
import { ThalwegError } from '../report/errors.ts';
import { type Line, passes } from '../stores/opensearch/connect.ts';
import { findFacts } from '../stores/opensearch/facts.ts';
import { namesOf } from '../stores/opensearch/names.ts';
import { addFields, readTemplate } from '../stores/opensearch/template.ts';
import type { ClusterPlace } from '../stores/store.ts';
import type { Log } from './log.ts';

export interface IndexFields {
  /**
   * Resolves when documents with these fields, besides those of the catalogue, can be written. What is known once is not asked again.
   * Throws `no-store` without a template: the engine would guess types, another one each day. Throws `not-written` when there is no answer in time.
   */
  require(unknown: readonly string[], within: Within): Promise<void>;
}

/** What an invocation allows. */
export interface Within {
  readonly log: Log;
  /** Epoch ms. */
  readonly deadline: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

const FIRST_PAUSE_MS = 200;

/** Repeats what may go well later, as long as there is time; nothing is waited for that comes too late. */
async function inTime<Result>(work: () => Promise<Result>, { deadline, now, sleep }: Within): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const left = Math.max(1, deadline - now());
    const error = new ThalwegError('not-written', 'The cluster did not say in time what its indices know.');
    timer = setTimeout(() => reject(error), left);
  });
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
      try {
        return await Promise.race([work(), late]);
      } catch (error) {
        if (!passes(error) || now() + pause >= deadline) throw error;
        await sleep(pause);
      }
    }
  } finally {
    clearTimeout(timer);
    late.catch(() => undefined);
  }
}

export function createIndexFields(line: Line, place: ClusterPlace): IndexFields {
  const names = namesOf(place.prefix);
  let known: Promise<Set<string> | undefined> | undefined;

  /** Undefined when the role may not look. */
  async function look(log: Log): Promise<Set<string> | undefined> {
    try {
      const template = await readTemplate(line, names);
      if (template === undefined)
        throw new ThalwegError('no-store', `The cluster has no index template ${place.prefix}-flows.`, {
          help: `Make it once: thalweg store init --store ${place.endpoint}/${place.prefix}`,
        });
      return new Set(template.extra);
    } catch (error) {
      if (!(error instanceof ThalwegError) || error.code !== 'cluster-denied') throw error;
      log.warn('the index template was not looked at', { why: error.message });
      return undefined;
    }
  }

  return {
    async require(unknown, within) {
      const { log } = within;
      known ??= inTime(() => look(log), within);
      let found: Set<string> | undefined;
      try {
        found = await known;
      } catch (error) {
        known = undefined;
        throw error;
      }
      const missing = unknown.filter((name) => !found?.has(name));
      if (missing.length === 0) return;
      await inTime(async () => {
        const facts = await findFacts(line.request, place);
        await addFields({ ...line, place, facts, capabilities: facts }, names, missing);
      }, within);
      found ??= new Set();
      for (const name of missing) found.add(name);
      known = Promise.resolve(found);
      log.info('new fields', { fields: missing.join(', ') });
    },
  };
}
