/**
 * The wire between the main thread and a loader's thread: calls with a number, answers with the same, events without; and the one
 * question that a loader has, about events of CloudWatch Logs, with numbers of its own.
 */
import { type ErrorName, ThalwegError } from '../../report/errors.ts';
import type { EventRequest } from '../../stores/store.ts';
import type { Candidate, Identified, Job, LoaderEvent } from './loader-types.ts';

export type Call =
  | { readonly kind: 'identify'; readonly objects: readonly Candidate[] }
  | { readonly kind: 'load'; readonly jobs: readonly Job[]; readonly drop: readonly number[] }
  | { readonly kind: 'flush' };

export type ToThread =
  | (Call & { readonly call: number })
  | { readonly kind: 'reserved'; readonly question: number; readonly positions: readonly number[] };

export type FromThread =
  | { readonly kind: 'done'; readonly call: number; readonly value: readonly Identified[] | undefined }
  | { readonly kind: 'failed'; readonly call: number; readonly error: ErrorData }
  | { readonly kind: 'event'; readonly event: LoaderEvent }
  | { readonly kind: 'reserve'; readonly question: number; readonly request: EventRequest };

/** An error as data: its class does not survive the way between threads. */
export interface ErrorData {
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: ErrorName | undefined;
  readonly help: string | undefined;
}

export function toErrorData(error: unknown): ErrorData {
  if (error instanceof ThalwegError) {
    return { message: error.message, stack: error.stack, code: error.code, help: error.help };
  }
  const known = error instanceof Error ? error : new Error(String(error));
  return { message: known.message, stack: known.stack, code: undefined, help: undefined };
}

export function toError(data: ErrorData): Error {
  if (data.code) return new ThalwegError(data.code, data.message, data.help === undefined ? {} : { help: data.help });
  const error = new Error(data.message);
  if (data.stack) error.stack = data.stack;
  return error;
}
