import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp, createRequest, type Http, toEngineError } from './http.ts';

let server: Server | undefined;
let http: Http | undefined;

afterEach(async () => {
  http?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
});

async function serve(answer: Parameters<typeof createServer>[1]): Promise<ReturnType<typeof createRequest>> {
  server = createServer({}, answer);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  http = createHttp(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/prefix`));
  return createRequest(http.send);
}

describe('a request', () => {
  it('carries long numbers both ways', async () => {
    const request = await serve((asked, answer) => {
      let text = '';
      asked.on('data', (chunk) => {
        text += chunk;
      });
      asked.on('end', () =>
        answer.end(
          JSON.stringify({ method: asked.method, path: asked.url, text }).replace(
            '"text"',
            '"n":9007199254740993,"text"',
          ),
        ),
      );
    });
    expect(await request('POST', '/a/_search?x=1', { value: 2n ** 60n })).toEqual({
      method: 'POST',
      path: '/a/_search?x=1',
      n: 9007199254740993n,
      text: '{"value":1152921504606846976}',
    });
  });

  it('fails with the words of the engine', async () => {
    const request = await serve((_, answer) => {
      answer.statusCode = 400;
      answer.end(
        '{"error":{"root_cause":[{"type":"parsing_exception","reason":"unknown query [nope]"}],"type":"x","reason":"y"}}',
      );
    });
    await expect(request('POST', '/_search', {})).rejects.toMatchObject({
      status: 400,
      type: 'parsing_exception',
      reason: 'unknown query [nope]',
    });
  });

  it('closes its connection when it is aborted', async () => {
    const aborting = new AbortController();
    const closed = new Promise<void>((resolve) => {
      void serve((asked) => {
        asked.socket.on('close', () => resolve());
        aborting.abort();
      }).then((request) =>
        expect(request('GET', '/', undefined, { signal: aborting.signal })).rejects.toThrow('abort'),
      );
    });
    await closed;
  });
});

describe('toEngineError', () => {
  it.each([
    ['{"message":"User: anonymous is not authorized"}', 'User: anonymous is not authorized'],
    ['{"error":"alias [x] missing","status":404}', 'alias [x] missing'],
    ['<html>Bad gateway</html>', '<html>Bad gateway</html>'],
    ['', 'it answered 502'],
    ['null', 'it answered 502'],
  ])('%s', (body, reason) => {
    expect(toEngineError({ status: 502, body })).toMatchObject({
      ...{ status: 502, reason, code: 'cluster-refused', help: expect.any(String) },
      message: `The cluster answered 502: ${reason}`,
    });
  });
});
