import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServer, type Server, someLines } from '../testing.ts';

let server: Server;

beforeAll(async () => {
  server = await openServer();
  await server.load('some.log', someLines());
});
afterAll(() => server.close());

const question = { query: 'action:REJECT', columns: ['start', 'srcaddr', 'bytes'], sort: [{ field: 'bytes' }] };

async function rows(): Promise<unknown[][]> {
  const response = await server.post('/search', { ...question, limit: 10_000 });
  const lines = response.body.trim().split('\n');
  return lines.slice(1, -1).map((line) => JSON.parse(line) as unknown[]);
}

describe('POST /export', () => {
  it('writes CSV, all rows in their order', async () => {
    const response = await server.post('/export?format=csv', question);
    expect(response.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="thalweg-20261124T120000.csv"',
    });
    const expected = [question.columns, ...(await rows())].map((row) => row.map((value) => value ?? '').join(','));
    expect(response.body).toBe(`${expected.join('\r\n')}\r\n`);
  });

  it('writes NDJSON', async () => {
    const response = await server.post('/export?format=ndjson', question);
    const lines = response.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual((await rows()).map(([start, srcaddr, bytes]) => ({ start, srcaddr, bytes })));
    const long = await server.post('/export?format=ndjson', { query: 'bytes > 9000000000000000', columns: ['bytes'] });
    expect(long.body).toBe('{"bytes":"9007199254740993"}\n');
  });

  it('writes Parquet that others can read', async () => {
    const response = await server.post('/export?format=parquet', question);
    const bytes = response.rawPayload;
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const read = await parquetReadObjects({ file, compressors });
    expect(read.map(({ start, srcaddr, bytes: size }) => [Number(start), srcaddr, Number(size)])).toEqual(
      (await rows()).map(([start, srcaddr, size]) => [start, srcaddr, Number(size)]),
    );
  });

  it('takes every column and a limit', async () => {
    const response = await server.post('/export?format=ndjson', { limit: 2 });
    const lines = response.body.trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0]!)).toHaveProperty('_object');
  });

  it('takes a form, so that the browser itself writes the file', async () => {
    const payload = new URLSearchParams({ request: JSON.stringify(question) }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await server.post('/export?format=csv', payload, type);
    expect(response.body).toBe((await server.post('/export?format=csv', question)).body);
    for (const wrong of ['request=%7B', 'other=1', 'request=%7B%7D&more=1', 'request=%5B1%5D']) {
      expect((await server.post('/export?format=csv', wrong, type)).statusCode).toBe(400);
    }
  });

  it('makes no formula of what came from a log', async () => {
    const own = await openServer();
    try {
      await own.load('odd.log', ['version interface-id srcaddr start', `2 =cmd|'/C_calc'!A0 10.0.0.1 1795600000`]);
      const response = await own.post('/export?format=csv', { columns: ['interface_id', 'srcaddr'] });
      expect(response.body).toBe(`interface_id,srcaddr\r\n'=cmd|'/C_calc'!A0,10.0.0.1\r\n`);
    } finally {
      await own.close();
    }
  });
});
