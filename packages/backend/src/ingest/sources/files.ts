import { type BigIntStats, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { ThalwegError } from '../../report/errors.ts';
import type { ObjectRef } from '../../stores/store.ts';
import { isPattern, parsePattern } from './glob.ts';
import { type PathLabel, parsePathLabel, timeKey } from './layout.ts';
import { isStream, spool } from './spool.ts';

/** An object to load: how the ledger knows it, and where its bytes lie. */
export interface SourceObject extends ObjectRef {
  /** Path to open; differs from `name` for what was spooled. */
  readonly path: string;
  readonly label: PathLabel | undefined;
  /** `size` is a guess until the bytes are here: by its name and `modified` alone the ledger knows it. */
  readonly isEstimate?: true | undefined;
  /** Brings the bytes to a path; what it rejects with that is no ThalwegError is the reason why it cannot be read. */
  readonly fetch?: ((path: string, signal: AbortSignal | undefined) => Promise<void>) | undefined;
}

export interface Unreadable {
  readonly name: string;
  readonly reason: string;
}

export interface SourceList {
  readonly objects: readonly SourceObject[];
  readonly unreadable: readonly Unreadable[];
  /** What was left out on purpose, one sentence each. */
  readonly notes: readonly string[];
}

export interface ListOptions {
  /** Folder for what has to be spooled (standard input, named pipes); made when missing. */
  readonly temporary: string;
  readonly stdin?: NodeJS.ReadableStream | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists the objects behind SOURCE arguments: files, folders (every file below them, hidden ones and any suffix included, since a
 * name never decides what a file holds), patterns, and `-` for standard input, which is spooled to a file and named `stdin`.
 *
 * A file that two sources name is listed once. Order: files outside AWS's key layout by path, then files in it by their delivery
 * window, then path; so one part of the store holds few days. Links are followed, each folder once. What cannot be read is listed
 * as unreadable. A folder that is a Thalweg store is left out with a note: its parts are no flow logs to load.
 *
 * @throws ThalwegError `no-such-source` for a source that matches nothing.
 */
export async function listSources(sources: readonly string[], options: ListOptions): Promise<SourceList> {
  const found = new Map<string, SourceObject>();
  const walk: Walk = { found, unreadable: [], notes: [], visited: new Set(), signal: options.signal };
  for (const source of sources) {
    if (source === '-') {
      if (found.has('stdin')) continue;
      const spooled = await spool(options.stdin ?? process.stdin, options);
      found.set('stdin', { ...spooled, name: 'stdin', label: undefined });
      continue;
    }
    const path = resolve(source);
    const stats = statOf(path);
    if (stats instanceof Error) {
      if (isPattern(source) && isMissing(stats)) await listPattern(source, walk);
      else if (isMissing(stats)) throw new ThalwegError('no-such-source', `There is no file or folder ${source}.`);
      else walk.unreadable.push({ name: path, reason: reasonOf(stats) });
    } else if (stats.isDirectory()) {
      await listFolder(path, walk, () => true, Number.POSITIVE_INFINITY);
    } else if (isStream(stats)) {
      found.set(path, { ...(await spool(path, options)), name: path, label: undefined });
    } else {
      add(path, stats, walk);
    }
  }
  return { objects: inOrder([...found.values()]), unreadable: walk.unreadable, notes: walk.notes };
}

interface Walk {
  readonly found: Map<string, SourceObject>;
  readonly unreadable: Unreadable[];
  readonly notes: string[];
  /** Real paths of folders on the way, against links that lead back. */
  readonly visited: Set<string>;
  readonly signal: AbortSignal | undefined;
}

async function listPattern(source: string, walk: Walk): Promise<void> {
  const pattern = parsePattern(source);
  const base = resolve(pattern.base);
  const unreadable = walk.unreadable.length;
  let matched = false;
  const wanted = (relative: string): boolean => {
    const yes = pattern.matches(relative);
    matched ||= yes;
    return yes;
  };
  if (statOf(base) instanceof Error) throw nothingMatches(source);
  const depth = pattern.deep ? Number.POSITIVE_INFINITY : pattern.depth;
  await listFolder(base, { ...walk, visited: new Set() }, wanted, depth);
  if (!matched && walk.unreadable.length === unreadable) throw nothingMatches(source);
}

function nothingMatches(source: string): ThalwegError {
  return new ThalwegError('no-such-source', `Nothing matches ${source}.`);
}

/** Walks with an own stack, so that depth costs no recursion, and lets the event loop turn at every folder. */
async function listFolder(
  root: string,
  walk: Walk,
  wanted: (relative: string) => boolean,
  maxDepth: number,
): Promise<void> {
  const open: { path: string; relative: string; depth: number; whole: boolean }[] = [
    { path: root, relative: '', depth: 1, whole: false },
  ];
  for (let folder = open.pop(); folder; folder = open.pop()) {
    await turn();
    walk.signal?.throwIfAborted();
    let names: string[];
    try {
      const real = realpathSync(folder.path);
      if (walk.visited.has(real)) continue;
      walk.visited.add(real);
      names = readdirSync(folder.path);
    } catch (error) {
      walk.unreadable.push({ name: folder.path, reason: reasonOf(error) });
      continue;
    }
    if (names.includes('catalogue.sqlite') && names.includes('parts')) {
      walk.notes.push(`${folder.path} is a Thalweg store and was left out.`);
      continue;
    }
    for (const name of names) {
      const path = join(folder.path, name);
      const relative = folder.relative === '' ? name : `${folder.relative}/${name}`;
      const stats = statOf(path);
      const matches = folder.whole || wanted(relative);
      if (stats instanceof Error) {
        if (matches) walk.unreadable.push({ name: path, reason: reasonOf(stats) });
      } else if (stats.isDirectory()) {
        // A folder that a pattern names stands for everything below it.
        if (matches || folder.depth < maxDepth) {
          open.push({ path, relative, depth: folder.depth + 1, whole: matches });
        }
      } else if (matches && !stats.isFile()) {
        walk.unreadable.push({ name: path, reason: 'is no regular file' });
      } else if (matches) {
        add(path, stats, walk);
      }
    }
  }
}

function add(path: string, stats: BigIntStats, walk: Walk): void {
  walk.found.set(path, {
    name: path,
    path,
    size: Number(stats.size),
    modified: String(stats.mtimeNs),
    label: parsePathLabel(path),
  });
}

/** By the time that their paths stand for, so that a part holds little but one day. */
export function inOrder(objects: readonly SourceObject[]): SourceObject[] {
  return [...objects].sort(byTimeThenPath);
}

function byTimeThenPath(a: SourceObject, b: SourceObject): number {
  return compare(timeKey(a.label), timeKey(b.label)) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function statOf(path: string): BigIntStats | Error {
  try {
    return statSync(path, { bigint: true });
  } catch (error) {
    return error as Error;
  }
}

function isMissing(error: Error): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** The reason of the operating system without Node's repetition of the path: `EACCES: permission denied`. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/, \w+( '.*')?$/s, '');
}
