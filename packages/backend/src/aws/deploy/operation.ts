/** Follows what CloudFormation does to a stack, by the stack's events. It goes on in AWS whether somebody looks or not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ThalwegError } from '../../report/errors.ts';
import type { StackEvent, Stacks } from './stacks.ts';

export type Wait = (seconds: number) => Promise<unknown>;

/** A wait that an abort ends. */
export const createWait =
  (signal: AbortSignal): Wait =>
  async (seconds) => {
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  };

export interface Outcome {
  /** Of the stack: `CREATE_COMPLETE`, `ROLLBACK_COMPLETE`, … */
  readonly status: string;
  /** All of the operation, the oldest first. */
  readonly events: readonly StackEvent[];
}

/** AWS may be away for so many looks in a row before watching ends. */
const MOST_FAILURES = 20;
const SHORTEST = 1;
const LONGEST = 5;

/** The newest event that there is, behind which an operation's events begin. */
export async function newestEvent(stacks: Stacks, stack: string): Promise<string | undefined> {
  for await (const [newest] of stacks.events(stack)) return newest?.EventId;
  return undefined;
}

/**
 * Resolves when the stack has come to rest. `onEvents` gets new events once, the oldest first.
 * @param after id of the last event before the operation; undefined: there was none.
 * @throws ThalwegError when AWS cannot be asked any more, and what the signal was aborted with.
 */
export async function followOperation(
  stacks: Stacks,
  { stack, after }: { readonly stack: string; readonly after: string | undefined },
  { wait, onEvents }: { readonly wait: Wait; readonly onEvents: (events: readonly StackEvent[]) => void },
): Promise<Outcome> {
  const events: StackEvent[] = [];
  let [pause, failures] = [SHORTEST, 0];
  while (true) {
    let fresh: readonly StackEvent[] = [];
    try {
      fresh = await eventsAfter(stacks, stack, events.at(-1)?.EventId ?? after);
      failures = 0;
    } catch (error) {
      if (!(error instanceof ThalwegError) || error.code !== 'aws-away' || ++failures >= MOST_FAILURES) throw error;
    }
    events.push(...fresh);
    if (fresh.length > 0) onEvents(fresh);
    const status = events.findLast((event) => isOfStack(event, stack))?.ResourceStatus;
    if (status !== undefined && isAtRest(status)) return { status, events };
    pause = fresh.length > 0 ? SHORTEST : Math.min(LONGEST, pause * 1.5);
    await wait(pause);
  }
}

/** Where the operation that is under way, or was the last, began: the event before its first. */
export async function lastOperation(stacks: Stacks, stack: string): Promise<{ readonly after: string | undefined }> {
  let hasBegun = false;
  for await (const page of stacks.events(stack)) {
    for (const event of page) {
      if (hasBegun) return { after: event.EventId };
      hasBegun = isOfStack(event, stack) && BEGINS.has(event.ResourceStatus);
    }
  }
  return { after: undefined };
}

const BEGINS = new Set(['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'IMPORT_IN_PROGRESS']);

/** `REVIEW_IN_PROGRESS` is at rest: there is a change set that waits, and nothing else. */
export function isAtRest(status: string): boolean {
  return !status.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS';
}

function isOfStack({ PhysicalResourceId, ResourceType }: StackEvent, stack: string): boolean {
  return ResourceType === 'AWS::CloudFormation::Stack' && PhysicalResourceId === stack;
}

async function eventsAfter(stacks: Stacks, stack: string, after: string | undefined): Promise<readonly StackEvent[]> {
  const fresh: StackEvent[] = [];
  for await (const page of stacks.events(stack)) {
    for (const event of page) {
      if (event.EventId === after) return fresh.reverse();
      fresh.push(event);
    }
  }
  return fresh.reverse();
}
