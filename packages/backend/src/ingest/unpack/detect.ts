import { isUtf8 } from 'node:buffer';

/** What an object holds, told from its first bytes; its name is never asked. */

export type Content =
  | { readonly kind: 'empty' | 'gzip' | 'parquet' | 'utf-16le' | 'utf-16be' | 'text' }
  /** `name` completes "is …"; `unpack` is a command that writes what is in FILE to its standard output. */
  | { readonly kind: 'binary'; readonly name: string; readonly unpack: string | undefined };

/** Bytes to look at; fewer mean that the object has no more. */
export const HEAD_BYTES = 4096;

/** First bytes of what is mistaken for a log most often; each format's own specification has them. */
const MAGIC: readonly (readonly [name: string, first: string, unpack?: string])[] = [
  ['a zstd file', '\x28\xb5\x2f\xfd', 'zstd -dc FILE'],
  ['a bzip2 file', 'BZh', 'bzip2 -dc FILE'],
  ['an xz file', '\xfd7zXZ\0', 'xz -dc FILE'],
  ['a zip archive', 'PK\x03\x04', 'unzip -p FILE'],
  ['an empty zip archive', 'PK\x05\x06'],
  ['a 7-zip archive', '7z\xbc\xaf\x27\x1c', '7z x -so FILE'],
  ['an lz4 file', '\x04\x22\x4d\x18', 'lz4 -dc FILE'],
  ['a compress (.Z) file', '\x1f\x9d', 'gzip -dc FILE'],
  ['a framed snappy file', '\xff\x06\x00\x00sNaPpY'],
  ['an ORC file', 'ORC'],
  ['an Avro file', 'Obj\x01'],
  ['an encrypted Parquet file', 'PARE'],
  ['an SQLite database', 'SQLite format 3\0'],
  ['a PDF document', '%PDF-'],
  ['a PNG image', '\x89PNG'],
  ['a program (ELF)', '\x7fELF'],
];

export function detectContent(head: Uint8Array): Content {
  if (head.length === 0) return { kind: 'empty' };
  if (head[0] === 0x1f && head[1] === 0x8b) return { kind: 'gzip' };
  // A byte-order mark alone decides: UTF-16 without one cannot be told from other binary.
  if (head[0] === 0xff && head[1] === 0xfe) return { kind: 'utf-16le' };
  if (head[0] === 0xfe && head[1] === 0xff) return { kind: 'utf-16be' };
  const first = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 16)).toString('latin1');
  if (first.startsWith('PAR1')) return { kind: 'parquet' };
  for (const [name, magic, unpack] of MAGIC)
    if (first.startsWith(magic) && !looksLikeText(head)) return { kind: 'binary', name, unpack };
  return looksLikeText(head)
    ? { kind: 'text' }
    : { kind: 'binary', name: 'binary data of an unknown kind', unpack: undefined };
}

/**
 * Whether it pays to read the bytes as lines: nearly all of them are text, or at least one whole line is. So a log with a spoilt
 * line stays a log, and the line is quarantined; a picture is refused as a whole.
 */
function looksLikeText(head: Uint8Array): boolean {
  const utf8 = isUtf8Head(head);
  let odd = 0;
  let oddInLine = 0;
  let lineStart = 0;
  let blanks = 0;
  for (let i = 0; i <= head.length; i++) {
    const byte = i < head.length ? head[i]! : 0x0a;
    if (byte === 0x0a) {
      if (oddInLine === 0 && i - lineStart >= 20 && blanks >= 2) return true;
      lineStart = i + 1;
      oddInLine = 0;
      blanks = 0;
    } else if (byte === 0x20 || byte === 0x09) {
      blanks++;
    } else if (isOdd(byte, utf8)) {
      odd++;
      oddInLine++;
    }
  }
  return odd * 20 <= head.length;
}

/** Control characters, and what is not ASCII in a text that is not UTF-8. */
function isOdd(byte: number, utf8: boolean): boolean {
  return (byte < 0x20 && byte !== 0x0d && byte !== 0x0c) || byte === 0x7f || (byte > 0x7f && !utf8);
}

/** A head is cut anywhere, so up to three bytes of a character may stand at its end. */
function isUtf8Head(head: Uint8Array): boolean {
  for (let cut = 0; cut < 4 && cut <= head.length; cut++) if (isUtf8(head.subarray(0, head.length - cut))) return true;
  return false;
}
