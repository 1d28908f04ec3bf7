/**
 * Gzip (RFC 1952) with what Node's own streams cannot tell: where a broken member broke, with all its text up to there; what lies
 * behind the last member; and a wrong check sum apart from a broken stream. The inflating itself is zlib's.
 */
import { crc32, createInflateRaw, gunzipSync, type InflateRaw } from 'node:zlib';
import type { ByteSource } from './bytes.ts';
import { type Chunks, type Ending, WHOLE } from './chunks.ts';

/** Compressed bytes a step. Deflate packs at most 1:1032, so a step never makes more than 66 MB. */
const SLICE = 64 * 1024;

const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Check sum and length of the last member's text, as its last eight bytes say; zeros for what is too short to be gzip. */
export function trailerOf(bytes: Uint8Array): { readonly crc32: number; readonly length: number } {
  if (bytes.length < 18) return { crc32: 0, length: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  return { crc32: view.getUint32(0, true), length: view.getUint32(4, true) };
}

/**
 * The quick way for a small object: all its text at once, or undefined when it is not whole or its text is longer than `limit`
 * bytes, which `gunzipChunks` then handles.
 */
export function gunzipSmall(bytes: Uint8Array, limit: number): Uint8Array | undefined {
  // A buffer of the promised size saves zlib from growing and copying.
  const promised = trailerOf(bytes).length;
  if (promised > limit) return undefined;
  try {
    const options = { chunkSize: Math.max(promised + 1, 16 * 1024), maxOutputLength: limit, info: true };
    const { buffer, engine } = gunzipSync(bytes, options) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    // Node passes over padding behind the last member in silence.
    return engine.bytesWritten === bytes.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}

/** The text of all members, in chunks; returns how it ended. Errors of the source pass through. */
export async function* gunzipChunks(source: ByteSource): Chunks {
  const faults: string[] = [];
  const brokeOff = (cut: boolean): Ending => {
    return { broken: sentence([...faults, `the gzip data break off at offset ${source.size}`]), cut };
  };
  let position = 0;
  while (position < source.size) {
    const header = await memberHeader(source, position);
    if (header === 'foreign') {
      const rest = source.size - position;
      const bytes = rest === 1 ? 'byte' : 'bytes';
      faults.push(`${rest} ${bytes} after the last gzip member, at offset ${position}, are no gzip data`);
      break;
    }
    if (header === 'cut') return brokeOff(true);
    const member = yield* inflateMember(source, position + header);
    if (member.fault === 'cut') return brokeOff(true);
    if (member.fault !== undefined) {
      faults.push(`the gzip data are damaged at offset ${member.end} (${member.fault}) and were read up to there`);
      return { broken: sentence(faults), cut: true };
    }
    const trailer = await source.read(member.end, 8);
    // All text is there, only its check sum is not.
    if (trailer.length < 8) return brokeOff(false);
    const view = new DataView(trailer.buffer, trailer.byteOffset, 8);
    if (view.getUint32(0, true) !== member.crc || view.getUint32(4, true) !== member.length % 2 ** 32) {
      faults.push(`the check sum of the gzip member at offset ${position} is wrong`);
    }
    position = member.end + 8;
  }
  return faults.length === 0 ? WHOLE : { broken: sentence(faults), cut: false };
}

function sentence(faults: readonly string[]): string {
  const text = faults.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Length of the member's header; file names and comments in it may have any length, so it is read in growing pieces. */
async function memberHeader(source: ByteSource, position: number): Promise<number | 'foreign' | 'cut'> {
  for (let length = 512; ; length *= 8) {
    const bytes = await source.read(position, length);
    const header = parseHeader(bytes);
    if (header !== 'cut' || bytes.length < length) return header;
  }
}

function parseHeader(bytes: Uint8Array): number | 'foreign' | 'cut' {
  const fixed = [0x1f, 0x8b, 8];
  for (let i = 0; i < fixed.length; i++) {
    if (i >= bytes.length) return 'cut';
    if (bytes[i] !== fixed[i]) return 'foreign';
  }
  if (bytes.length < 10) return 'cut';
  const flags = bytes[3]!;
  if ((flags & 0xe0) !== 0) return 'foreign';
  let at = 10;
  if (flags & FEXTRA) {
    if (at + 2 > bytes.length) return 'cut';
    at += 2 + bytes[at]! + 256 * bytes[at + 1]!;
  }
  for (const flag of [FNAME, FCOMMENT]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (at > bytes.length || end < 0) return 'cut';
    at = end + 1;
  }
  if (flags & FHCRC) at += 2;
  return at > bytes.length ? 'cut' : at;
}

interface Member {
  /** Offset of its check sum, or of the break. */
  readonly end: number;
  readonly crc: number;
  readonly length: number;
  /** `cut` when the bytes ran out, else zlib's words. */
  readonly fault: string | undefined;
}

async function* inflateMember(source: ByteSource, start: number): AsyncGenerator<Uint8Array, Member> {
  let crc = 0;
  let length = 0;
  const inflater = createInflater();
  try {
    let position = start;
    let slice = await source.read(position, SLICE);
    while (slice.length > 0) {
      position += slice.length;
      // The next slice is read, and later inflated, while the caller works on the text of this one.
      const [step, next] = await Promise.all([inflater.write(slice), source.read(position, SLICE)]);
      for (const chunk of step.chunks) {
        crc = crc32(chunk, crc);
        length += chunk.length;
        yield chunk;
      }
      if (step.failure !== undefined) {
        const rest = await salvage(source, { start, sliceEnd: position, sliceLength: slice.length, skip: length });
        if (rest.text.length > 0) yield rest.text;
        return { end: rest.end, crc, length, fault: step.failure };
      }
      if (step.ended) return { end: start + inflater.consumed(), crc, length, fault: undefined };
      slice = next;
    }
    const ended = await inflater.finish();
    return { end: position, crc, length, fault: ended ? undefined : 'cut' };
  } finally {
    inflater.close();
  }
}

/**
 * zlib drops what it made in the very call that failed. So the failing slice is inflated again byte by byte, which
 * loses nothing before the damage. It costs a second reading of the member, for damaged ones only.
 */
async function salvage(
  source: ByteSource,
  at: { start: number; sliceEnd: number; sliceLength: number; skip: number },
): Promise<{ text: Uint8Array; end: number }> {
  const inflater = createInflater();
  const kept: Uint8Array[] = [];
  let skip = at.skip;
  try {
    let position = at.start;
    while (position < at.sliceEnd) {
      const inSlice = position >= at.sliceEnd - at.sliceLength;
      const bytes = await source.read(position, inSlice ? at.sliceLength : SLICE);
      const stepLength = inSlice ? 1 : bytes.length;
      for (let i = 0; i < bytes.length; i += stepLength) {
        const step = await inflater.write(bytes.subarray(i, i + stepLength));
        for (const chunk of step.chunks) {
          if (chunk.length > skip) kept.push(chunk.subarray(skip));
          skip = Math.max(0, skip - chunk.length);
        }
        if (step.failure !== undefined) return { text: Buffer.concat(kept), end: position + i };
      }
      position += bytes.length;
    }
    return { text: Buffer.concat(kept), end: position };
  } finally {
    inflater.close();
  }
}

interface Step {
  readonly chunks: readonly Uint8Array[];
  /** The member ended inside this slice. */
  readonly ended: boolean;
  readonly failure: string | undefined;
}

/** One raw deflate stream, driven slice by slice. */
function createInflater(): {
  write(slice: Uint8Array): Promise<Step>;
  /** True when the stream is complete now that nothing more comes. */
  finish(): Promise<boolean>;
  consumed(): number;
  close(): void;
} {
  const stream: InflateRaw = createInflateRaw({ chunkSize: 256 * 1024 });
  let chunks: Uint8Array[] = [];
  let settle: ((failure: string | undefined) => void) | undefined;
  let ended = false;
  stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  stream.on('end', () => {
    ended = true;
    settle?.(undefined);
  });
  stream.on('error', (error) => settle?.(error.message));
  const step = (act: (done: () => void) => void): Promise<Step> => {
    return new Promise((resolve) => {
      settle = (failure) => {
        settle = undefined;
        const made = chunks;
        chunks = [];
        resolve({ chunks: made, ended, failure });
      };
      act(() => settle?.(undefined));
    });
  };
  return {
    write: (slice) => step((done) => stream.write(slice, done)),
    finish: async () => (await step(() => stream.end())).failure === undefined,
    consumed: () => stream.bytesWritten,
    close: () => stream.destroy(),
  };
}
