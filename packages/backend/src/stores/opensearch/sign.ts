/** Signatures of AWS (Signature Version 4) for requests to a cluster; the algorithm is the SDK's own. */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface SignerOptions {
  /** `es` for Amazon OpenSearch Service, `aoss` for Serverless. */
  readonly service: string;
  readonly region: string;
  /** Asked for each request, as they change. */
  readonly credentials: () => Promise<AwsCredentials>;
}

export interface UnsignedRequest {
  readonly method: string;
  /** With path and query. */
  readonly url: URL;
  /** Names in lower case. All are signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

/** Resolves to the headers that the request has to be sent with. */
export type Sign = (request: UnsignedRequest, now?: Date) => Promise<Record<string, string>>;

export function createSigner({ service, region, credentials }: SignerOptions): Sign {
  const signer = new SignatureV4({
    service,
    region,
    sha256: NodeHash,
    // Serverless asks for the hash of the body as a header.
    applyChecksum: service === 'aoss',
    credentials: async () => {
      const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
      return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
    },
  });
  return async ({ method, url, headers, body }, now = new Date()) => {
    const query: Record<string, string[]> = {};
    for (const [name, value] of url.searchParams) query[name] = [...(query[name] ?? []), value];
    const { protocol, hostname, host, pathname } = url;
    const request = { method, protocol, hostname, path: pathname, query, headers: { host, ...headers }, body };
    return (await signer.sign(request, { signingDate: now })).headers;
  };
}

/** SHA-256, or HMAC of it with a secret, as the signer wants it. */
class NodeHash {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}
