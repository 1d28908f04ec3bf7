/** The function as it is uploaded: one file, run by a process of its own, as the runtime does. */
import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gzipSync, inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture, lineOf, openStub, type Stub, s3Event, sqsEvent } from './testing.ts';

const ROOT = new URL('../../../../', import.meta.url);
const FILE = new URL('packages/backend/dist/lambda/index.mjs', ROOT);
const run = promisify(execFile);

/** Calls the handler with each event, and prints what it answers or why it rejects. */
const RUNTIME = `
const { handler } = await import(process.argv[1]);
for (const event of JSON.parse(process.argv[2])) {
  const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 20_000 };
  const outcome = await handler(event, context).then((answer) => ({ answer }), ({ name, message }) => ({ name, message }));
  console.log(JSON.stringify({ outcome }));
}
process.exit(0);
`;

async function invoke(events: readonly unknown[], env: Record<string, string>): Promise<Record<string, unknown>[]> {
  const words = ['--input-type=module', '-e', RUNTIME, FILE.href, JSON.stringify(events)];
  const base = {
    PATH: process.env['PATH'],
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'A',
    AWS_SECRET_ACCESS_KEY: 's',
  };
  const { stdout } = await run(process.execPath, words, { env: { ...base, ...env } });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const outcomesOf = (lines: readonly Record<string, unknown>[]): unknown[] =>
  lines.filter((line) => 'outcome' in line).map((line) => line['outcome']);

/** What SQS answers to messages that it took. */
function taken(body: string): string {
  const { Entries } = JSON.parse(body) as { Entries: { Id: string; MessageBody: string }[] };
  return JSON.stringify({
    Successful: Entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: Id,
      MD5OfMessageBody: hash('md5', MessageBody),
    })),
  });
}

let stub: Stub;
beforeAll(async () => {
  await run(process.execPath, [new URL('scripts/build-lambda.mjs', ROOT).pathname]);
  stub = await openStub();
});
afterAll(() => stub.close());

describe('the built function', () => {
  it('is one file of at most a megabyte, and lies in the zip', () => {
    const bytes = readFileSync(FILE);
    expect(bytes.length).toBeLessThanOrEqual(1_000_000);
    const zip = readFileSync(new URL('packages/backend/dist/lambda/function.zip', ROOT));
    const [nameLength, packed] = [zip.readUInt16LE(26), zip.readUInt32LE(18)];
    expect(zip.toString('latin1', 30, 30 + nameLength)).toBe('index.mjs');
    expect(inflateRawSync(zip.subarray(30 + nameLength, 30 + nameLength + packed)).equals(bytes)).toBe(true);
  });

  it('says what is wrong with its settings', async () => {
    const [outcome] = outcomesOf(await invoke([fixture('lambda-cloudwatch-event.json')], {}));
    expect(outcome).toMatchObject({
      name: 'bad-option',
      message: expect.stringMatching(/THALWEG_STORE is not set\. For example: https/),
    });
  });

  it('handles events of streams, and prints nothing but JSON', async () => {
    const names = ['lambda-cloudwatch-event.json', 'lambda-kinesis-event.json', 'firehose-transformation-event.json'];
    const lines = await invoke(names.map(fixture), { THALWEG_STORE: stub.url });
    expect(outcomesOf(lines)).toMatchObject([
      {},
      { answer: { batchItemFailures: [] } },
      { answer: { records: { length: 4 } } },
    ]);
    expect(lines.filter((line) => '_aws' in line)).toMatchObject([
      { Written: 4 },
      { Written: expect.any(Number) },
      { Written: 4 },
    ]);
  });

  it('reads objects, and puts bad lines into a bucket or a queue', async () => {
    const put: string[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      if (request.method === 'GET') response.end(gzipSync(`${lineOf(1)}\nno line\n`));
      else {
        put.push(`${request.url} ${body}`);
        response.setHeader('content-type', 'application/x-amz-json-1.0');
        response.end(request.method === 'PUT' ? '' : taken(body));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const services = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const queue = `${services}/123456789012/dead`;
    try {
      for (const place of ['s3://dead/letters', queue]) {
        const lines = await invoke([sqsEvent([JSON.stringify(s3Event(['x.log.gz']))])], {
          THALWEG_STORE: stub.url,
          THALWEG_DEAD_LETTER: place,
          AWS_ENDPOINT_URL_S3: services,
          AWS_ENDPOINT_URL_SQS: services,
        });
        expect(outcomesOf(lines)).toEqual([{ answer: { batchItemFailures: [] } }]);
      }
    } finally {
      server.close();
      server.closeAllConnections();
    }
    expect(put).toEqual([
      expect.stringMatching(/^\/dead\/letters\/[0-9a-f]{32}\.ndjson\?x-id=PutObject [\s\S]*no line/),
      expect.stringMatching(/^\/ .*no line/),
    ]);
    expect([...stub.documents.values()].map(({ source }) => source['_object'])).toContain('s3://flow-logs/x.log.gz');
  });
});
