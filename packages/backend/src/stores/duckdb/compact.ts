/** Compaction: small parts merged, rows that are gone dropped, rollups built. Safe beside readers, loads and itself. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ThalwegError } from '../../report/errors.ts';
import { buildRollups, CONVERSATION_ROLLUPS, FIELD_ROLLUPS, isTooLarge } from './build-rollups.ts';
import { dropDeadEvents } from './events.ts';
import { moveFiles } from './files.ts';
import { asOwner, copyTo, type FileMaker, type Maintenance } from './maintenance.ts';
import { mergeParts } from './merge.ts';
import { CHEAP, type Merge, type MergeRules, planMerges, THOROUGH } from './merge-plan.ts';
import { compileCombined } from './rollup.ts';
import type { Part } from './view.ts';
import { dropCombined } from './write-parts.ts';

export interface Compacted {
  /** Parts that went, parts that came in their place. */
  readonly merged: number;
  readonly into: number;
  /** Rollups built, combined ones not counted. */
  readonly rollups: number;
}

/** Automatic compaction begins no merge after this. */
const TIDY_MILLISECONDS = 8_000;

/**
 * And no rollup after this. A rollup takes a tenth or two of a second for a million rows, all of which a histogram reads without it; so
 * a load of some hundred million records has all its rollups when it ends.
 */
const ROLLUP_MILLISECONDS = 60_000;

/** No rollup of conversations is begun after this, so that a question that comes meanwhile is hardly held up. */
const IMPROVE_MILLISECONDS = 300;

/** Rollups in one combined rollup at most, and so few that combining them does not pay. */
const COMBINED = { most: 64, fewest: 4 };

/** Smaller combined rollups are made anew together with the rollups that have come since. */
const SETTLED = 32;

/** Merges whatever becomes fewer parts, drops rows that are gone, and builds all rollups. */
export async function compact(maintenance: Maintenance, signal?: AbortSignal): Promise<Compacted> {
  const done = { merged: 0, into: 0, rollups: 0 };
  dropDeadEvents(maintenance.catalogue);
  const until = { merges: Number.POSITIVE_INFINITY, rollups: Number.POSITIVE_INFINITY };
  await runCompaction(maintenance, { rules: THOROUGH, signal, until, done });
  if (signal?.aborted) throw new ThalwegError('cancelled', 'the compaction was interrupted');
  return done;
}

/** The part of it that pays off at once: merges for some seconds at most, and rollups; an interrupt ends it quietly. */
export async function tidy(maintenance: Maintenance, signal?: AbortSignal): Promise<Compacted> {
  const done = { merged: 0, into: 0, rollups: 0 };
  const until = { merges: Date.now() + TIDY_MILLISECONDS, rollups: Date.now() + ROLLUP_MILLISECONDS };
  try {
    await runCompaction(maintenance, { rules: CHEAP, signal, until, done });
  } catch (error) {
    if (!(error instanceof ThalwegError && error.code === 'cancelled')) throw error;
  }
  return done;
}

/**
 * Builds rollups of conversations for some tenths of a second. They take a fifth of the time of a load, which nobody shall wait
 * for who does not ask; a server has that time between two questions.
 */
export async function improve(maintenance: Maintenance, signal?: AbortSignal): Promise<boolean> {
  const isMissing = (): boolean => maintenance.catalogue.read((view) => CONVERSATION_ROLLUPS.missing(view).length > 0);
  if (!isMissing()) return false;
  const until = Date.now() + IMPROVE_MILLISECONDS;
  const goOn = (): boolean => Date.now() < until && !signal?.aborted;
  await asOwner(maintenance, 'compact', async (files) => {
    if (isSomebodyElseCompacting(maintenance, files.owner)) return;
    await buildRollups(maintenance, CONVERSATION_ROLLUPS, { files, goOn, signal });
  });
  return isMissing();
}

interface Run {
  readonly rules: MergeRules;
  readonly signal: AbortSignal | undefined;
  /** Epoch milliseconds after which nothing new of the kind is begun. */
  readonly until: { readonly merges: number; readonly rollups: number };
  /** Counted as it goes. */
  readonly done: { merged: number; into: number; rollups: number };
}

async function runCompaction(maintenance: Maintenance, { rules, signal, until, done }: Run): Promise<void> {
  if (!hasWork(maintenance, rules)) return;
  await asOwner(maintenance, 'compact', async (files) => {
    if (isSomebodyElseCompacting(maintenance, files.owner)) return;
    const before = (instant: number) => (): boolean => Date.now() < instant && !signal?.aborted;
    const [mergeOn, goOn] = [before(until.merges), before(until.rollups)];
    for (const kind of ['records', 'quarantine'] as const) {
      await withMerges(maintenance, { kind, rules }, async (merge) => {
        if (!mergeOn() || !(await mergeParts(maintenance, merge, { files, kind, signal }))) return;
        done.merged += merge.length;
        done.into += 1;
      });
    }
    done.rollups = await buildRollups(maintenance, FIELD_ROLLUPS, { files, goOn, signal });
    if (goOn()) await combineRollups(maintenance, files, signal);
    if (rules === THOROUGH) {
      done.rollups += await buildRollups(maintenance, CONVERSATION_ROLLUPS, { files, goOn, signal });
    }
  });
}

function hasWork({ catalogue }: Maintenance, rules: MergeRules): boolean {
  return catalogue.read((view) => {
    const parts = view.partsFor({});
    return (
      planMerges(parts, rules).length > 0 ||
      planMerges(view.quarantineParts(), rules).length > 0 ||
      view.partsWithoutRollup().length > 0 ||
      (rules === THOROUGH && view.partsWithoutConversations().length > 0) ||
      uncombined(parts).length >= COMBINED.fewest
    );
  });
}

/** Two would do the same work twice; whoever came later leaves it to the other. */
function isSomebodyElseCompacting({ catalogue }: Maintenance, owner: string): boolean {
  return catalogue.writer().get(`SELECT 1 FROM owners WHERE task = 'compact' AND id < ?`, owner) !== undefined;
}

/** Runs `work` for each merge that is worth it; a view keeps the files meanwhile. */
async function withMerges(
  { catalogue }: Maintenance,
  { kind, rules }: { kind: 'records' | 'quarantine'; rules: MergeRules },
  work: (merge: Merge) => Promise<void>,
): Promise<void> {
  const view = catalogue.view();
  try {
    for (const merge of planMerges(kind === 'records' ? view.partsFor({}) : view.quarantineParts(), rules))
      await work(merge);
  } finally {
    view.close();
  }
}

/** Adds up rollups that are in no combined one yet, or in a small one. */
async function combineRollups(
  { catalogue, engine }: Maintenance,
  files: FileMaker,
  signal?: AbortSignal,
): Promise<void> {
  const view = catalogue.view();
  try {
    const all = view.partsFor({});
    if (uncombined(all).length < COMBINED.fewest) return;
    const parts = all
      .filter(({ rollup, combined }) => rollup !== undefined && (combined === undefined || combined.parts < SETTLED))
      .sort((a, b) => a.part - b.part);
    for (let from = 0; parts.length - from >= COMBINED.fewest; from += COMBINED.most) {
      const group = parts.slice(from, from + COMBINED.most);
      const { name, path } = files.newFile();
      const sql = compileCombined(
        group.map(({ rollup }) => rollup as string),
        path,
      );
      try {
        await copyTo(await engine(), sql, signal === undefined ? { path } : { path, signal });
      } catch (error) {
        if (!isTooLarge(error)) throw error;
        continue;
      }
      const bytes = statSync(path).size;
      const place = `rollups/${name}`;
      moveFiles([{ from: path, to: join(catalogue.layout.folder, place) }]);
      insertCombined({ catalogue, engine }, { place, bytes, group });
    }
  } finally {
    view.close();
  }
}

function insertCombined(
  { catalogue }: Maintenance,
  made: { place: string; bytes: number; group: readonly Part[] },
): void {
  const db = catalogue.writer();
  const relative = (path: string | undefined): string | undefined =>
    path?.slice(catalogue.layout.folder.length + 1).replaceAll('\\', '/');
  db.write(() => {
    const current = made.group.every(({ part, rollup }) => {
      const row = db.get<{ rollup: string | null }>('SELECT rollup FROM parts WHERE part = ?', part);
      return row?.rollup === relative(rollup);
    });
    if (!current) return;
    for (const { part } of made.group) dropCombined(db, part);
    const row = db.get<{ id: number }>(
      'INSERT INTO combined_rollups (path, bytes) VALUES (?, ?) RETURNING id',
      made.place,
      made.bytes,
    );
    for (const { part } of made.group) {
      db.run('UPDATE parts SET combined = ? WHERE part = ?', (row as { id: number }).id, part);
    }
  });
}

function uncombined(parts: readonly Part[]): Part[] {
  return parts.filter(({ rollup, combined }) => rollup !== undefined && combined === undefined);
}
