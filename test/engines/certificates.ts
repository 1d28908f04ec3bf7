/** Certificates of a secured engine: an authority, the node, a client, and an authority that nobody knows. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const NODE_NAME = 'CN=node,O=thalweg-test';
/** May do everything, by certificate. */
export const CLIENT_NAME = 'CN=writer,O=thalweg-test';

export interface Certificates {
  readonly authority: string;
  readonly strangeAuthority: string;
  readonly client: string;
  readonly clientKey: string;
}

/** Writes PEM files into a folder: ca, node, client and strange, each `.pem` and `.key`. Needs `openssl`. */
export function makeCertificates(folder: string): Certificates {
  mkdirSync(folder, { recursive: true });
  const openssl = (...words: string[]): void => {
    execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  };
  for (const name of ['ca', 'strange']) {
    openssl(
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/O=thalweg-test/CN=${name}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.pem`],
    );
  }
  for (const [name, subject] of [
    ['node', NODE_NAME],
    ['client', CLIENT_NAME],
  ] as const) {
    writeFileSync(
      join(folder, `${name}.ext`),
      'subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n',
    );
    openssl(
      ...['req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/${subject.split(',').reverse().join('/')}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.csr`],
    );
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '30'],
      ...['-extfile', `${name}.ext`, '-out', `${name}.pem`],
    );
  }
  return {
    authority: join(folder, 'ca.pem'),
    strangeAuthority: join(folder, 'strange.pem'),
    client: join(folder, 'client.pem'),
    clientKey: join(folder, 'client.key'),
  };
}
