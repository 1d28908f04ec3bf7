/** A connection to a cluster: who asks, what the engine is, and what its silence and its refusals mean. */
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { ThalwegError } from '../../report/errors.ts';
import type { ClusterPlace } from '../store.ts';
import { type BulkAnswer, blocked, isBlock } from './bulk-answer.ts';
import { type Cluster, EngineError, type RequestOptions } from './cluster.ts';
import { denied } from './denial.ts';
import { type Facts, findFacts } from './facts.ts';
import { createHttp, createRequest, type Http, type Outgoing } from './http.ts';
import { type AwsCredentials, createSigner } from './sign.ts';
import { mayPass, silent } from './silence.ts';

const gzip = promisify(gzipCallback);
/** Smaller bodies fit a packet as they are. */
const PACKED_BYTES = 1400;
/** The longest that an answer may take, milliseconds. */
export const LONGEST_MS = 300_000;

/** A line to a cluster of which nothing is known yet. */
export interface Line {
  readonly request: Cluster['request'];
  /** One request of documents (NDJSON). Rejects with the network's own errors when no answer came. */
  bulk(body: string | Uint8Array, signal?: AbortSignal): Promise<BulkAnswer>;
  close(): void;
}

export interface Connection extends Cluster, Pick<Line, 'bulk' | 'close'> {
  readonly place: ClusterPlace;
  readonly facts: Facts;
}

/** Credentials of AWS, for a cluster whose requests are signed; asked for each request. */
export type CredentialsSource = () => Promise<AwsCredentials>;

/**
 * Connects, and finds out what the engine is.
 * @throws ThalwegError `cluster-away`, `cluster-denied`, `cluster-refused`.
 */
export async function connect(place: ClusterPlace, credentials?: CredentialsSource): Promise<Connection> {
  const line = openLine(place, credentials);
  try {
    const facts = await findFacts(line.request, place);
    return { ...line, place, facts, capabilities: facts };
  } catch (error) {
    line.close();
    throw error;
  }
}

/** `credentials`: default, where AWS's own tools find them. */
export function openLine(place: ClusterPlace, credentials: CredentialsSource = awsCredentials()): Line {
  const { send, close } = openWire(place, credentials);
  const told = createRequest(send);
  return {
    async request(method, path, body, options) {
      try {
        return await told(method, path, body, options);
      } catch (error) {
        throw toError(error, place, options);
      }
    },
    async bulk(body, signal) {
      const headers = { 'content-type': 'application/x-ndjson', accept: 'application/json' };
      const path = '/_bulk?filter_path=items.*.status,items.*.error,error,status';
      const answer = await send({ method: 'POST', path, headers, body }, signal);
      return { status: answer.status, body: answer.body, retryAfter: answer.headers['retry-after'] };
    },
    close,
  };
}

function openWire(place: ClusterPlace, credentials: CredentialsSource): Http {
  const endpoint = new URL(place.endpoint);
  const http = createHttp(endpoint, {
    ...(place.authority !== undefined && { ca: place.authority }),
    ...place.certificate,
  });
  const authorise = authoriser(place, endpoint, credentials);
  return {
    async send(outgoing, signal) {
      const late = AbortSignal.timeout(LONGEST_MS);
      const authorised = await authorise(await packed(outgoing));
      return http.send(authorised, signal ? AbortSignal.any([signal, late]) : late);
    },
    close: http.close,
  };
}

async function packed(outgoing: Outgoing): Promise<Outgoing> {
  const { body, headers } = outgoing;
  if (body === undefined || body.length < PACKED_BYTES) return outgoing;
  return { ...outgoing, body: await gzip(body, { level: 1 }), headers: { ...headers, 'content-encoding': 'gzip' } };
}

function authoriser(
  { auth }: ClusterPlace,
  endpoint: URL,
  credentials: CredentialsSource,
): (outgoing: Outgoing) => Promise<Outgoing> {
  const withHeader =
    (value: string) =>
    async (outgoing: Outgoing): Promise<Outgoing> => ({
      ...outgoing,
      headers: { ...outgoing.headers, authorization: value },
    });
  switch (auth.kind) {
    case 'none':
      return async (outgoing) => outgoing;
    case 'basic':
      return withHeader(`Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`);
    case 'header':
      return withHeader(auth.value);
    case 'aws': {
      const sign = createSigner({ ...auth, credentials });
      return async (outgoing) => {
        const { method, path, headers, body } = outgoing;
        const bytes = body === undefined ? undefined : Buffer.from(body);
        return { ...outgoing, headers: await sign({ method, url: new URL(path, endpoint), headers, body: bytes }) };
      };
    }
  }
}

/** Where AWS's own tools find them: environment, profile, container, instance. Loaded when first needed. */
function awsCredentials(): CredentialsSource {
  let provider: Promise<() => Promise<AwsCredentials>> | undefined;
  return async () => {
    provider ??= import('@aws-sdk/credential-provider-node').then(({ defaultProvider }) => defaultProvider());
    try {
      return await (await provider)();
    } catch (error) {
      throw new ThalwegError(
        'cluster-denied',
        `There are no credentials of AWS to sign with: ${(error as Error).message}`,
        {
          help: 'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role gives them.',
        },
      );
    }
  };
}

/** What a failed request means. Neither message nor cause holds headers or bodies. */
function toError(error: unknown, place: ClusterPlace, { signal }: RequestOptions = {}): unknown {
  if (signal?.aborted) return error;
  if (error instanceof EngineError) {
    if (error.status !== 401 && error.status !== 403) return error;
    return isBlock(error.type) ? blocked(error.reason) : denied(error.status, error.reason);
  }
  if (error instanceof ThalwegError) return error;
  const { name } = error as Error;
  if (name === 'TimeoutError') return silent(new Error(`it did not answer within ${LONGEST_MS / 1000} s`), place);
  return silent(error as Error, place);
}

/** Whether the same request may go well later: the cluster is away, or has too much to do. */
export function passes(error: unknown): boolean {
  if (error instanceof EngineError) return [429, 502, 503, 504].includes(error.status);
  if (!(error instanceof ThalwegError) || error.code !== 'cluster-away') return false;
  return mayPass(error.cause);
}
