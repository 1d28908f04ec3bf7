/** Answers of CloudWatch Logs as they are on the wire, since servers that play AWS give no empty pages, and no times that are behind. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { logReader } from './logs.ts';

const MINUTE = 60_000;

interface Asked {
  readonly nextToken?: string;
  readonly startTime?: number;
}

let server: Server;
let answers: Record<string, (asked: Asked) => object>;
let reader: ReturnType<typeof logReader>;

beforeEach(async () => {
  server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).split('.').at(-1)!;
    const answer = answers[action]!((await json(request)) as Asked);
    response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const config = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  reader = logReader(config, { abortSignal: new AbortController().signal });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('finds the last errors behind empty pages', async () => {
  const pages = [[], [1, 2], [], Array.from({ length: 30 }, (_, index) => index + 3)];
  answers = {
    FilterLogEvents: ({ nextToken = '0' }) => ({
      events: pages[Number(nextToken)]!.map((n) => ({ message: `ERROR ${n}`, timestamp: n })),
      ...(Number(nextToken) < pages.length - 1 && { nextToken: String(Number(nextToken) + 1) }),
    }),
  };
  const found = await reader.functionErrors('ship', 0);
  expect(found).toEqual({ value: Array.from({ length: 20 }, (_, index) => `ERROR ${index + 13}`) });
});

it.each([
  ['none yet', undefined],
  ['an old one', Date.now() - 50 * MINUTE],
])('looks for a new event itself, while the streams tell of %s', async (_, lastEventTimestamp) => {
  const newest = Date.now() - 20 * MINUTE;
  answers = {
    DescribeLogGroups: () => ({ logGroups: [{ logGroupName: 'flows', creationTime: 1 }] }),
    DescribeLogStreams: () => ({ logStreams: [{ logStreamName: 'eni-1-all', lastEventTimestamp }] }),
    FilterLogEvents: ({ startTime = 0 }) => ({ events: startTime <= newest ? [{ timestamp: newest }] : [] }),
  };
  expect(await reader.logGroup('flows')).toEqual({
    value: { logGroupName: 'flows', creationTime: 1, lastEvent: newest },
  });
  answers['FilterLogEvents'] = () => ({ __type: 'AccessDeniedException', message: 'no' });
  expect(await reader.logGroup('flows')).toMatchObject({ value: { lastEvent: lastEventTimestamp } });
});
