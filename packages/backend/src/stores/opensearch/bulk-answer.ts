/** What the answer to a bulk request says of each of its items. */
import { ThalwegError } from '../../report/errors.ts';
import { denied } from './denial.ts';

export interface BulkAnswer {
  readonly status: number;
  readonly body: string;
  /** The header of that name. */
  readonly retryAfter?: string | undefined;
}

export type Outcome =
  | { readonly kind: 'created' }
  | { readonly kind: 'repeated' }
  /** Never to be written. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** To be tried again. */
  | { readonly kind: 'failed'; readonly reason: string };

export type Judged =
  | { readonly kind: 'items'; readonly outcomes: readonly Outcome[]; readonly retryAfterMs: number }
  /** The request as a whole is larger than the cluster takes. */
  | { readonly kind: 'too-large'; readonly reason: string };

/** Gone for now, whatever sent it: the cluster, or a proxy before it. */
const FOR_NOW = new Set([408, 429, 500, 502, 503, 504, 509]);
const LONGEST_WAIT_MS = 60_000;

/** Judges an answer to a request of `count` items. Throws where trying again is of no use. */
export function judgeAnswer(answer: BulkAnswer, count: number): Judged {
  const all = (reason: string): Judged => ({
    kind: 'items',
    outcomes: Array.from({ length: count }, () => ({ kind: 'failed' as const, reason })),
    retryAfterMs: waitOf(answer.retryAfter),
  });
  const { status, body } = answer;
  const isThrottled = status === 403 && /throttl/i.test(body);
  if (FOR_NOW.has(status) || isThrottled) return all(`${status} ${reasonOf(body)}`);
  if (status === 413) return { kind: 'too-large', reason: `413 the request is too large: ${reasonOf(body)}` };
  if (status === 401 || status === 403) throw isBlock(body) ? blocked(reasonOf(body)) : denied(status, reasonOf(body));
  if (status !== 200) throw refusedAsAWhole(status, reasonOf(body));
  const outcomes = outcomesOf(body);
  if (outcomes?.length !== count) return all(`the answer is none of a bulk request: ${reasonOf(body)}`);
  return { kind: 'items', outcomes, retryAfterMs: waitOf(answer.retryAfter) };
}

interface Item {
  readonly status: number;
  readonly type: string;
  readonly reason: string;
}

/** Nearly all of them. */
const CREATED: Outcome = { kind: 'created' };

function judgeItem({ status, type, reason }: Item): Outcome {
  if (status >= 200 && status < 300) return CREATED;
  if (status === 409) return { kind: 'repeated' };
  const text = `${status} ${type}: ${reason}`;
  if (FOR_NOW.has(status)) return { kind: 'failed', reason: text };
  if (type === 'cluster_block_exception') throw blocked(text);
  if (status === 401 || status === 403) throw denied(status, reason);
  if (type === 'index_not_found_exception') throw refusedAsAWhole(status, text);
  return { kind: 'refused', reason: text };
}

function outcomesOf(body: string): Outcome[] | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return undefined;
  }
  const list = isObject(answer) ? answer['items'] : undefined;
  if (!Array.isArray(list)) return undefined;
  const outcomes: Outcome[] = [];
  for (const entry of list) {
    const outcome = outcomeOf(entry);
    if (!outcome) return undefined;
    outcomes.push(outcome);
  }
  return outcomes;
}

/** `{"create":{"status":400,"error":{"type":…,"reason":…,"caused_by":{"reason":…}}}}` */
function outcomeOf(entry: unknown): Outcome | undefined {
  const item = isObject(entry) ? (entry['index'] ?? entry['create']) : undefined;
  if (!isObject(item) || typeof item['status'] !== 'number') return undefined;
  const { status, error } = item;
  if (!isObject(error)) return judgeItem({ status, type: 'error', reason: String(error ?? '') });
  const cause = isObject(error['caused_by']) ? error['caused_by']['reason'] : undefined;
  const reason = [error['reason'], cause].filter((text) => typeof text === 'string').join(': ');
  return judgeItem({ status, type: String(error['type']), reason });
}

/** The reason in an answer that is none of a bulk request: JSON of the engine or of AWS, or whatever a proxy says. */
export function reasonOf(body: string): string {
  try {
    const answer: unknown = JSON.parse(body);
    if (isObject(answer)) {
      const { error } = answer;
      const text = isObject(error)
        ? (error['reason'] ?? error['type'])
        : (answer['Message'] ?? answer['message'] ?? error);
      if (typeof text === 'string') return text.slice(0, MOST_TEXT);
    }
  } catch {
    // Not JSON: the text itself.
  }
  const text = body.replaceAll(/<[^>]*>|\s+/g, ' ').trim();
  return text === '' ? 'an empty answer' : text.slice(0, MOST_TEXT);
}

const MOST_TEXT = 500;

export function isBlock(body: string): boolean {
  return body.includes('cluster_block_exception') || body.includes('ClusterBlockException');
}

export function blocked(reason: string): ThalwegError {
  return new ThalwegError('cluster-blocked', `The cluster takes no writes: ${reason}`, {
    help: 'Make room on its disks (or add nodes), or lift the block; what was not written is delivered again.',
  });
}

function refusedAsAWhole(status: number, reason: string): ThalwegError {
  return new ThalwegError('cluster-refused', `The cluster did not take the request (${status}): ${reason}`, {
    help: 'Is the address that of the cluster itself, and may indices be created (action.auto_create_index)?',
  });
}

/** Seconds, or a date (RFC 9110, "Retry-After"); a date is not worth a clock. */
function waitOf(retryAfter: string | undefined): number {
  const seconds = retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : 0;
  return Math.min(LONGEST_WAIT_MS, seconds * 1000);
}

function isObject(value: unknown): value is { readonly [key in string]?: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
