import { execFileSync } from 'node:child_process';
import type { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openServer } from './testing.ts';
import { type CertificateFiles, certificateWarning, readCertificate } from './tls.ts';

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('SKIPPED: there is no openssl here, so that no certificate can be made and TLS was not tried.');
    return false;
  }
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thalweg-tls-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function make(name: string, names: string): CertificateFiles {
  const files = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'],
      ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`, '-keyout', files.key, '-out', files.cert],
    ],
    { stdio: 'ignore' },
  );
  return files;
}

interface Answer {
  readonly status: number | undefined;
  readonly hsts: string | undefined;
  readonly subject: string;
}

async function ask(port: number, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/healthz', headers, rejectUnauthorized: false, agent: false };
    const sent = request(options, (response) => {
      const peer = (response.socket as TLSSocket).getPeerX509Certificate() as X509Certificate;
      response.resume();
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          hsts: response.headers['strict-transport-security'],
          subject: peer.subject,
        }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe.runIf(hasOpenssl())('TLS', () => {
  it('reads a certificate with its names, and says what is wrong with files', () => {
    const files = make('one', 'DNS:Logs.example.org,DNS:*.example.net,IP:192.0.2.7');
    expect(readCertificate(files).names).toEqual(['logs.example.org', '*.example.net', '192.0.2.7']);
    const other = make('other', 'DNS:localhost');
    expect(() => readCertificate({ cert: files.cert, key: other.key })).toThrow(/not the key of the certificate/);
    expect(() => readCertificate({ cert: files.key, key: files.key })).toThrow(/--tls-cert .*no certificate/);
    expect(() => readCertificate({ cert: files.cert, key: files.cert })).toThrow(/--tls-key .*no private key/);
    expect(() => readCertificate({ cert: join(folder, 'none'), key: files.key })).toThrow(/cannot be read/);
  });

  it('warns before a certificate ends, and after', () => {
    const certificate = readCertificate(make('short', 'DNS:localhost'));
    const day = 86_400_000;
    expect(certificateWarning(certificate, certificate.expires - 20 * day)).toBeUndefined();
    expect(certificateWarning(certificate, certificate.expires - 3 * day - 1)).toBe(
      'the certificate expires in 3 days',
    );
    expect(certificateWarning(certificate, certificate.expires + 1)).toMatch(/^the certificate expired on \d{4}-/);
  });

  it('serves, and takes a new certificate without a restart, but never one that does not fit', async () => {
    const first = make('first', 'DNS:logs.example.org');
    const second = make('second', 'DNS:new.example.org');
    const live = { cert: join(folder, 'live.pem'), key: join(folder, 'live.key') };
    copyFileSync(first.cert, live.cert);
    copyFileSync(first.key, live.key);
    const server = await openServer({ tls: { files: live, certificate: readCertificate(live), every: 20 } });
    try {
      await server.app.listen({ host: '127.0.0.1', port: 0 });
      const { port } = server.app.server.address() as { port: number };
      const old = await ask(port, { host: 'logs.example.org' });
      expect(old).toEqual({ status: 200, hsts: 'max-age=31536000', subject: 'CN=first' });
      expect((await ask(port, { host: 'new.example.org' })).status).toBe(403);
      expect((await ask(port, { host: 'localhost' })).hsts).toBeUndefined();

      // Half replaced, then broken: the first stays.
      copyFileSync(second.cert, live.cert);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect((await ask(port, { host: 'logs.example.org' })).subject).toBe('CN=first');
      writeFileSync(live.cert, 'broken');
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect((await ask(port, { host: 'logs.example.org' })).subject).toBe('CN=first');

      copyFileSync(second.cert, live.cert);
      copyFileSync(second.key, live.key);
      await vi.waitFor(async () => expect((await ask(port, { host: 'new.example.org' })).subject).toBe('CN=second'), {
        timeout: 10_000,
      });
      expect((await ask(port, { host: 'logs.example.org' })).status).toBe(403);
    } finally {
      await server.close();
    }
  });
});
