/**
 * Stands before moto and answers in its place where a test wants a fault: moto never throttles, its credentials never expire, and it lets
 * nobody look at what happens between two requests.
 */
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Asked {
  /** `ReceiveMessage`, `DeleteMessageBatch`, …; of S3 the method: `GET`. */
  readonly action: string;
  readonly service: 's3' | 'sqs';
  readonly path: string;
  /** Whose credentials sign. */
  readonly accessKey: string | undefined;
}

/** An answer in place of moto's, by the code of the error. */
export interface Fault {
  readonly status: number;
  readonly code: string;
}

/** Undefined lets the request through. */
export type Judge = (asked: Asked) => Fault | undefined | Promise<Fault | undefined>;

export interface Front {
  readonly endpoint: string;
  /** Everything that was asked, in order. */
  readonly asked: Asked[];
  judge: Judge;
  stop(): Promise<void>;
}

export async function startFront(target: string): Promise<Front> {
  const { hostname, port } = new URL(target);
  const server = createServer(async (incoming, outgoing) => {
    const asked = toAsked(incoming.method ?? 'GET', incoming.url ?? '/', incoming.headers);
    front.asked.push(asked);
    const body = await buffer(incoming);
    const fault = await front.judge(asked);
    if (fault) {
      outgoing.writeHead(fault.status, {
        'content-type': asked.service === 's3' ? 'application/xml' : 'application/json',
      });
      outgoing.end(errorText(asked, fault));
      return;
    }
    const { method, url, headers } = incoming;
    const forwarded = request({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    forwarded.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const front: Front = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    judge: () => undefined,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return front;
}

function toAsked(method: string, path: string, headers: IncomingHttpHeaders): Asked {
  const target = headers['x-amz-target'];
  const accessKey = /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];
  if (typeof target === 'string') return { action: target.split('.')[1] ?? '', service: 'sqs', path, accessKey };
  return { action: method, service: 's3', path, accessKey };
}

/** As the services write errors (S3 API Reference, "REST error responses"; AWS JSON protocol 1.0). */
function errorText({ service }: Asked, { code }: Fault): string {
  return service === 's3'
    ? `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${code}</Message><RequestId>1</RequestId></Error>`
    : JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: code });
}
