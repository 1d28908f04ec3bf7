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

/** Documents that go out together, known by their positions 0 … `count` - 1. */
export interface BulkBatch {
  readonly count: number;
  /** The body of a request (NDJSON) with those at the positions, or with all of them; may be made again for another attempt. */
  body(positions?: readonly number[]): string | Uint8Array;
}

export interface BulkOptions {
  /** Sends the body of one request (NDJSON). Rejects when no answer came. */
  readonly send: (body: string | Uint8Array) => Promise<BulkAnswer>;
  /** Epoch ms; what is not written by then is left. */
  readonly deadline: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 … 1, for the jitter. */
  readonly random: () => number;
}

/** `T`: a position, or the item that was there. */
export interface BulkResult<T> {
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
export async function writeBatch(batch: BulkBatch, options: BulkOptions): Promise<BulkResult<number>> {
  let created = 0;
  const repeated: number[] = [];
  let retries = 0;
  let attempt = 0;
  let leftReason: string | undefined;
  const refused: { item: number; reason: string }[] = [];
  /** Groups that are sent as one request each; a request that is too large becomes two. */
  let groups: (readonly number[])[] = batch.count === 0 ? [] : [Array.from({ length: batch.count }, (_, i) => i)];
  while (groups.length > 0) {
    const failed: number[] = [];
    const halves: (readonly number[])[] = [];
    let pause = 0;
    for (const group of groups) {
      const judged = await attemptOnce(batch, group, options);
      if (judged.kind === 'too-large') {
        if (group.length === 1) refused.push({ item: group[0]!, reason: judged.reason });
        else halves.push(group.slice(0, group.length >> 1), group.slice(group.length >> 1));
        continue;
      }
      pause = Math.max(pause, judged.retryAfterMs);
      for (let i = 0; i < group.length; i++) {
        const outcome = judged.outcomes[i]!;
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

/** The same for documents that are there as text. */
export async function writeBulk<T extends BulkItem>(items: readonly T[], options: BulkOptions): Promise<BulkResult<T>> {
  const body = (positions?: readonly number[]): string =>
    toBody(positions === undefined ? items : positions.map((position) => items[position]!));
  const result = await writeBatch({ count: items.length, body }, options);
  return {
    ...result,
    repeated: result.repeated.map((position) => items[position]!),
    refused: result.refused.map(({ item, reason }) => ({ item: items[item]!, reason })),
    left: result.left.map((position) => items[position]!),
  };
}

async function attemptOnce(batch: BulkBatch, positions: readonly number[], { send }: BulkOptions): Promise<Judged> {
  let answer: BulkAnswer;
  try {
    answer = await send(batch.body(positions.length === batch.count ? undefined : positions));
  } catch (error) {
    if (error instanceof ThalwegError) throw error;
    // What became of them is not known; if they were written, they will be found there.
    const reason = `no answer: ${error instanceof Error ? error.message : error}`;
    return { kind: 'items', retryAfterMs: 0, outcomes: positions.map(() => ({ kind: 'failed', reason })) };
  }
  return judgeAnswer(answer, positions.length);
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
