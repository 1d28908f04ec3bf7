/** Compaction: small parts merged, rows that are gone dropped, rollups built. Safe beside readers, loads and itself. */
import { ThalwegError } from '../../report/errors.ts';
import type { Compacted } from '../store.ts';
import { buildRollups, CONVERSATION_ROLLUPS, FIELD_ROLLUPS } from './build-rollups.ts';
import { COMBINED_CONVERSATIONS, COMBINED_FIELDS, combineRollups } from './combine-rollups.ts';
import { dropDeadEvents } from './events.ts';
import { asOwner, type Maintenance } from './maintenance.ts';
import { mergeParts } from './merge.ts';
import { CHEAP, type Merge, type MergeRules, planMerges, THOROUGH } from './merge-plan.ts';
import type { CatalogueView } from './view.ts';

/** Automatic compaction begins no merge after this. */
const TIDY_MILLISECONDS = 8_000;

/**
 * And no rollup after this. A rollup takes a tenth or two of a second for a million rows, all of which a histogram reads without it; so
 * a load of some hundred million records has all its rollups when it ends.
 */
const ROLLUP_MILLISECONDS = 60_000;

/** No rollup of conversations is begun after this, so that a question that comes meanwhile is hardly held up. */
const IMPROVE_MILLISECONDS = 300;

/** Merges whatever becomes fewer parts, drops rows that are gone, and builds all rollups. */
export async function compact(maintenance: Maintenance, signal?: AbortSignal): Promise<Compacted> {
  const done = { merged: 0, into: 0, rollups: 0, combined: 0 };
  dropDeadEvents(maintenance.catalogue);
  const until = { merges: Number.POSITIVE_INFINITY, rollups: Number.POSITIVE_INFINITY };
  await runCompaction(maintenance, { rules: THOROUGH, signal, until, done });
  if (signal?.aborted) throw new ThalwegError('cancelled', 'the compaction was interrupted');
  return done;
}

/** The part of it that pays off at once: merges for some seconds at most, and rollups; an interrupt ends it quietly. */
export async function tidy(maintenance: Maintenance, signal?: AbortSignal): Promise<Compacted> {
  const done = { merged: 0, into: 0, rollups: 0, combined: 0 };
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
  const { catalogue } = maintenance;
  if (!catalogue.read(hasConversationsToBuild)) return false;
  const until = Date.now() + IMPROVE_MILLISECONDS;
  const goOn = (): boolean => Date.now() < until && !signal?.aborted;
  const missing = (): number => catalogue.read((view) => CONVERSATION_ROLLUPS.missing(view).length);
  const before = missing();
  const combined = await asOwner(maintenance, 'compact', async (files) => {
    if (isSomebodyElseCompacting(maintenance, files.owner)) return 0;
    await buildRollups(maintenance, CONVERSATION_ROLLUPS, { files, goOn, signal });
    return combineRollups(maintenance, COMBINED_CONVERSATIONS, { files, goOn, signal });
  });
  // What cannot be done now must not be tried over and over.
  return (combined > 0 || missing() < before) && catalogue.read(hasConversationsToBuild);
}

function hasConversationsToBuild(view: CatalogueView): boolean {
  return CONVERSATION_ROLLUPS.missing(view).length > 0 || COMBINED_CONVERSATIONS.plan(view.partsFor({})).length > 0;
}

interface Run {
  readonly rules: MergeRules;
  readonly signal: AbortSignal | undefined;
  /** Epoch milliseconds after which nothing new of the kind is begun. */
  readonly until: { readonly merges: number; readonly rollups: number };
  /** Counted as it goes. */
  readonly done: { -readonly [Key in keyof Compacted]: number };
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
    done.combined = await combineRollups(maintenance, COMBINED_FIELDS, { files, goOn, signal });
    if (rules === THOROUGH) {
      done.rollups += await buildRollups(maintenance, CONVERSATION_ROLLUPS, { files, goOn, signal });
      done.combined += await combineRollups(maintenance, COMBINED_CONVERSATIONS, { files, goOn, signal });
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
      COMBINED_FIELDS.plan(parts).length > 0 ||
      (rules === THOROUGH && hasConversationsToBuild(view))
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
