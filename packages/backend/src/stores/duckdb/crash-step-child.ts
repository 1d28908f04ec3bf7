/**
 * A process that dies at an exact step: just before the call number N that changes something on disk (a rename, a sync, a removal,
 * a transaction and its end). It runs a fixed sequence of work and tells when a piece of it is done.
 *
 * node crash-step-child.mjs FOLDER N
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { argv, kill, pid, stdout } from 'node:process';
import { Database } from './database.ts';
import { openStore } from './open.ts';
import { DAY, loadSamples } from './store-bench.ts';

const [, , folder, dieAt] = argv;
let steps = 0;

function step(): void {
  steps++;
  if (steps === Number(dieAt)) kill(pid, 'SIGKILL');
}

for (const name of ['renameSync', 'fsyncSync', 'rmSync', 'mkdirSync'] as const) {
  const call = fs[name] as (...values: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...values: unknown[]) => {
      step();
      return call(...values);
    },
  });
}
syncBuiltinESMExports();

// Before a transaction, inside it after its work is done, and after it.
const write = Database.prototype.write;
Database.prototype.write = function <Result>(work: () => Result): Result {
  step();
  const result = write.call(this, () => {
    const done = work();
    step();
    return done;
  }) as Result;
  step();
  return result;
};

const first = { name: '/first', rows: 30, start: DAY, bad: 2 };
const second = { name: '/second', rows: 20, first: 50, start: DAY };
const store = openStore(folder as string, { create: true });
await loadSamples(store, [first]);
stdout.write('first\n');
await loadSamples(store, [second]);
stdout.write('second\n');
await loadSamples(store, [first], true);
await store.compact();
stdout.write('compacted\n');
await store.forget('/second');
stdout.write('forgotten\n');
await store.close();
stdout.write(`${steps} steps\n`);
