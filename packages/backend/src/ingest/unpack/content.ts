import { crc32 } from 'node:zlib';
import { type ByteSource, memorySource } from './bytes.ts';
import { type Chunks, decodeUtf16, type Ending, peek, readChunks, WHOLE } from './chunks.ts';
import { detectContent, HEAD_BYTES } from './detect.ts';
import { gunzipChunks, gunzipSmall, isGzip, trailerOf } from './gzip.ts';
import { type Materialised, materialise } from './materialise.ts';

/** Text of a small object up to this size is unpacked in one go. */
const WHOLE_TEXT = 48 * 1024 * 1024;

/** gzip in gzip in gzip happens (Firehose compresses what CloudWatch had compressed); a file made to nest for ever does not matter. */
const MOST_LAYERS = 4;

/** Length and CRC-32 of the text that has passed: the object's bytes, or what they inflate to. It knows a file that has grown. */
export interface TextMeasure {
  bytes: number;
  crc32: number;
}

export type Content =
  /** UTF-8 text, to be read to its end. */
  | { readonly kind: 'text'; readonly chunks: Chunks }
  /** `path` holds the Parquet file; `ending` is how the container around it ended. */
  | { readonly kind: 'parquet'; readonly path: string; readonly ending: Ending }
  /** `reason` is a sentence that begins with "It is", with the way out where there is one. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface OpenContent {
  readonly content: Content;
  readonly measure: TextMeasure;
  close(): Promise<void>;
}

/** Takes the containers off an object: gzip, UTF-16. `temporary` is for what must lie in a file to be read. */
export async function openContent(source: ByteSource, temporary: string): Promise<OpenContent> {
  const measure: TextMeasure = { bytes: 0, crc32: 0 };
  const open: Materialised[] = [];
  const close = async (): Promise<void> => {
    for (const layer of open) await layer.close();
  };
  try {
    let chunks = await outerText(source, measure);
    const zipped = isGzip(await source.read(0, 2));
    let path = zipped ? undefined : source.path;
    for (let layer = 1; ; layer++) {
      const peeked = await peek(chunks, HEAD_BYTES);
      chunks = peeked.chunks;
      const found = detectContent(peeked.head.subarray(0, HEAD_BYTES));
      if (found.kind === 'binary') {
        const way = found.unpack && !zipped && layer === 1 ? ` Unpack it first: ${found.unpack}` : '';
        return { content: { kind: 'refused', reason: `It is ${found.name}.${way}` }, measure, close };
      }
      if (found.kind === 'parquet') {
        let ending = WHOLE;
        if (path === undefined) {
          const file = await materialise(chunks, { temporary, onDisk: true });
          open.push(file);
          path = file.source.path!;
          ending = file.ending;
        } else {
          for await (const _ of chunks);
        }
        return { content: { kind: 'parquet', path, ending }, measure, close };
      }
      if (found.kind !== 'gzip') {
        const text = found.kind === 'utf-16le' || found.kind === 'utf-16be' ? decodeUtf16(chunks, found.kind) : chunks;
        return { content: { kind: 'text', chunks: text }, measure, close };
      }
      if (layer === MOST_LAYERS)
        return { content: { kind: 'refused', reason: 'It is gzip in gzip many times over.' }, measure, close };
      const inner = await materialise(chunks, { temporary, onDisk: false });
      open.push(inner);
      chunks = endedBy(await outerText(inner.source), inner.ending);
      path = undefined;
    }
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whether an object's text begins with a text of this length and check sum. */
export async function textBeginsWith(source: ByteSource, text: TextMeasure): Promise<boolean> {
  let left = text.bytes;
  let crc = 0;
  if (left > 0) {
    for await (const chunk of await outerText(source)) {
      crc = crc32(chunk.subarray(0, left), crc);
      left -= Math.min(left, chunk.length);
      if (left === 0) break;
    }
  }
  return left === 0 && crc === text.crc32;
}

/** The object's own bytes, or what they inflate to when they are gzip; `measure` adds them up as they are read. */
async function outerText(source: ByteSource, measure?: TextMeasure): Promise<Chunks> {
  const zipped = isGzip(await source.read(0, 2));
  const small = zipped && source.memory ? gunzipSmall(source.memory, WHOLE_TEXT) : undefined;
  if (small && measure && small.length === trailerOf(source.memory!).length) {
    // One member, whose check sum zlib has just compared: it need not be computed again.
    measure.bytes = small.length;
    measure.crc32 = trailerOf(source.memory!).crc32;
    return readChunks(memorySource(small));
  }
  const chunks = small ? readChunks(memorySource(small)) : zipped ? gunzipChunks(source) : readChunks(source);
  return measure ? measured(chunks, measure) : chunks;
}

async function* measured(chunks: Chunks, measure: TextMeasure): Chunks {
  let step = await chunks.next();
  while (!step.done) {
    measure.bytes += step.value.length;
    measure.crc32 = crc32(step.value, measure.crc32);
    yield step.value;
    step = await chunks.next();
  }
  return step.value;
}

/** Both layers may be broken; the text is cut when either is. */
async function* endedBy(chunks: Chunks, outer: Ending): Chunks {
  const inner = yield* chunks;
  const broken = [outer.broken, inner.broken && `Inside: ${inner.broken}`].filter((text) => text !== undefined);
  return { broken: broken.length > 0 ? broken.join(' ') : undefined, cut: outer.cut || inner.cut };
}
