import { existsSync } from 'node:fs';

/** The bundled loader thread, beside the bundled command. Undefined when running from source: loads then stay in one thread. */
export function workerUrl(): URL | undefined {
  for (const place of ['./worker.js', '../worker.js']) {
    const url = new URL(place, import.meta.url);
    if (existsSync(url)) return url;
  }
  return undefined;
}
