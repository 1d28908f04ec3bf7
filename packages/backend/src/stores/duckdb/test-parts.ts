/** Parts of given rows on disk and an engine over them, for tests of questions. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fieldNamed } from '@thalweg/core/fields';
import { parseAddress } from '@thalweg/core/query';
import type { Row, Value } from '@thalweg/core/result';
import type { Places } from '../store.ts';
import { createAppender } from './appender.ts';
import { compileCombinedConversations, compileConversations } from './conversations.ts';
import { Engine } from './engine.ts';
import { columnsFromRows, type FlowRow } from './part/columns-from-rows.ts';
import { compileCombined, compileRollup } from './rollup.ts';
import type { Part } from './view.ts';

export interface TestParts {
  readonly engine: Engine;
  readonly folder: string;
  /** Writes rows as parts (one a day); addresses are text, `_object` and `_line` are given with the row. */
  write(names: readonly string[], rows: readonly Row[]): Promise<Part[]>;
  /** The same parts with a rollup each, and one combined rollup of all when `combined`. */
  rollUp(parts: readonly Part[], combined?: boolean): Promise<Part[]>;
  /** The same parts with a rollup of their conversations each, and one combined file of all when `combined`. */
  converse(parts: readonly Part[], combined?: boolean): Promise<Part[]>;
  close(): Promise<void>;
}

export async function openTestParts(memory = '256MiB', places?: Places): Promise<TestParts> {
  const folder = await mkdtemp(join(tmpdir(), 'thalweg-questions-'));
  await mkdir(join(folder, 'parts'));
  const engine = await Engine.open({
    folders: [folder],
    temporary: join(folder, 'spill'),
    memory,
    threads: 2,
    ...(places && { places }),
  });
  const appender = createAppender({ owner: 'test', temporary: join(folder, 'parts') });
  let files = 0;

  return {
    engine,
    folder,
    async write(names, rows) {
      const labels = [...new Set(rows.map((row) => String(row['_object'])))];
      const runs = labels.map((label) => rows.filter((row) => row['_object'] === label));
      const ordered = runs.flat();
      let from = 0;
      const objects = runs.map((run, i) => {
        const first = from;
        from += run.length;
        return { object: i + 1, from: first };
      });
      const lines = ordered.map((row) => Number(row['_line']));
      const columns = columnsFromRows(names, ordered.map(toFlowRow), { objects, lines });
      const written = await appender.append(columns, new Map(labels.map((label, i) => [i + 1, label])));
      return written.map((part) => ({
        part: ++files,
        path: part.path,
        day: part.day,
        columns: part.columns,
        rows: part.rows,
        bytes: part.bytes,
        minStart: part.minStart,
        maxStart: part.maxStart,
        excluded: [],
        excludedRows: 0,
        rollup: undefined,
        combined: undefined,
        combinedConversations: undefined,
        conversations: undefined,
      }));
    },
    async rollUp(parts, combined = false) {
      const rolled: Part[] = [];
      for (const part of parts) {
        const rollup = join(folder, `rollup-${++files}.parquet`);
        await engine.use((connection) => connection.run(compileRollup(part, rollup)));
        rolled.push({ ...part, rollup });
      }
      if (!combined || rolled.length === 0) return rolled;
      const path = join(folder, `combined-${++files}.parquet`);
      const rollups = rolled.map((part) => part.rollup!);
      await engine.use((connection) => connection.run(compileCombined(rollups, path)));
      return rolled.map((part) => ({ ...part, combined: { path, parts: rolled.length } }));
    },
    async converse(parts, combined = false) {
      const rolled: Part[] = [];
      for (const part of parts) {
        const conversations = join(folder, `conversations-${++files}.parquet`);
        await engine.use((connection) => connection.run(compileConversations(part, conversations)));
        rolled.push({ ...part, conversations });
      }
      if (!combined || rolled.length === 0) return rolled;
      const path = join(folder, `combined-${++files}.parquet`);
      const own = rolled.map((part) => part.conversations!);
      await engine.use((connection) => connection.run(compileCombinedConversations(own, path)));
      return rolled.map((part) => ({ ...part, combinedConversations: { path, parts: rolled.length } }));
    },
    async close() {
      engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function toFlowRow(row: Row): FlowRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, FlowRow[string]] => [name, toFlowValue(name, value)]),
  );
}

function toFlowValue(name: string, value: Value): FlowRow[string] {
  if (value === null || fieldNamed(name)?.kind !== 'ip') return value;
  return { text: String(value), number: parseAddress(String(value))! };
}
