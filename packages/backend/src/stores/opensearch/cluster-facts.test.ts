import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { readClusterFacts } from './cluster-facts.ts';
import { readSettings } from './settings.ts';

/** Answers what a path begins with; 404 is what Serverless says of everything that it has not. */
async function facts(answers: Readonly<Record<string, unknown>>, environment: Record<string, string>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const [path = ''] = (request.url ?? '').split('?');
    asked.push(path);
    const found = Object.entries(answers).find(([name]) => path.startsWith(name))?.[1];
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(found === undefined ? '' : JSON.stringify(found));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const place = readSettings(`http://127.0.0.1:${port}/vpc`, environment);
    const found = await readClusterFacts(place, async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }));
    return { found, asked };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

it('asks a collection of Serverless only what it answers', async () => {
  const { found, asked } = await facts(
    {
      '/_cat/indices': [{ index: 'cwl-2027.01.15', 'docs.count': '3' }],
      '/cwl-*/_search': { aggregations: { first: { value: 1000 }, last: { value: 9000 } } },
    },
    { THALWEG_SERVICE: 'aoss', THALWEG_REGION: 'us-east-1' },
  );
  expect(found).toMatchObject({
    ...{ health: { value: undefined }, disks: { value: [] }, template: { value: 'none' } },
    indices: { value: [{ name: 'cwl-2027.01.15', documents: 3 }] },
    classic: { value: { first: 1, last: 9 } },
  });
  expect(asked.sort()).toEqual(['/_cat/indices', '/_index_template/vpc-flows', '/cwl-*/_search']);
});
