/** The clients of S3 and SQS against servers that answer as the services do. */
import { hash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { NoSuchObject } from './objects.ts';
import { openS3 } from './s3.ts';
import { openSqs } from './sqs.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

let close: (() => void) | undefined;
afterEach(() => close?.());

async function serve(answer: (response: ServerResponse, seen: Seen, attempt: number) => void) {
  const seen: Seen[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    seen.push({ method: request.method!, url: request.url!, body });
    answer(response, seen.at(-1)!, seen.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  return { seen, endpoint, config: { endpoint, credentials, region: 'eu-west-1' } };
}

describe('S3', () => {
  it('gives an object and its size, and puts one', async () => {
    const { config, seen } = await serve((response) => response.end('some bytes'));
    const objects = openS3(config);
    const found = await objects.get({ bucket: 'flow-logs', key: 'a b/c+d=é', version: 'v1' });
    const chunks: Uint8Array[] = [];
    for await (const chunk of found.body) chunks.push(chunk);
    expect([found.size, Buffer.concat(chunks).toString()]).toEqual([10, 'some bytes']);
    await objects.put('dead', 'letters/x.ndjson', '{}\n');
    expect(seen).toMatchObject([
      { method: 'GET', url: '/flow-logs/a%20b/c%2Bd%3D%C3%A9?versionId=v1&x-id=GetObject' },
      { method: 'PUT', url: '/dead/letters/x.ndjson?x-id=PutObject', body: expect.stringContaining('{}\n') },
    ]);
  });

  it('tells an object that is gone from one that may not be read, and tries again what may pass', async () => {
    const { config } = await serve((response, { url }, attempt) => {
      const code = url.includes('gone') ? 'NoSuchKey' : 'AccessDenied';
      if (attempt === 1) response.writeHead(503).end();
      else
        response
          .writeHead(code === 'NoSuchKey' ? 404 : 403)
          .end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
    });
    const objects = openS3(config);
    await expect(objects.get({ bucket: 'b', key: 'gone', version: undefined })).rejects.toBeInstanceOf(NoSuchObject);
    await expect(objects.get({ bucket: 'b', key: 'k', version: undefined })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});

describe('SQS', () => {
  const answerWith = (failed: (id: string, attempt: number) => boolean) =>
    serve((response, { body }, attempt) => {
      const { Entries } = JSON.parse(body) as { Entries: { Id: string; MessageBody: string }[] };
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(
        JSON.stringify({
          Successful: Entries.filter(({ Id }) => !failed(Id, attempt)).map(({ Id, MessageBody }) => ({
            Id,
            MessageId: Id,
            MD5OfMessageBody: hash('md5', MessageBody),
          })),
          Failed: Entries.filter(({ Id }) => failed(Id, attempt)).map(({ Id }) => ({
            Id,
            Code: 'InternalError',
            SenderFault: false,
            Message: 'try again',
          })),
        }),
      );
    });

  it('sends again what was not taken', async () => {
    const { config, endpoint, seen } = await answerWith((id, attempt) => id === '1' && attempt < 3);
    await openSqs(`${endpoint}/123456789012/dead`, undefined, config)(['a', 'b', 'c']);
    expect(seen.map(({ body }) => (JSON.parse(body) as { Entries: unknown[] }).Entries.length)).toEqual([3, 1, 1]);
  });

  it('rejects when a message is never taken', async () => {
    const { config, endpoint } = await answerWith((id) => id === '1');
    await expect(openSqs(`${endpoint}/123456789012/dead`, undefined, config)(['a', 'b'])).rejects.toThrow(
      'the queue did not take 1 messages: try again',
    );
  });
});
