import { createHash, hash } from 'node:crypto';
import { type BigIntStats, closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { SMALL_BYTES } from '../batches.ts';
import { reasonOf } from '../sources/files.ts';
import { type ByteSource, openSource } from '../unpack/bytes.ts';
import type { Candidate, Identified, Job } from './loader-types.ts';

const STEP = 1024 * 1024;

/** An object cannot be read, or not to its end, or is no longer what was claimed. The message is the reason. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

export interface ReadObject {
  readonly identified: Identified;
  /** The whole object, when it is small. */
  readonly bytes: Uint8Array | undefined;
}

/** Reads and hashes an object; a large one is hashed in passing. */
export async function readObject(candidate: Candidate): Promise<ReadObject> {
  const { id, path } = candidate;
  try {
    if (candidate.size <= SMALL_BYTES) {
      const bytes = readFileSync(path);
      return { identified: { id, size: bytes.length, sha256: hash('sha256', bytes), stamp: '' }, bytes };
    }
    return { identified: { id, ...(await hashFile(path, undefined)) }, bytes: undefined };
  } catch (error) {
    return { identified: { id, unreadable: reasonOf(error) }, bytes: undefined };
  }
}

/** A small object that was let go, once more. */
export function readAgain(job: Job): Uint8Array {
  const bytes = attempt(() => readFileSync(job.path));
  if (hash('sha256', bytes) !== job.sha256) throw changed();
  return bytes;
}

export interface ClaimedFile extends ByteSource {
  /** Rejects unless what was read is what was claimed. */
  verify(): Promise<void>;
  close(): Promise<void>;
}

/** The bytes of a large object as they were claimed; all failures are UnreadableErrors. `onRead` is told of progress in bytes. */
export async function openClaimed(job: Job, onRead: (bytes: number) => void): Promise<ClaimedFile> {
  const source = await openSource(job.path, job.size).catch(fail);
  let furthest = 0;
  return {
    ...source,
    async read(position, length) {
      const bytes = await source.read(position, length).catch(fail);
      const end = position + bytes.length;
      if (end > furthest) {
        onRead(end - furthest);
        furthest = end;
      }
      return bytes;
    },
    async verify() {
      if (attempt(() => stampOf(statSync(job.path, { bigint: true }))) === job.stamp) return;
      // It may only have grown.
      const { sha256 } = await hashFile(job.path, job.size).catch(fail);
      if (sha256 !== job.sha256) throw changed();
    },
  };
}

async function hashFile(
  path: string,
  length: number | undefined,
): Promise<{ size: number; sha256: string; stamp: string }> {
  const file = openSync(path, 'r');
  try {
    const stats = fstatSync(file, { bigint: true });
    const size = length ?? Number(stats.size);
    const digest = createHash('sha256');
    const buffer = Buffer.allocUnsafe(STEP);
    let position = 0;
    while (position < size) {
      const read = readSync(file, buffer, 0, Math.min(STEP, size - position), position);
      if (read === 0) break;
      digest.update(buffer.subarray(0, read));
      position += read;
      if (position % (16 * STEP) === 0) await turn();
    }
    return { size: position, sha256: digest.digest('hex'), stamp: stampOf(stats) };
  } finally {
    closeSync(file);
  }
}

function stampOf(stats: BigIntStats): string {
  return `${stats.ino} ${stats.mtimeNs} ${stats.ctimeNs}`;
}

function attempt<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return fail(error);
  }
}

function fail(error: unknown): never {
  throw new UnreadableError(reasonOf(error));
}

function changed(): UnreadableError {
  return new UnreadableError('changed while it was read; nothing of it was loaded');
}
