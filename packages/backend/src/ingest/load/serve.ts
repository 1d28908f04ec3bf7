import { parentPort, workerData } from 'node:worker_threads';
import type { Appender, AppenderPlace } from '../../stores/store.ts';
import { createLoader } from './loader.ts';
import type { LoaderSettings } from './loader-types.ts';
import { type FromThread, type ToThread, toErrorData } from './thread-messages.ts';

/** Makes this thread a loader that answers the thread that started it. */
export function serveLoader(createAppender: (place: AppenderPlace) => Appender): void {
  const port = parentPort;
  if (!port) throw new Error('a loader is started as a worker thread');
  const settings = workerData as LoaderSettings;
  const post = (message: FromThread): void => port.postMessage(message);
  const loader = createLoader(settings, createAppender(settings.place), (event) => post({ kind: 'event', event }));
  port.on('message', (message: ToThread) => {
    answer(message).then(
      (value) => post({ kind: 'done', call: message.call, value: value ?? undefined }),
      (error) => post({ kind: 'failed', call: message.call, error: toErrorData(error) }),
    );
  });

  function answer(message: ToThread): ReturnType<typeof loader.identify> | Promise<void> {
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
