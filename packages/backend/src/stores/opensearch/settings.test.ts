import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isClusterAddress } from './address.ts';
import { readSettings } from './settings.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thalweg-settings-'));
  for (const name of ['secret', 'ca', 'cert', 'key']) writeFileSync(join(folder, name), `${name} text\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['https://search.example.com', true],
  ['HTTP://localhost:9200/x', true],
  ['/data/https', false],
  ['store', false],
])('tells addresses from folders: %s', (name, is) => {
  expect(isClusterAddress(name)).toBe(is);
});

it.each([
  [
    'https://search.example.com',
    {},
    { endpoint: 'https://search.example.com', prefix: 'thalweg', auth: { kind: 'none' } },
  ],
  [
    'https://search.example.com:9200/flow-logs/',
    {},
    { endpoint: 'https://search.example.com:9200', prefix: 'flow-logs' },
  ],
  ['http://127.0.0.1:9200/a', {}, { endpoint: 'http://127.0.0.1:9200' }],
  ['http://[::1]:9200', {}, { endpoint: 'http://[::1]:9200' }],
  ['http://search.example.com', { THALWEG_STORE_HTTP: 'yes' }, { endpoint: 'http://search.example.com' }],
  [
    'https://h',
    { THALWEG_STORE_USER: 'u', THALWEG_STORE_PASSWORD: 'p' },
    { auth: { kind: 'basic', user: 'u', password: 'p' } },
  ],
  ['https://h', { THALWEG_STORE_API_KEY: 'abc=' }, { auth: { kind: 'header', value: 'ApiKey abc=' } }],
  ['https://h', { THALWEG_STORE_TOKEN: 't' }, { auth: { kind: 'header', value: 'Bearer t' } }],
  [
    'https://search-x-abc.eu-west-1.es.amazonaws.com',
    {},
    { auth: { kind: 'aws', service: 'es', region: 'eu-west-1' } },
  ],
  ['https://abc.us-east-1.aoss.amazonaws.com', {}, { auth: { kind: 'aws', service: 'aoss', region: 'us-east-1' } }],
  ['https://x.aos.eu-central-1.on.aws', {}, { auth: { kind: 'aws', service: 'es', region: 'eu-central-1' } }],
  [
    'https://proxy.example.com',
    { THALWEG_SERVICE: 'es', AWS_REGION: 'eu-north-1' },
    { auth: { kind: 'aws', service: 'es', region: 'eu-north-1' } },
  ],
])('reads %s with %j', (address, environment, expected) => {
  expect(readSettings(address, environment)).toMatchObject(expected);
});

it('reads secrets and certificates from files', () => {
  const environment = {
    THALWEG_STORE_USER: 'u',
    THALWEG_STORE_PASSWORD_FILE: join(folder, 'secret'),
    THALWEG_STORE_CA: join(folder, 'ca'),
    THALWEG_STORE_CERTIFICATE: join(folder, 'cert'),
    THALWEG_STORE_KEY: join(folder, 'key'),
  };
  expect(readSettings('https://h', environment)).toEqual({
    endpoint: 'https://h',
    prefix: 'thalweg',
    auth: { kind: 'basic', user: 'u', password: 'secret text' },
    authority: 'ca text\n',
    certificate: { cert: 'cert text\n', key: 'key text\n' },
  });
});

it.each([
  ['https://u:sesame@h', {}, 'holds a user or password'],
  ['http://search.example.com', {}, 'plain http'],
  ['https://h/Upper', {}, 'cannot begin the name of an index'],
  ['https://h/a/b', {}, 'cannot begin the name of an index'],
  ['https://', {}, 'is no address'],
  ['https://h', { THALWEG_STORE_USER: 'u' }, 'belong together'],
  ['https://h', { THALWEG_STORE_CERTIFICATE: '/c' }, 'belong together'],
  ['https://h', { THALWEG_SERVICE: 's3', AWS_REGION: 'x' }, 'THALWEG_SERVICE s3'],
  ['https://h', { THALWEG_SERVICE: 'es' }, 'no region'],
])('refuses %s with %j', (address, environment, sentence) => {
  const read = (): unknown => readSettings(address, environment);
  expect(read).toThrow(expect.objectContaining({ code: 'bad-option', message: expect.stringContaining(sentence) }));
  expect(read).not.toThrow('sesame');
});

it('names a file that cannot be read', () => {
  const read = (): unknown => readSettings('https://h', { THALWEG_STORE_CA: join(folder, 'none') });
  expect(read).toThrow(expect.objectContaining({ code: 'unreadable', message: expect.stringContaining('none') }));
});

it('names the option that gave the address', () => {
  const read = () => readSettings('http://search.example.com', {}, '--from');
  expect(read).toThrow(expect.objectContaining({ code: 'bad-option', message: expect.stringMatching(/^--from: /) }));
});
