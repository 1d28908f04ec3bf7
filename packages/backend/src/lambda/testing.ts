/** What tests of the function share: a cluster that answers `_bulk` as told, events, and a handler with effects that are seen. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openLine } from '../stores/opensearch/connect.ts';
import { createIndexFields } from './fields.ts';
import { createHandler, type Effects, type Handler, type InvocationContext } from './handler.ts';
import { NoSuchObject, type Objects } from './objects.ts';
import { createSend, roleCredentials } from './send.ts';
import { readSettings } from './settings.ts';

export const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../test/events/${name}`, import.meta.url), 'utf8'));

export interface StubItem {
  readonly index: string;
  readonly id: string;
  readonly source: Record<string, unknown>;
}

/** Answers one request, or leaves it to the stub (undefined), which takes everything. `attempt`: from 1, over all requests. */
export type StubAnswer = (
  response: ServerResponse,
  request: {
    readonly items: readonly StubItem[];
    readonly attempt: number;
    readonly headers: IncomingMessage['headers'];
  },
) => unknown;

export interface Stub {
  readonly url: string;
  /** Documents by index and id. */
  readonly documents: Map<string, StubItem>;
  readonly requests: {
    readonly items: readonly StubItem[];
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }[];
  /** Other requests: `GET /path`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

const BULK = '/_bulk?filter_path=items.*.status,items.*.error,error,status';
/** Answers other requests, `GET /path`; undefined leaves them to the stub, which has a template and is OpenSearch 3.8. */
export type OtherAnswer = (request: string) => { readonly status: number; readonly body: unknown } | undefined;

export async function openStub(
  answer: StubAnswer = () => undefined,
  other: OtherAnswer = () => undefined,
): Promise<Stub> {
  const asked: string[] = [];
  let template: unknown = { version: 1, _meta: { extra: [] } };
  const tell = (path: string): unknown =>
    path === '/'
      ? { version: { number: '3.8.0', distribution: 'opensearch' } }
      : { index_templates: [{ index_template: template }] };
  const documents = new Map<string, StubItem>();
  const requests: Stub['requests'] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    if (request.url !== BULK) {
      const name = `${request.method} ${request.url}`;
      asked.push(name);
      if (name.startsWith('PUT /_index_template/')) template = JSON.parse(text);
      const { status, body } = (await other(name)) ?? { status: 200, body: tell(request.url!) };
      json(response, status, body);
      return;
    }
    const items = parseBody(text);
    requests.push({ items, headers: request.headers, body: text });
    await answer(response, { items, attempt: requests.length, headers: request.headers });
    if (response.headersSent || response.destroyed || response.writableEnded) return;
    json(response, 200, { errors: false, items: items.map((item) => ({ create: { status: keep(item) } })) });
  });
  const keep = (item: StubItem): number => {
    const key = `${item.index}/${item.id}`;
    if (documents.has(key)) return 409;
    documents.set(key, item);
    return 201;
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    documents,
    requests,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function parseBody(body: string): StubItem[] {
  const lines = body.trimEnd().split('\n');
  return Array.from({ length: lines.length / 2 }, (_, i) => {
    const { create } = JSON.parse(lines[2 * i]!) as { create: { _index: string; _id: string } };
    return { index: create._index, id: create._id, source: JSON.parse(lines[2 * i + 1]!) as Record<string, unknown> };
  });
}

/** Objects by `bucket/key`; what was put is added. */
export function memoryObjects(held: Map<string, Uint8Array>): Objects {
  return {
    async get({ bucket, key }) {
      const bytes = held.get(`${bucket}/${key}`);
      if (bytes === undefined) throw new NoSuchObject('The specified key does not exist.');
      return { size: bytes.length, body: cut(bytes) };
    },
    async put(bucket, key, body) {
      held.set(`${bucket}/${key}`, Buffer.from(body));
    },
  };
}

async function* cut(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
}

export interface Called {
  readonly handler: Handler;
  /** Log lines and metrics, parsed. */
  readonly lines: Record<string, unknown>[];
  /** What went to the queue. */
  readonly messages: string[];
  readonly held: Map<string, Uint8Array>;
}

export function callable(
  url: string,
  { env = {}, effects = {} }: { readonly env?: Record<string, string>; readonly effects?: Partial<Effects> } = {},
): Called {
  const environment = {
    THALWEG_STORE: url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    AWS_SESSION_TOKEN: 'session',
    ...env,
  };
  const lines: Record<string, unknown>[] = [];
  const messages: string[] = [];
  const held = new Map<string, Uint8Array>();
  const settings = readSettings(environment);
  const line = openLine(settings.cluster, roleCredentials(environment));
  const handler = createHandler(settings, {
    send: createSend(line),
    fields: createIndexFields(line, settings.cluster),
    objects: async () => memoryObjects(held),
    queue: async () => async (bodies) => void messages.push(...bodies),
    write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>),
    now: Date.now,
    sleep: (ms) => setTimeout(Math.min(ms, 20)),
    random: () => 0.5,
    temporary: tmpdir(),
    ...effects,
  });
  return { handler, lines, messages, held };
}

export function contextOf(remaining = 60_000): InvocationContext {
  const end = Date.now() + remaining;
  return { awsRequestId: 'request-1', functionName: 'thalweg', getRemainingTimeInMillis: () => end - Date.now() };
}

/** The metrics of the last invocation. */
export function metricsOf(lines: readonly Record<string, unknown>[]): Record<string, unknown> {
  return lines.findLast((line) => '_aws' in line)!;
}

export function subscriptionEvent(payload: unknown): unknown {
  return { awslogs: { data: gzipSync(JSON.stringify(payload)).toString('base64') } };
}

export function payloadOf(messages: readonly string[], more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: 'flow-logs',
    logStream: 'eni-1235b8ca123456789-all',
    subscriptionFilters: ['all'],
    logEvents: messages.map((message, i) => ({ id: `${10n ** 55n + BigInt(i)}`, timestamp: 1418530010000, message })),
    ...more,
  };
}

/** A line of the default format; different ones for different numbers. */
export function lineOf(i: number, start = 1418530010): string {
  return `2 123456789012 eni-1235b8ca123456789 10.0.${(i >> 8) & 255}.${i & 255} 172.31.16.21 ${1024 + (i % 60000)} 443 6 20 ${4000 + i} ${start} ${start + 60} ACCEPT OK`;
}

export function kinesisEvent(data: readonly Uint8Array[]): unknown {
  return {
    Records: data.map((bytes, i) => ({
      eventSource: 'aws:kinesis',
      eventID: `shardId-000000000006:${100 + i}`,
      eventSourceARN: 'arn:aws:kinesis:eu-west-1:123456789012:stream/flow-logs',
      kinesis: { sequenceNumber: `${100 + i}`, partitionKey: 'eni', data: Buffer.from(bytes).toString('base64') },
    })),
  };
}

export function s3Event(keys: readonly string[], bucket = 'flow-logs'): unknown {
  return {
    Records: keys.map((key) => ({
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key).replaceAll('%20', '+'), size: 1 } },
    })),
  };
}

export function sqsEvent(bodies: readonly string[]): unknown {
  return {
    Records: bodies.map((body, i) => ({
      messageId: `message-${i}`,
      receiptHandle: 'handle',
      body,
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:flow-logs',
    })),
  };
}
