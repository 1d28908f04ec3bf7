/** Requests over HTTP, on connections that are kept. What a request carries besides its body (who asks) is the caller's. */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { type Cluster, EngineError } from './cluster.ts';
import { parseJson, toJson } from './json.ts';

export interface Outgoing {
  readonly method: string;
  /** With its query; below the address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

export interface Incoming {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Http {
  /**
   * @throws AbortError when the signal fires, after the connection is closed: that is what an engine watches; errors of the network as
   * Node.js has them (`code`).
   */
  send(outgoing: Outgoing, signal?: AbortSignal): Promise<Incoming>;
  close(): void;
}

/** @param address scheme, host and port; a path is left out. `tls` as `https.Agent` takes it. */
export function createHttp(address: URL, tls: Pick<AgentOptions, 'ca' | 'cert' | 'key' | 'passphrase'> = {}): Http {
  const isSecure = address.protocol === 'https:';
  const agent = isSecure ? new HttpsAgent({ keepAlive: true, ...tls }) : new HttpAgent({ keepAlive: true });
  const request = isSecure ? httpsRequest : httpRequest;

  return {
    send({ method, path, headers, body }, signal) {
      return new Promise((resolve, reject) => {
        const length = body === undefined ? 0 : Buffer.byteLength(body);
        const sent = request(
          new URL(path, address.origin),
          {
            method,
            agent,
            headers: { ...headers, ...(body !== undefined && { 'content-length': length }) },
            ...(signal && { signal }),
          },
          (answer) => {
            const chunks: Buffer[] = [];
            answer.on('data', (chunk: Buffer) => chunks.push(chunk));
            answer.on('error', reject);
            answer.on('end', () => {
              const text = Buffer.concat(chunks).toString('utf8');
              resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
            });
          },
        );
        sent.on('error', reject);
        sent.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

/** `Cluster.request` over a way to send: data out and in, and what is no success as the error that it tells. */
export function createRequest(send: Http['send']): Cluster['request'] {
  return async (method, path, body, options = {}) => {
    const text = body === undefined ? undefined : toText(body, options.lines ?? false);
    const type = options.lines ? 'application/x-ndjson' : 'application/json';
    const headers = { accept: 'application/json', ...(text !== undefined && { 'content-type': type }) };
    const answer = await send({ method, path, headers, body: text }, options.signal);
    if (answer.status >= 300) throw toEngineError(answer);
    return answer.body === '' ? undefined : parseJson(answer.body);
  };
}

function toText(body: unknown, lines: boolean): string {
  return lines ? (body as readonly unknown[]).map((line) => `${toJson(line)}\n`).join('') : toJson(body);
}

/** An engine's error names its cause first; what stands before the engine (a proxy) answers as it likes. */
export function toEngineError({ status, body }: Pick<Incoming, 'status' | 'body'>): EngineError {
  let error: { type?: unknown; reason?: unknown; root_cause?: { type?: unknown; reason?: unknown }[] } = {};
  try {
    const answer = parseJson(body) as { error?: typeof error | string; message?: string; Message?: string } | null;
    const told = answer?.error ?? answer?.message ?? answer?.Message;
    error = typeof told === 'object' ? told : { reason: told };
  } catch {
    error = { reason: body.slice(0, 200).trim() };
  }
  const cause = error.root_cause?.[0] ?? error;
  const reason = String(cause.reason ?? error.reason ?? '') || `it answered ${status}`;
  return new EngineError(status, String(cause.type ?? error.type ?? 'unknown'), reason);
}
