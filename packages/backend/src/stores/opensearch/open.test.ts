/** What a cluster answers when it is asked for a store, against a stub that answers at will. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { openStore } from './open.ts';
import { readSettings } from './settings.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** An engine that knows who it is, and answers every search with one status. */
async function serve(status: number, body: object): Promise<string> {
  const own = createServer((request, answer) => {
    const isRoot = request.url === '/';
    const isSearch = request.url?.includes('-objects/_search') === true;
    const version = { number: '3.8.0', distribution: 'opensearch' };
    answer.statusCode = isRoot ? 200 : isSearch ? status : 404;
    answer.end(JSON.stringify(isRoot ? { version } : isSearch ? body : { error: 'nothing here' }));
  });
  server = own;
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(own.address() as AddressInfo).port}/flows`;
}

it.each([
  [404, { error: { type: 'index_not_found_exception', reason: 'no such index' } }, 'no-store'],
  [401, { message: 'Unauthorized' }, 'cluster-denied'],
  [403, { error: { type: 'security_exception', reason: 'no permissions for [x]' } }, 'cluster-denied'],
  [503, { error: { type: 'search_phase_execution_exception', reason: 'all shards failed' } }, 'cluster-refused'],
  [500, {}, 'cluster-refused'],
])('an answer of %d is no store, or a failure: %j', async (status, body, code) => {
  const address = await serve(status, body);
  await expect(openStore(readSettings(address, {}))).rejects.toMatchObject({ code, help: expect.any(String) });
});
