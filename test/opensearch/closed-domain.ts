/**
 * A real engine behind the door of an Amazon OpenSearch Service domain whose access policy names one IAM principal: a request passes when its
 * signature is right, and is refused with the service's own sentence when it has none. No such service runs on one machine; the check
 * is written from its specification, apart from the SDK that signs.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Principal {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken: string;
}

export interface ClosedDomain {
  readonly address: string;
  /** Credentials that are good; those of a role change while the old ones still are. */
  principals: readonly Principal[];
  /** Requests that were let in. */
  readonly passed: number;
  close(): void;
}

const SCOPE = { region: 'eu-west-1', service: 'es' } as const;
/** A signature is good for so long. */
const MINUTES = 5;

export async function startClosedDomain(engine: string, principals: readonly Principal[]): Promise<ClosedDomain> {
  const state = { principals, passed: 0 };
  const server = createServer(async (request, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const refusal = refusalOf(request, body, state.principals);
    if (refusal !== undefined) {
      answer.writeHead(403, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ Message: refusal }));
      return;
    }
    state.passed++;
    const { host, authorization, connection, 'content-length': length, ...headers } = request.headers;
    const told = await fetch(`${engine}${request.url}`, {
      method: request.method!,
      headers: headers as Record<string, string>,
      ...(body.length > 0 && { body }),
    });
    const { 'content-type': type = 'application/json' } = Object.fromEntries(told.headers);
    answer.writeHead(told.status, { 'content-type': type });
    answer.end(Buffer.from(await told.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  });
}

function refusalOf(request: IncomingMessage, body: Buffer, principals: readonly Principal[]): string | undefined {
  const given = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(
    request.headers.authorization ?? '',
  );
  if (!given)
    return 'User: anonymous is not authorized to perform: es:ESHttpGet because no resource-based policy allows it';
  const [, key, scope, names, signature] = given as unknown as [string, string, string, string, string];
  const time = String(request.headers['x-amz-date']);
  const principal = principals.find(
    (one) => one.accessKeyId === key && one.sessionToken === request.headers['x-amz-security-token'],
  );
  if (!principal) return 'The security token included in the request is invalid.';
  const day = time.slice(0, 8);
  if (scope !== `${day}/${SCOPE.region}/${SCOPE.service}/aws4_request`)
    return `Credential should be scoped to a valid region, not '${scope}'.`;
  if (Math.abs(Date.now() - timeOf(time)) > MINUTES * 60_000) return 'Signature expired.';
  const isSigned = (name: string): boolean => names.split(';').includes(name);
  const isWhole = ['host', 'x-amz-date', 'x-amz-security-token'].every(isSigned);
  const expected = sign({ request, body, names, time, scope }, principal.secretAccessKey);
  if (!isWhole || !timingSafeEqual(expected, Buffer.from(signature, 'hex')))
    // It repeats the request, as the service does.
    return `The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'${request.method}\n${request.url}\nx-amz-security-token:${principal.sessionToken}'`;
  return undefined;
}

/** `20260101T000000Z` in epoch milliseconds. */
function timeOf(time: string): number {
  return Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

interface Signed {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly names: string;
  readonly time: string;
  readonly scope: string;
}

function sign({ request, body, names, time, scope }: Signed, secret: string): Buffer {
  const { pathname, searchParams } = new URL(request.url!, 'http://host');
  const query = [...searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  // Of every service but S3 the path is encoded once more as it stands in the request.
  const path = pathname.split('/').map(encode).join('/');
  const canonical = [request.method, path, query, headers.join(''), names, sha256(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<Buffer>((of, part) => hmac(of, part), Buffer.from(`AWS4${secret}`));
  return hmac(key, text);
}

/** RFC 3986: all but the unreserved. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
