import { parentPort, workerData } from 'node:worker_threads';
import type { Appender, AppenderPlace } from '../../stores/store.ts';
import { createLoader } from './loader.ts';
import type { LoaderSettings } from './loader-types.ts';
import { type Call, type FromThread, type ToThread, toErrorData } from './thread-messages.ts';

/** Makes this thread a loader that answers the thread that started it. */
export function serveLoader(createAppender: (place: AppenderPlace) => Appender): void {
  const port = parentPort;
  if (!port) throw new Error('a loader is started as a worker thread');
  const settings = workerData as LoaderSettings;
  const post = (message: FromThread): void => port.postMessage(message);
  const asked = new Map<number, (positions: readonly number[]) => void>();
  let questions = 0;
  const loader = createLoader(settings, createAppender(settings.place), {
    emit: (event) => post({ kind: 'event', event }),
    reserve: (request) =>
      new Promise((resolve) => {
        asked.set(++questions, resolve);
        post({ kind: 'reserve', question: questions, request });
      }),
  });
  port.on('message', (message: ToThread) => {
    if (message.kind === 'reserved') {
      asked.get(message.question)?.(message.positions);
      asked.delete(message.question);
      return;
    }
    answer(message).then(
      (value) => post({ kind: 'done', call: message.call, value: value ?? undefined }),
      (error) => post({ kind: 'failed', call: message.call, error: toErrorData(error) }),
    );
  });

  function answer(message: Call): ReturnType<typeof loader.identify> | Promise<void> {
    switch (message.kind) {
      case 'identify':
        return loader.identify(message.objects);
      case 'load':
        return loader.load(message.jobs, message.drop);
      case 'flush':
        return loader.flush();
    }
  }
}
