import { useSyncExternalStore } from 'react';
import { sendFile } from './send-file.ts';
import { createUploads, type Upload } from './uploads.ts';

const arrived = new Set<() => void>();

/** Lives as long as the page is open in the browser: what is on its way goes on when another page is looked at. */
export const uploads = createUploads(sendFile, () => {
  for (const listener of arrived) listener();
});

/** Calls back after each file that came in, until the returned function is called. */
export function onArrival(listener: () => void): () => void {
  arrived.add(listener);
  return () => arrived.delete(listener);
}

export const useUploads = (): readonly Upload[] => useSyncExternalStore(uploads.subscribe, uploads.list);
