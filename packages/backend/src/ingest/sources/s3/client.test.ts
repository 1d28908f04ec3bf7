/** What the client makes of S3's refusals. A server stands in that answers as S3 does: moto tells of absent objects whoever asks. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ObjectGone, ObjectUnreadable } from './bucket.ts';
import { openBuckets } from './client.ts';

let server: Server;
let folder: string;
/** Keys that the list has. */
let keys: readonly string[];
let mayList: boolean;

const denied = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thalweg-s3-'));
  [keys, mayList] = [[], true];
  server = createServer((request, answer) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://host');
    const say = (status: number, body: string): void => {
      answer.writeHead(status, { 'content-type': 'application/xml' });
      answer.end(body);
    };
    if (pathname === '/flows/readable') return say(200, 'bytes');
    if (searchParams.get('list-type') === null || !mayList) return say(403, denied);
    const found = keys.filter((key) => key.startsWith(searchParams.get('prefix')!));
    say(
      200,
      `<ListBucketResult>${found.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}</ListBucketResult>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

const download = (key: string): Promise<void> =>
  openBuckets(
    { region: 'eu-west-1' },
    process.env,
  )('flows').download({ key, size: 5, etag: '' }, join(folder, 'body'), undefined);

it('brings an object', async () => {
  await download('readable');
  expect(readFileSync(join(folder, 'body'), 'utf8')).toBe('bytes');
});

it('takes an object for deleted when it is denied and the list does not have it', async () => {
  keys = ['AWSLogs/a.log.gz.old', 'AWSLogs/b.log.gz'];
  const failed = await download('AWSLogs/a.log.gz').catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(ObjectGone);
  expect((failed as Error).message).toBe('was deleted before it was read');
  expect(existsSync(join(folder, 'body'))).toBe(false);
});

it.each([
  ['is in the list', true],
  ['may be, as nobody may list', false],
])('takes an object for denied that %s', async (_, isListed) => {
  keys = ['AWSLogs/a.log.gz', 'AWSLogs/a.log.gz.old'];
  mayList = isListed;
  const failed = await download('AWSLogs/a.log.gz').catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(ObjectUnreadable);
  expect(failed).not.toBeInstanceOf(ObjectGone);
  expect((failed as Error).message).toContain('kms:Decrypt');
});
