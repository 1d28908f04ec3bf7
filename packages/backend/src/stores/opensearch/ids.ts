/**
 * Ids of documents. They follow from what a document was made of, so that a second delivery meets the first one: in an index an id
 * is there once.
 */
import { hash } from 'node:crypto';

const BYTES = 16;
const DIGITS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];

/**
 * The id of the row that a line became: 128 bits of SHA-256 of `identity`, then the line as it is, base64url. An index keeps each id twice,
 * in order and by document, and packs what neighbours share: so the lines of an object cost a few bytes each, where hashes of their own
 * would cost 37. `identity`: what the line's object is known by, the SHA-256 of its bytes where it has bytes of its own. `nth`: how many
 * rows the same line became before (a message may hold line feeds).
 */
export function lineId(identity: string, line: number, nth = 0): string {
  if (identity !== last.identity) last = known(identity);
  if (nth === 0) return last.head + tail(last.end, line);
  const id = Buffer.alloc(BYTES + 8);
  last.bytes.copy(id);
  id.writeUInt32BE(line, BYTES);
  id.writeUInt32BE(nth, BYTES + 4);
  return id.toString('base64url');
}

/** Lines come object by object, so that one hash does for all of them. */
let last = known('');

interface Known {
  readonly identity: string;
  readonly bytes: Buffer;
  /** What base64url makes of all bytes but the last, which is `end`. */
  readonly head: string;
  readonly end: number;
}

function known(identity: string): Known {
  const bytes = digest(`object ${identity}`);
  return { identity, bytes, head: bytes.toString('base64url', 0, BYTES - 1), end: bytes[BYTES - 1]! };
}

/** base64url (RFC 4648) of a byte and the four of a line: 40 bits. */
function tail(end: number, line: number): string {
  return (
    DIGITS[end >> 2]! +
    DIGITS[((end & 3) << 4) | (line >>> 28)]! +
    DIGITS[(line >>> 22) & 63]! +
    DIGITS[(line >>> 16) & 63]! +
    DIGITS[(line >>> 10) & 63]! +
    DIGITS[(line >>> 4) & 63]! +
    DIGITS[(line & 15) << 2]!
  );
}

/** The id of the row that an event of CloudWatch Logs became: by the event's id, as re-delivery may batch events anew. */
export function eventId(id: string, nth = 0): string {
  return digest(`event ${nth} ${id}`).toString('base64url');
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, BYTES);
}
