/** Signed requests to the cluster over Node's own HTTP: a client of some megabytes is not worth its start. */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { BulkAnswer } from '../stores/opensearch/bulk-answer.ts';
import { createSigner } from '../stores/opensearch/sign.ts';
import type { Environment, Settings } from './settings.ts';

export type Send = (body: string, timeoutMs: number) => Promise<BulkAnswer>;

/** Only what is read of the answer, which otherwise is as long as the request. */
const FILTER = encodeURIComponent('items.*.status,items.*.error,error,status');
const MOST_ANSWER_BYTES = 64 * 1024 * 1024;

/** Requests to `_bulk`. The credentials are those of the function's role, which Lambda puts into the environment. */
export function createSend(
  { endpoint, region, service }: Pick<Settings, 'endpoint' | 'region' | 'service'>,
  environment: Environment,
): Send {
  const isSecure = endpoint.protocol === 'https:';
  const agent = isSecure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const request = isSecure ? httpsRequest : httpRequest;
  const url = new URL(`/_bulk?filter_path=${FILTER}`, endpoint);
  const sign = createSigner({
    service,
    region,
    credentials: async () => ({
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      sessionToken: environment['AWS_SESSION_TOKEN'],
    }),
  });

  return async (text, timeoutMs) => {
    const body = Buffer.from(text);
    const headers = await sign({ method: 'POST', url, headers: { 'content-type': 'application/x-ndjson' }, body });
    return new Promise((resolve, reject) => {
      const options = {
        agent,
        method: 'POST',
        headers: { ...headers, 'content-length': body.length },
        signal: AbortSignal.timeout(Math.max(1, timeoutMs)),
      };
      const sent = request(url, options, (response) => readAnswer(response).then(resolve, reject));
      sent.on('error', (error) =>
        reject(isTimeout(error) ? new Error(`none came in ${Math.round(timeoutMs)} ms`) : error),
      );
      sent.end(body);
    });
  };
}

async function readAnswer(response: IncomingMessage): Promise<BulkAnswer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MOST_ANSWER_BYTES) throw new Error(`it is longer than ${MOST_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return {
    status: response.statusCode ?? 0,
    body: Buffer.concat(chunks).toString('utf8'),
    retryAfter: response.headers['retry-after'],
  };
}

function isTimeout(error: Error): boolean {
  return error.name === 'TimeoutError' || (error.cause instanceof Error && error.cause.name === 'TimeoutError');
}
