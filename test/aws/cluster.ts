/** A cluster's answers to what the doctor asks, as OpenSearch 3 gives them: for set-ups whose domain nobody runs. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWERS: readonly (readonly [path: RegExp, answer: unknown])[] = [
  [/^\/$/, { version: { number: '3.1.0', distribution: 'opensearch' } }],
  [/^\/thalweg-no-such-index\/_search\/point_in_time/, undefined],
  [/^\/_cluster\/health/, { status: 'green', number_of_nodes: 2, unassigned_shards: 0 }],
  [
    /^\/_nodes\/stats\/fs/,
    { nodes: { a: { name: 'a', fs: { total: { total_in_bytes: 100, available_in_bytes: 50 } } } } },
  ],
  [/^\/_cat\/indices/, [{ index: 'vpc-flows-2026.11.24', 'docs.count': '7', health: 'green' }]],
  [/^\/_index_template\/vpc-flows$/, { index_templates: [{ index_template: { version: 1 } }] }],
  [
    /^\/_plugins\/_security\/api\/rolesmapping/,
    { thalweg: { backend_roles: ['arn:aws:iam::123456789012:role/shipper'] } },
  ],
  [/\/_search\?/, { hits: { hits: [] } }],
  [/\/_(?:settings|mapping)\//, {}],
];

export interface FakeCluster {
  readonly port: number;
  stop(): Promise<void>;
}

export async function startCluster(): Promise<FakeCluster> {
  const server = createServer((request, response) => {
    request.resume();
    const found = ANSWERS.find(([path]) => path.test(request.url ?? ''))?.[1];
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? { error: { type: 'index_not_found_exception', reason: 'no such index' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
