/**
 * A real engine with lifecycle management in front of it, which neither the OpenSearch nor the Elasticsearch of Maven's parts has: requests
 * for policies are answered as ISM and ILM do, and remembered; all others go to the engine. It removes nothing by itself.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown> | undefined;
}

export interface LifecycleStub {
  readonly address: string;
  /** Requests about policies, and settings of lifecycles taken out of others. */
  readonly asked: Asked[];
  close(): void;
}

export async function startLifecycleStub(engine: string): Promise<LifecycleStub> {
  const asked: Asked[] = [];
  const policies = new Map<string, number>();
  const server = createServer(async (request, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const [method = '', path = ''] = [request.method, request.url];
    const say = (status: number, body: object): void => {
      answer.statusCode = status;
      answer.end(JSON.stringify(body));
    };
    if (path.startsWith('/_plugins/_ism/') || path.includes('_ilm/')) {
      const body = raw.length > 0 ? JSON.parse(raw.toString()) : undefined;
      if (method === 'GET' && /policies$|status$/.test(path)) return say(200, {});
      asked.push({ method, path, body });
      const [name = ''] = path.split('?');
      const version = policies.get(name);
      if (method === 'GET') {
        return version ? say(200, { _seq_no: version, _primary_term: 1 }) : say(404, { error: 'Policy not found' });
      }
      if (name.includes('/policies/') && method === 'PUT') {
        const isRight = version === undefined || path.endsWith(`?if_seq_no=${version}&if_primary_term=1`);
        if (!isRight) return say(409, { error: { type: 'version_conflict_engine_exception', reason: 'conflict' } });
        policies.set(name, (version ?? 0) + 1);
      }
      if (method === 'DELETE') policies.delete(name);
      return say(200, { updated_indices: 1, failures: false, acknowledged: true });
    }
    const isPacked = request.headers['content-encoding'] === 'gzip';
    const text = /_settings|_index_template/.test(path) ? (isPacked ? gunzipSync(raw) : raw).toString() : '';
    // The engine knows no settings of a plugin that it has not.
    const own = /"(?:index\.)?lifecycle\.[a-z_]+":[^,}]+,?/g;
    const settings = text.match(own);
    if (settings)
      asked.push({ method, path, body: JSON.parse(`{${settings.join(',').replace(/,+/g, ',').replace(/,$/, '')}}`) });
    const body = settings ? text.replace(own, '').replace(/,(?=[}\]])/g, '') : raw;
    const {
      host: _,
      'content-length': __,
      connection: ___,
      'content-encoding': encoding,
      ...headers
    } = request.headers;
    const isEmpty = settings && body === '{}';
    if (isEmpty) return say(200, { acknowledged: true });
    const told = await fetch(`${engine}${path}`, {
      method,
      headers: {
        ...(headers as Record<string, string>),
        ...(encoding && !settings && { 'content-encoding': encoding }),
      },
      ...(raw.length > 0 && { body }),
    });
    answer.statusCode = told.status;
    answer.end(Buffer.from(await told.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
