/**
 * Ids of documents. They follow from what a document was made of, so that a second delivery meets the first one: in an index an id
 * is there once.
 */
import { hash } from 'node:crypto';

const BYTES = 16;

/**
 * The id of the row that a line became: 128 bits of SHA-256, base64url. `identity`: what the line's object is known by, the SHA-256 of
 * its bytes where it has bytes of its own. `nth`: how many rows the same line became before (a message may hold line feeds).
 */
export function lineId(identity: string, line: number, nth = 0): string {
  return digest(`line ${line} ${nth} ${identity}`);
}

/** The id of the row that an event of CloudWatch Logs became: by the event's id, as re-delivery may batch events anew. */
export function eventId(id: string, nth = 0): string {
  return digest(`event ${nth} ${id}`);
}

function digest(text: string): string {
  return hash('sha256', text, 'buffer').toString('base64url', 0, BYTES);
}
