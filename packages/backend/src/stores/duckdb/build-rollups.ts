/** Builds the rollups that parts lack, one file for each part. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compileConversations, paysOff } from './conversations.ts';
import { moveFiles } from './files.ts';
import { dayFolder } from './layout.ts';
import { copyTo, type FileMaker, type Maintenance } from './maintenance.ts';
import { compileRollup } from './rollup.ts';
import type { CatalogueView, Part } from './view.ts';

interface RollupKind {
  /** Where the files lie; the catalogue has their path in the column of that name. */
  readonly folder: 'rollups' | 'conversations';
  readonly column: 'rollup' | 'conversations';
  missing(view: CatalogueView): Part[];
  compile(part: Part, target: string): string;
  /** Whether a file of so many bytes is kept. */
  isKept(bytes: number, part: Part): boolean;
}

export const FIELD_ROLLUPS: RollupKind = {
  folder: 'rollups',
  column: 'rollup',
  missing: (view) => view.partsWithoutRollup(),
  compile: compileRollup,
  isKept: () => true,
};

export const CONVERSATION_ROLLUPS: RollupKind = {
  folder: 'conversations',
  column: 'conversations',
  missing: (view) => view.partsWithoutConversations(),
  compile: compileConversations,
  isKept: paysOff,
};

export interface Build {
  readonly files: FileMaker;
  /** Asked before each part. */
  readonly goOn: () => boolean;
  readonly signal: AbortSignal | undefined;
}

/** Gives the number of files that were built. */
export async function buildRollups(maintenance: Maintenance, kind: RollupKind, build: Build): Promise<number> {
  const view = maintenance.catalogue.view();
  let built = 0;
  try {
    for (const part of kind.missing(view)) {
      if (!build.goOn()) break;
      if (await buildRollup(maintenance, kind, { ...build, part })) built++;
    }
  } finally {
    view.close();
  }
  return built;
}

async function buildRollup(
  { catalogue, engine }: Maintenance,
  { folder, column, compile, isKept }: RollupKind,
  { part, files, signal }: Build & { readonly part: Part },
): Promise<boolean> {
  const db = catalogue.writer();
  const { name, path } = files.newFile();
  const giveUp = (): false => {
    db.write(() => db.run(`UPDATE parts SET no_${column} = 1 WHERE part = ?`, part.part));
    return false;
  };
  try {
    await copyTo(await engine(), compile(part, path), signal === undefined ? { path } : { path, signal });
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    return giveUp();
  }
  const bytes = statSync(path).size;
  if (!isKept(bytes, part)) {
    rmSync(path);
    return giveUp();
  }
  const place = `${folder}/${dayFolder(part.day)}/${name}`;
  moveFiles([{ from: path, to: join(catalogue.layout.folder, place) }]);
  return db.write(
    () =>
      db.run(
        `UPDATE parts SET ${column} = ?, ${column}_bytes = ?
         WHERE part = ? AND ${column} IS NULL AND NOT EXISTS (SELECT 1 FROM tombstones WHERE tombstones.part = parts.part)`,
        place,
        bytes,
        part.part,
      ) === 1,
  );
}

/** A sum that does not fit 64 bits. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && /^Conversion Error|^Out of Range Error/.test(error.message);
}
