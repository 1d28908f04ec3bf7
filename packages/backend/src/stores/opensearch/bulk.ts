/**
 * Writing documents with `_bulk` (OpenSearch, "Bulk"): a request is answered with 200 whatever became of its items, so the result of
 * each item is read, and only what failed for now is sent again. A document that is there already is the same one, by its id.
 */
import { ThalwegError } from '../../report/errors.ts';
import { type BulkAnswer, type Judged, judgeAnswer } from './bulk-answer.ts';

export interface BulkItem {
  readonly index: string;
  readonly id: string;
  /** The document, JSON on one line. */
  readonly source: string;
  /** Takes the place of a document with its id; without it that one stays as it is. */
  readonly replaces?: boolean;
}

export interface BulkOptions {
  /** Sends the body of one request (NDJSON). Rejects when no answer came. */
  readonly send: (body: string) => Promise<BulkAnswer>;
  /** Epoch ms; what is not written by then is left. */
  readonly deadline: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 … 1, for the jitter. */
  readonly random: () => number;
}

export interface BulkResult<T extends BulkItem> {
  readonly created: number;
  /** Were there already. */
  readonly repeated: readonly T[];
  /** The engine will never take them. */
  readonly refused: readonly { readonly item: T; readonly reason: string }[];
  /** Time was over before the engine took them. */
  readonly left: readonly T[];
  /** Why the last attempt failed; there when something is left. */
  readonly leftReason: string | undefined;
  /** Requests that were sent after the first. */
  readonly retries: number;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Writes documents to the end: written, refused, or left at the deadline. Throws `cluster-denied`, `cluster-blocked` and
 * `cluster-refused` when trying again is of no use: nobody may write there, or it is no cluster.
 */
export async function writeBulk<T extends BulkItem>(items: readonly T[], options: BulkOptions): Promise<BulkResult<T>> {
  let created = 0;
  const repeated: T[] = [];
  let retries = 0;
  let attempt = 0;
  let leftReason: string | undefined;
  const refused: { item: T; reason: string }[] = [];
  /** Groups that are sent as one request each; a request that is too large becomes two. */
  let groups: (readonly T[])[] = items.length === 0 ? [] : [items];
  while (groups.length > 0) {
    const failed: T[] = [];
    const halves: (readonly T[])[] = [];
    let pause = 0;
    for (const group of groups) {
      const judged = await attemptOnce(group, options);
      if (judged.kind === 'too-large') {
        if (group.length === 1) refused.push({ item: group[0]!, reason: judged.reason });
        else halves.push(group.slice(0, group.length >> 1), group.slice(group.length >> 1));
        continue;
      }
      pause = Math.max(pause, judged.retryAfterMs);
      for (const [i, outcome] of judged.outcomes.entries()) {
        const item = group[i]!;
        if (outcome.kind === 'created') created++;
        else if (outcome.kind === 'repeated') repeated.push(item);
        else if (outcome.kind === 'refused') refused.push({ item, reason: outcome.reason });
        else {
          failed.push(item);
          leftReason = outcome.reason;
        }
      }
    }
    groups = halves;
    if (failed.length > 0) {
      groups.push(failed);
      pause = Math.max(pause, backOff(attempt++, options.random()));
    }
    if (groups.length === 0) break;
    if (options.now() + pause >= options.deadline) {
      const left = groups.flat();
      return { created, repeated, refused, left, leftReason: leftReason ?? 'time was over', retries };
    }
    if (pause > 0) await options.sleep(pause);
    retries += groups.length;
  }
  return { created, repeated, refused, left: [], leftReason: undefined, retries };
}

async function attemptOnce(items: readonly BulkItem[], { send }: BulkOptions): Promise<Judged> {
  let answer: BulkAnswer;
  try {
    answer = await send(toBody(items));
  } catch (error) {
    if (error instanceof ThalwegError) throw error;
    // What became of them is not known; if they were written, they will be found there.
    const reason = `no answer: ${error instanceof Error ? error.message : error}`;
    return { kind: 'items', retryAfterMs: 0, outcomes: items.map(() => ({ kind: 'failed', reason })) };
  }
  return judgeAnswer(answer, items.length);
}

/** Twice as long each time, with half of it by chance, so that those who were refused together do not come back together. */
function backOff(attempt: number, random: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  return longest / 2 + (longest / 2) * random;
}

function toBody(items: readonly BulkItem[]): string {
  let body = '';
  for (const { index, id, source, replaces } of items)
    body += `{"${replaces ? 'index' : 'create'}":{"_index":${JSON.stringify(index)},"_id":"${id}"}}\n${source}\n`;
  return body;
}
