/** What the commands that change a store share: an engine of modest appetite, and an owner for what they write. */
import { join } from 'node:path';
import type { Catalogue } from './catalogue.ts';
import type { Engine } from './engine.ts';
import { syncFile } from './files.ts';
import { endOwner } from './load.ts';
import { registerOwner, type Task } from './owners.ts';
import { fileName, recover } from './recovery.ts';

export interface Maintenance {
  readonly catalogue: Catalogue;
  /** For merging and rollups: one thread and little memory, since it may run in a process that loads. */
  engine(): Promise<Engine>;
}

/** Gives paths for new files, which belong to one owner. */
export interface FileMaker {
  readonly owner: string;
  /** A new name, the same in the temporary folder and in its place. */
  newFile(): { readonly name: string; readonly path: string };
}

/** Runs `work` as an owner; what it has written and not committed is removed. */
export async function asOwner<Result>(
  { catalogue }: Maintenance,
  task: Task,
  work: (files: FileMaker) => Promise<Result>,
): Promise<Result> {
  recover(catalogue);
  const owner = registerOwner(catalogue, task);
  let number = 0;
  try {
    return await work({
      owner: owner.id,
      newFile: () => {
        const name = fileName(owner.id, ++number);
        return { name, path: join(owner.temporary, name) };
      },
    });
  } finally {
    endOwner(catalogue, owner);
  }
}

/** Runs a COPY and makes the file last. Gives the number of rows. */
export async function copyTo(
  engine: Engine,
  sql: string,
  file: { path: string; signal?: AbortSignal },
): Promise<number> {
  const rows = await engine.use(async (connection) => {
    const result = await connection.runAndReadAll(sql);
    return Number(result.getRows()[0]?.[0]);
  }, file.signal);
  syncFile(file.path);
  return rows;
}
