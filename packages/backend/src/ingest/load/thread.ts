import { Worker } from 'node:worker_threads';
import type { Identified, Loader, LoaderSettings, Pipeline } from './loader-types.ts';
import { type Call, type FromThread, toError } from './thread-messages.ts';

/**
 * A loader's JavaScript heap stays small, as columns and buffers lie outside; a JSON value of 64 MiB is the most it has to hold.
 * Little is young: the default for young objects would only keep dead buffers alive for longer.
 */
const LIMITS = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 8 };

/** A loader in a thread of its own; `close` ends the thread at once, whatever it is doing. */
export function startThread(script: URL, settings: LoaderSettings, pipeline: Pipeline): Loader {
  const worker = new Worker(script, { workerData: settings, resourceLimits: LIMITS });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let calls = 0;
  let ended: Error | undefined;

  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('message', (message: FromThread) => {
    if (message.kind === 'event') return pipeline.emit(message.event);
    if (message.kind === 'reserve') {
      const { question, request } = message;
      pipeline.reserve(request).then((positions) => worker.postMessage({ kind: 'reserved', question, positions }), end);
      return;
    }
    const call = waiting.get(message.call);
    waiting.delete(message.call);
    if (message.kind === 'done') call?.resolve(message.value as never);
    else call?.reject(toError(message.error));
  });
  worker.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))));
  worker.on('exit', (code) => end(new Error(`a loader's thread ended unexpectedly (code ${code})`)));

  function ask<T>(call: Call): Promise<T> {
    if (ended) return Promise.reject(ended);
    return new Promise<T>((resolve, reject) => {
      calls++;
      waiting.set(calls, { resolve, reject });
      worker.postMessage({ ...call, call: calls });
    });
  }

  return {
    identify: (objects) => ask<readonly Identified[]>({ kind: 'identify', objects }),
    load: (jobs, drop) => ask({ kind: 'load', jobs, drop }),
    flush: () => ask({ kind: 'flush' }),
    async close() {
      await worker.terminate();
    },
  };
}
