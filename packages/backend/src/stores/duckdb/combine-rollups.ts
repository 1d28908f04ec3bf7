/** Adds rollups of parts up into files that stand for several parts. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Build, isTooLarge } from './build-rollups.ts';
import { compileCombinedConversations } from './conversations.ts';
import { moveFiles } from './files.ts';
import { copyTo, type Maintenance } from './maintenance.ts';
import { compileCombined } from './rollup.ts';
import type { CombinedRollup, Part } from './view.ts';
import { dropCombined } from './write-parts.ts';

/** Rollups in one combined rollup at most, and so few that combining them does not pay. */
const COMBINED = { most: 64, fewest: 4 };

/** Smaller combined rollups are made anew together with the rollups that have come since. */
const SETTLED = 32;

interface CombinedKind {
  readonly folder: 'rollups' | 'conversations';
  /** Column of the catalogue with the rollup of a part, and with the combined one. */
  readonly own: 'rollup' | 'conversations';
  readonly combined: 'combined' | 'combined_conversations';
  /** What is worth combining, each group into one file. */
  plan(parts: readonly Part[]): Part[][];
  compile(rollups: readonly string[], target: string): string;
}

/** Counts by fields: in the order that parts came in, whatever their days. */
export const COMBINED_FIELDS: CombinedKind = {
  folder: 'rollups',
  own: 'rollup',
  combined: 'combined',
  plan: (parts) => planned(parts, (part) => ({ own: part.rollup, combined: part.combined })),
  compile: compileCombined,
};

/** Conversations: those of a day, which are asked for together, and of which many go on from part to part. */
export const COMBINED_CONVERSATIONS: CombinedKind = {
  folder: 'conversations',
  own: 'conversations',
  combined: 'combined_conversations',
  plan(parts) {
    const days = new Map<string | undefined, Part[]>();
    for (const part of parts) days.set(part.day, [...(days.get(part.day) ?? []), part]);
    return [...days.values()].flatMap((day) =>
      planned(day, (part) => ({ own: part.conversations, combined: part.combinedConversations })),
    );
  },
  compile: compileCombinedConversations,
};

function planned(
  parts: readonly Part[],
  filesOf: (part: Part) => { readonly own: string | undefined; readonly combined: CombinedRollup | undefined },
): Part[][] {
  const rolled = parts.filter((part) => filesOf(part).own !== undefined);
  if (rolled.filter((part) => filesOf(part).combined === undefined).length < COMBINED.fewest) return [];
  const open = rolled.filter((part) => (filesOf(part).combined?.parts ?? 0) < SETTLED).sort((a, b) => a.part - b.part);
  const groups: Part[][] = [];
  for (let from = 0; open.length - from >= COMBINED.fewest; from += COMBINED.most) {
    groups.push(open.slice(from, from + COMBINED.most));
  }
  return groups;
}

/** Gives the number of files that were made. */
export async function combineRollups(
  maintenance: Maintenance,
  kind: CombinedKind,
  { files, goOn, signal }: Build,
): Promise<number> {
  const { catalogue, engine } = maintenance;
  const view = catalogue.view();
  let made = 0;
  try {
    for (const group of kind.plan(view.partsFor({}))) {
      if (!goOn()) break;
      const { name, path } = files.newFile();
      const own = group.map((part) => part[kind.own] as string);
      try {
        await copyTo(await engine(), kind.compile(own, path), signal === undefined ? { path } : { path, signal });
      } catch (error) {
        if (!isTooLarge(error)) throw error;
        continue;
      }
      const bytes = statSync(path).size;
      const place = `${kind.folder}/${name}`;
      moveFiles([{ from: path, to: join(catalogue.layout.folder, place) }]);
      insertCombined(maintenance, kind, { place, bytes, group });
      made++;
    }
  } finally {
    view.close();
  }
  return made;
}

function insertCombined(
  { catalogue }: Maintenance,
  { own, combined }: CombinedKind,
  { place, bytes, group }: { readonly place: string; readonly bytes: number; readonly group: readonly Part[] },
): void {
  const db = catalogue.writer();
  const relative = (path: string | undefined): string | undefined =>
    path?.slice(catalogue.layout.folder.length + 1).replaceAll('\\', '/');
  db.write(() => {
    const current = group.every((part) => {
      const row = db.get<{ path: string | null }>(`SELECT ${own} AS path FROM parts WHERE part = ?`, part.part);
      return row?.path === relative(part[own]);
    });
    if (!current) return;
    for (const { part } of group) dropCombined(db, part, combined);
    const row = db.get<{ id: number }>(
      'INSERT INTO combined_rollups (path, bytes) VALUES (?, ?) RETURNING id',
      place,
      bytes,
    );
    for (const { part } of group) {
      db.run(`UPDATE parts SET ${combined} = ? WHERE part = ?`, (row as { id: number }).id, part);
    }
  });
}
