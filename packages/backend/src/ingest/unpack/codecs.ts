import { constants, gunzipSync } from 'node:zlib';
import type { EnvelopeCodecs } from '@thalweg/core/record';

/** Most that one compressed payload may hold; CloudWatch's batches have 1 MB, Firehose's records less. */
const PAYLOAD_BYTES = 128 * 1024 * 1024;

/** What core leaves to its host. */
export const CODECS: EnvelopeCodecs = {
  gunzip: (bytes, isPart) =>
    gunzipSync(bytes, { maxOutputLength: PAYLOAD_BYTES, ...(isPart ? { finishFlush: constants.Z_SYNC_FLUSH } : {}) }),
  indexOf: ({ buffer, byteOffset, length }, byte, from) => Buffer.from(buffer, byteOffset, length).indexOf(byte, from),
  base64: (text) => Buffer.from(text, 'base64'),
};
