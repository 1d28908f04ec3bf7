/**
 * Answers to questions about a time range: at once as JSON, or line by line for a client that asks for NDJSON. There, an answer
 * that takes longer than a second begins with the newest day, then twice as much, and so on, until the whole is there. The whole
 * runs all the time, so the parts cost at most as much again.
 */
import { type Amount, NDJSON, type Progress } from '@thalweg/core/api';
import type { TimeRange } from '@thalweg/core/query';
import type { FastifyReply } from 'fastify';
import { ThalwegError } from '../report/errors.ts';
import { runLimited } from './asking.ts';
import type { Services } from './dependencies.ts';
import type { Lane } from './query-queue.ts';
import { Replay } from './replay.ts';
import type { Input } from './route.ts';
import type { Span } from './span.ts';
import { line, sendLines } from './stream.ts';

export interface Asked<Answer extends object> {
  readonly key: string;
  readonly lane: Lane;
  readonly time: TimeRange;
  /** How many rows an answer tells of. */
  readonly rows: (answer: Answer) => Amount;
  /** Where the rows begin and end that whoever asks may know of. */
  readonly span: () => Promise<Span | undefined>;
  /** The answer over a time range, all of it or a part. */
  run(time: TimeRange, signal: AbortSignal): Promise<Answer>;
}

type Caller = Pick<Input<never>, 'request' | 'reply' | 'signal' | 'note'>;

const FIRST_PART_MS = 1000;
const DAY = 86_400;

export async function answer<Answer extends object>(
  services: Services,
  { request, reply, signal, note }: Caller,
  asked: Asked<Answer>,
): Promise<Answer | FastifyReply> {
  const leave = services.queue.admit();
  if (request.headers.accept?.includes(NDJSON)) {
    const lines = services.shared.join(`${asked.key} lines`, (own) => startLines(services, asked, own));
    signal.addEventListener('abort', lines.leave, { once: true });
    if (signal.aborted) lines.leave();
    const done = (): void => {
      lines.leave();
      leave();
      note({ rows: lines.answer.rows });
    };
    return sendLines(reply, lines.answer, { stallTime: services.limits.stallTime, done });
  }
  try {
    const answered = await services.shared.share(asked.key, signal, (own) =>
      runLimited(services, { lane: asked.lane, signal: own }, (limited) => asked.run(asked.time, limited)),
    );
    note({ rows: asked.rows(answered) });
    return answered;
  } finally {
    leave();
  }
}

function startLines<Answer extends object>(
  services: Services,
  asked: Asked<Answer>,
  signal: AbortSignal,
): { readonly answer: Replay; readonly done: Promise<void> } {
  const replay = new Replay();
  const write = (progress: Progress<Answer>): void => {
    if ('end' in progress) replay.rows = asked.rows(progress.answer);
    replay.write(line(progress));
  };
  const done = runLimited(services, { lane: asked.lane, signal }, (limited) =>
    runInParts(asked, { signal: limited, span: asked.span, write }),
  ).then(
    () => replay.end(),
    (error: unknown) => replay.fail(error),
  );
  return { answer: replay, done };
}

interface Parts<Answer extends object> {
  readonly signal: AbortSignal;
  readonly span: Asked<Answer>['span'];
  write(progress: Progress<Answer>): void;
}

async function runInParts<Answer extends object>(
  asked: Asked<Answer>,
  { signal, span, write }: Parts<Answer>,
): Promise<void> {
  const over = new AbortController();
  const whole = asked.run(asked.time, signal).finally(() => over.abort());
  whole.catch(() => undefined);
  try {
    await Promise.race([whole, sleep(FIRST_PART_MS, over.signal)]);
    const stored = await span();
    const from = Math.max(Number(asked.time.from ?? stored?.first ?? 0), stored?.first ?? 0);
    const to = Math.min(Number(asked.time.to ?? Infinity), (stored?.last ?? 0) + 1);
    const either = AbortSignal.any([signal, over.signal]);
    for (let width = DAY; !either.aborted && width < to - from; width *= 2) {
      // From midnight on, so that whole minutes and days are asked for: rollups can answer these.
      const begin = to - width - ((to - width) % DAY);
      if (begin <= from) break;
      const part = await asked.run({ ...asked.time, from: BigInt(begin) }, either);
      if (either.aborted) break;
      write({ partial: { from: begin, share: (to - begin) / (to - from) }, answer: part });
    }
  } catch (error) {
    // The whole is there already, or fails for the same reason.
    if (!(error instanceof ThalwegError)) throw error;
  }
  write({ answer: await whole, end: true });
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
