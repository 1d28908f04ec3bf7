/** The server's own certificate: read, checked, and read again when its files change, without a restart. */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { ThalwegError } from '../report/errors.ts';

export interface CertificateFiles {
  /** PEM: the certificate, then those of the authorities between it and the root. */
  readonly cert: string;
  /** PEM, without a password. */
  readonly key: string;
}

export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** DNS names and addresses that it is for, in lower case; a name may begin with `*.`. */
  readonly names: readonly string[];
  /** Epoch milliseconds. */
  readonly expires: number;
}

/**
 * Reads certificate and key.
 * @throws ThalwegError `bad-certificate` with the file at fault: it cannot be read, is none, or the two do not belong together.
 */
export function readCertificate(files: CertificateFiles): Certificate {
  const cert = read(files.cert, '--tls-cert');
  const key = read(files.key, '--tls-key');
  const parsed = tried(() => new X509Certificate(cert), `--tls-cert ${files.cert}: no certificate in PEM`);
  const secret = tried(
    () => createPrivateKey(key),
    `--tls-key ${files.key}: no private key in PEM, or one with a password`,
  );
  if (!parsed.checkPrivateKey(secret)) {
    throw bad(`--tls-key ${files.key}: not the key of the certificate in ${files.cert}`);
  }
  // What the library underneath does not take: a key that is too short, a chain with a foreign piece in it.
  tried(() => createSecureContext({ cert, key }), `--tls-cert ${files.cert}: cannot be used`);
  return { cert, key, names: namesOf(parsed), expires: Date.parse(parsed.validTo) };
}

/** What has to be told to whoever runs the server; undefined when nothing. */
export function certificateWarning({ expires }: Certificate, now: number): string | undefined {
  const days = Math.floor((expires - now) / 86_400_000);
  if (expires <= now) return `the certificate expired on ${new Date(expires).toISOString().slice(0, 10)}`;
  return days < 14 ? `the certificate expires in ${days} days` : undefined;
}

/** What a server has to have to serve over TLS. */
export interface Tls {
  readonly files: CertificateFiles;
  readonly certificate: Certificate;
  /** Milliseconds between two looks at the files. Default: 10 seconds. */
  readonly every?: number;
}

const EVERY_MS = 10_000;

/** Keeps the server's certificate that of its files, and gives the names that it is for now. */
export function reloadTls(
  app: FastifyInstance,
  { files, certificate, every = EVERY_MS }: Tls,
): () => readonly string[] {
  const reloading = reloadCertificate(files, certificate, {
    every,
    use: ({ cert, key }) => (app.server as unknown as Server).setSecureContext({ cert, key }),
    tell: (message) => app.log.warn(message),
  });
  app.addHook('onClose', async () => reloading.stop());
  return () => reloading.certificate().names;
}

interface Reloading {
  readonly certificate: () => Certificate;
  stop(): void;
}

interface ReloadOptions {
  readonly every: number;
  readonly use: (certificate: Certificate) => void;
  /** Once for each state of the files that cannot be used; the certificate in use stays. */
  readonly tell: (message: string) => void;
}

/**
 * Looks at the files regularly, and gives the server what has changed. Content counts, not time stamps: tools that renew
 * certificates put links in the place of files. A pair that does not fit is half replaced, and looked at again.
 */
function reloadCertificate(
  files: CertificateFiles,
  first: Certificate,
  { every, use, tell }: ReloadOptions,
): Reloading {
  let current = first;
  let seen = fingerprint(files);
  let problem: string | undefined;
  const look = (): void => {
    const now = fingerprint(files);
    if (now === seen && problem === undefined) return;
    try {
      const read = readCertificate(files);
      use(read);
      current = read;
      problem = undefined;
      tell(`a new certificate is in use, until ${new Date(read.expires).toISOString().slice(0, 10)}`);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== problem) tell(`${message}; the certificate in use stays`);
      problem = message;
    }
    seen = now;
  };
  const timer = setInterval(look, every);
  timer.unref();
  return { certificate: () => current, stop: () => clearInterval(timer) };
}

function fingerprint(files: CertificateFiles): string {
  const hash = createHash('sha256');
  for (const path of [files.cert, files.key]) {
    try {
      hash.update(readFileSync(path));
    } catch (error) {
      hash.update(String((error as NodeJS.ErrnoException).code));
    }
  }
  return hash.digest('hex');
}

function read(path: string, option: string): Buffer {
  return tried(() => readFileSync(path), `${option} ${path}: cannot be read`);
}

function tried<Result>(work: () => Result, what: string): Result {
  try {
    return work();
  } catch (error) {
    throw bad(`${what} (${error instanceof Error ? error.message : String(error)})`, error);
  }
}

function bad(message: string, cause?: unknown): ThalwegError {
  return new ThalwegError('bad-certificate', message, { cause });
}

/** As Node writes them: `DNS:example.org, IP Address:127.0.0.1`; a name with a comma or quotes in it, which is none, is quoted. */
function namesOf({ subjectAltName }: X509Certificate): string[] {
  return (subjectAltName ?? '')
    .split(', ')
    .flatMap((entry) => /^(?:DNS|IP Address):([^"]+)$/.exec(entry)?.[1]?.toLowerCase() ?? []);
}
