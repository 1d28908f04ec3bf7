// The floor: nothing but inflating, on as many threads as there are cores. node bench/gunzip.mjs FOLDER → {"seconds"}
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';

if (isMainThread) {
  const folder = process.argv[2];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.gz'))
    .sort();
  const threads = availableParallelism();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: threads }, (_, index) => {
      const share = files.filter((_, file) => file % threads === index).map((name) => join(folder, name));
      const worker = new Worker(new URL(import.meta.url), { workerData: share });
      return new Promise((resolve, reject) => worker.once('error', reject).once('exit', resolve));
    }),
  );
  console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000 }));
} else {
  for (const file of workerData) gunzipSync(readFileSync(file), { chunkSize: 1 << 20 });
}
