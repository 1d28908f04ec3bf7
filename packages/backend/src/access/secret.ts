/** Secrets that programs and browsers carry: random, and kept only as a hash. A fast hash is enough, since nobody can guess 256 bits. */
import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as text for cookies and headers. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 in hexadecimal digits. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
