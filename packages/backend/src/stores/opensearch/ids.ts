/**
 * Ids of documents. They follow from what a document was made of, so that a second delivery meets the first one: in an index an id
 * is there once.
 */
import { hash } from 'node:crypto';

const BYTES = 16;

/**
 * The id of the row that a line became: 128 bits of SHA-256 of `identity`, then the line as it is, base64url. An index keeps each id twice,
 * in order and by document, and packs what neighbours share: so the lines of an object cost a few bytes each, where hashes of their own
 * would cost 37. `identity`: what the line's object is known by, the SHA-256 of its bytes where it has bytes of its own. `nth`: how many
 * rows the same line became before (a message may hold line feeds).
 */
export function lineId(identity: string, line: number, nth = 0): string {
  if (identity !== last.identity) last = { identity, bytes: digest(`object ${identity}`) };
  const id = Buffer.alloc(nth === 0 ? BYTES + 4 : BYTES + 8);
  last.bytes.copy(id);
  id.writeUInt32BE(line, BYTES);
  if (nth > 0) id.writeUInt32BE(nth, BYTES + 4);
  return id.toString('base64url');
}

/** Lines come object by object, so that one hash does for all of them. */
let last = { identity: '', bytes: digest('object ') };

/** The id of the row that an event of CloudWatch Logs became: by the event's id, as re-delivery may batch events anew. */
export function eventId(id: string, nth = 0): string {
  return digest(`event ${nth} ${id}`).toString('base64url');
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, BYTES);
}
