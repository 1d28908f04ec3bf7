/** Which parts are worth merging. Pure. */
import type { Part } from './view.ts';

/** Parts of one day and one set of columns, to become one part. */
export type Merge = readonly Part[];

export interface MergeRules {
  /** Rows of a merged part at most; fewer when it has many columns. */
  readonly rows: number;
  /** Fewer parts than this are not worth the writing. */
  readonly parts: number;
  /** A part is rewritten alone when at least this share of its rows is gone. */
  readonly excludedShare: number;
}

/** On demand: whatever becomes fewer parts, and every row that is gone. */
export const THOROUGH: MergeRules = { rows: 2 ** 20, parts: 2, excludedShare: 0 };

/** After a load: only what pays off at once, in little memory. */
export const CHEAP: MergeRules = { rows: 2 ** 18, parts: 8, excludedShare: 0.2 };

/** Bounds the memory of a merge; version 2 parts have 22 columns. */
const CELLS = 22 * 2 ** 20;

export function planMerges(parts: readonly Part[], rules: MergeRules): Merge[] {
  const groups = new Map<string, Part[]>();
  for (const part of [...parts].sort((a, b) => a.part - b.part)) {
    const key = `${part.day} ${[...part.columns].sort().join(' ')}`;
    const group = groups.get(key);
    if (group) group.push(part);
    else groups.set(key, [part]);
  }
  return [...groups.values()].flatMap((group) => planGroup(group, rules));
}

function planGroup(group: readonly Part[], rules: MergeRules): Merge[] {
  const limit = Math.min(rules.rows, Math.floor(CELLS / ((group[0]?.columns.length ?? 0) + 8)));
  const merges: Part[][] = [];
  let bin: Part[] = [];
  let rows = 0;
  const close = (): void => {
    if (isWorthIt(bin, rules)) merges.push(bin);
    bin = [];
    rows = 0;
  };
  for (const part of group) {
    const live = part.rows - part.excludedRows;
    if (live * 2 > limit) {
      // Large enough as it is; rewritten only to drop rows.
      if (isWorthIt([part], rules)) merges.push([part]);
      continue;
    }
    if (rows + live > limit) close();
    bin.push(part);
    rows += live;
  }
  close();
  return merges;
}

function isWorthIt(bin: readonly Part[], rules: MergeRules): boolean {
  if (bin.length >= rules.parts) return true;
  const rows = bin.reduce((sum, part) => sum + part.rows, 0);
  const excluded = bin.reduce((sum, part) => sum + part.excludedRows, 0);
  return excluded > 0 && excluded >= rows * rules.excludedShare;
}
