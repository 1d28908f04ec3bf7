/** How lines are read: formats, names of a filter pattern, kinds of objects. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, it } from 'vitest';
import {
  callable,
  contextOf,
  fixture,
  kinesisEvent,
  lineOf,
  metricsOf,
  openStub,
  payloadOf,
  type Stub,
  s3Event,
  subscriptionEvent,
} from './testing.ts';

let stub: Stub;
afterEach(() => stub?.close());

/** Documents in the order they were sent, without the place they came from. */
const rows = (): Record<string, unknown>[] =>
  stub.requests.flatMap(({ items }) => items.map(({ source: { _object, _line, ...row } }) => row));

function extracted(fields: readonly (readonly [message: string, names: string, values: string])[]): unknown {
  const payload = payloadOf(fields.map(([message]) => message));
  const logEvents = (payload['logEvents'] as Record<string, unknown>[]).map((event, i) => {
    const values = fields[i]![2].split(' ');
    return {
      ...event,
      extractedFields: Object.fromEntries(fields[i]![1].split(' ').map((name, k) => [name, values[k]])),
    };
  });
  return subscriptionEvent({ ...payload, logEvents });
}

describe('formats', () => {
  it('takes the names of the filter pattern, in whatever order they come', async () => {
    stub = await openStub();
    const { handler } = callable(stub.url);
    await handler(subscriptionEvent(fixture('cloudwatch-data-message-extracted-fields.json')), contextOf());
    expect(rows()).toMatchObject([
      { dstport: 22, action: 'ACCEPT' },
      { dstport: 3389, action: 'REJECT' },
    ]);
    await handler(
      extracted([
        ['7 REJECT 10.0.0.1 443 -', 'action srcAddr dstport newfield version', 'REJECT 10.0.0.1 443 - 7'],
        ['7 ACCEPT 10.0.0.2 80 x', 'version newfield action srcAddr dstport', '7 x ACCEPT 10.0.0.2 80'],
      ]),
      contextOf(),
    );
    expect(rows().slice(2)).toEqual([
      { action: 'REJECT', srcaddr: '10.0.0.1', dstport: 443, version: 7 },
      { version: 7, newfield: 'x', action: 'ACCEPT', srcaddr: '10.0.0.2', dstport: 80 },
    ]);
  });

  it('reads the message itself when the pattern names only part of it, or nothing of a flow log', async () => {
    stub = await openStub();
    const { handler } = callable(stub.url);
    await handler(
      extracted([
        [lineOf(1), 'version account_id', '2 123456789012'],
        [lineOf(2), Array.from({ length: 14 }, (_, i) => `w${i}`).join(' '), lineOf(2)],
      ]),
      contextOf(),
    );
    expect(rows()).toMatchObject([{ bytes: 4001 }, { bytes: 4002 }]);
  });

  it('takes the format that it was given before all others', async () => {
    stub = await openStub();
    const { handler, lines } = callable(stub.url, { env: { THALWEG_FORMAT: 'version,dstport' } });
    await handler(extracted([['2 443', 'dstport version', '2 443']]), contextOf());
    expect(rows()).toEqual([{ version: 2, dstport: 443 }]);
    await handler(subscriptionEvent(payloadOf([lineOf(1)])), contextOf());
    expect(metricsOf(lines)).toMatchObject({ Lines: 1, BadLines: 1 });
  });

  it('tells the two default formats apart, line by line', async () => {
    stub = await openStub();
    const gateway = readFileSync(
      new URL('../../../../test/events/flow-log-transit-gateway.log', import.meta.url),
      'utf8',
    )
      .split('\n')
      .find((line) => line.split(' ')[1] === 'TransitGateway')!;
    await callable(stub.url).handler(subscriptionEvent(payloadOf([lineOf(1), gateway, lineOf(2)])), contextOf());
    expect(rows().map((row) => row['resource_type'])).toHaveLength(3);
    expect(rows().filter((row) => row['resource_type'] === 'TransitGateway')).toHaveLength(1);
  });

  it('reads what a stream carries bare: lines, and messages of Firehose', async () => {
    stub = await openStub();
    const { handler } = callable(stub.url);
    const message = (line: string): string => JSON.stringify({ message: line });
    const records = [
      Buffer.from(`${lineOf(1)}\n${lineOf(2)}\n`),
      Buffer.from(message(lineOf(3)) + message(lineOf(4))),
      gzipSync(`${lineOf(5)}\n`),
      Buffer.from('version dstport start\n2 53 1418530010\n'),
    ];
    await handler(kinesisEvent(records), contextOf());
    expect(rows().map((row) => row['bytes'] ?? row['dstport'])).toEqual([4001, 4002, 4003, 4004, 4005, 53]);
    expect(new Set(stub.documents.keys()).size).toBe(6);
  });

  it('keeps whole what no JSON number holds', async () => {
    stub = await openStub();
    const { handler } = callable(stub.url, { env: { THALWEG_FORMAT: 'bytes packets srcaddr interface-tag' } });
    await handler(
      subscriptionEvent(payloadOf(['9223372036854775807 9007199254740993 2001:db8::1 a%22%C3%A9%0A'])),
      contextOf(),
    );
    expect(stub.requests[0]!.body).toContain(
      '"bytes":9223372036854775807,"packets":9007199254740993,"srcaddr":"2001:db8::1"',
    );
    expect(rows()[0]).toMatchObject({ interface_tag: 'a"é\n' });
    expect([...stub.documents.values()][0]!.index).toBe('thalweg-flows-none');
  });
});

describe('objects', () => {
  it('of any size, in one go', async () => {
    stub = await openStub();
    const { handler, held, lines } = callable(stub.url);
    const text = Array.from({ length: 12_345 }, (_, i) => lineOf(i)).join('\n');
    held.set('flow-logs/big.log', Buffer.from(`${text}\n`));
    held.set('flow-logs/big.log.gz', gzipSync(text));
    await handler(s3Event(['big.log']), contextOf());
    expect(stub.documents.size).toBe(12_345);
    expect(stub.requests.length).toBeGreaterThan(2);
    expect(metricsOf(lines)).toMatchObject({ Lines: 12_345, Written: 12_345, BytesIn: text.length + 1, Source: 's3' });
  });

  it('larger than what memory is for', async () => {
    stub = await openStub((response, { items }) =>
      response.end(JSON.stringify({ items: items.map(() => ({ create: { status: 201 } })) })),
    );
    const { handler, held, lines } = callable(stub.url);
    const text = Array.from({ length: 100_000 }, (_, i) => lineOf(i)).join('\n');
    expect(text.length).toBeGreaterThan(8 * 1024 * 1024);
    held.set('flow-logs/big.log', Buffer.from(text));
    await handler(s3Event(['big.log']), contextOf());
    expect(metricsOf(lines)).toMatchObject({ Records: 100_000, Written: 100_000 });
  });

  it('that break off: whole lines are written, the half one is kept', async () => {
    stub = await openStub();
    const { handler, held, lines } = callable(stub.url);
    const whole = gzipSync(Array.from({ length: 1000 }, (_, i) => lineOf(i)).join('\n'));
    held.set('flow-logs/half.log.gz', whole.subarray(0, whole.length / 2));
    await handler(s3Event(['half.log.gz']), contextOf());
    expect(stub.documents.size).toBeGreaterThan(100);
    expect(metricsOf(lines)).toMatchObject({ BadLines: 1 });
    expect(lines).toContainEqual(expect.objectContaining({ message: 'object broken' }));
    expect(lines).toContainEqual(expect.objectContaining({ message: 'dead letter', reason: 'truncated' }));
  });

  it('of AWS in Parquet, which keep the columns they have', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'thalweg-parquet-')), 'x.parquet');
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    await connection.run(
      `COPY (SELECT 2 AS version, '10.0.0.1' AS srcaddr, i AS dstport, 'ACCEPT' AS action, 1795564800 + i AS start FROM range(5000) r(i)) TO '${path}' (FORMAT parquet, COMPRESSION gzip, ROW_GROUP_SIZE 2048)`,
    );
    connection.closeSync();
    database.closeSync();
    const bytes = readFileSync(path);
    rmSync(dirname(path), { recursive: true });
    stub = await openStub();
    const { handler, held, lines } = callable(stub.url, { env: { THALWEG_FORMAT: 'dstport action' } });
    held.set('flow-logs/x.parquet', bytes);
    await handler(s3Event(['x.parquet']), contextOf());
    expect(metricsOf(lines)).toMatchObject({ Lines: 5000, Records: 5000, Written: 5000 });
    expect(stub.requests[0]!.items[2]!.source).toEqual({
      _object: 's3://flow-logs/x.parquet',
      _line: 3,
      version: 2,
      srcaddr: '10.0.0.1',
      dstport: 2,
      action: 'ACCEPT',
      start: 1795564802,
    });
    const middle = Math.floor(bytes.length / 2);
    held.set(
      'flow-logs/damaged.parquet',
      Buffer.concat([bytes.subarray(0, middle), Buffer.alloc(100, 0x55), bytes.subarray(middle + 100)]),
    );
    await handler(s3Event(['damaged.parquet']), contextOf());
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'dead letter',
        why: expect.stringMatching(/Parquet data are damaged behind row \d+/),
      }),
    );
  });

  it('that are saved payloads: an event is the same one as in a delivery', async () => {
    stub = await openStub();
    const { handler, held } = callable(stub.url);
    const payload = payloadOf([lineOf(1), lineOf(2)]);
    held.set('flow-logs/firehose-1', gzipSync(JSON.stringify(payload)));
    await handler(s3Event(['firehose-1']), contextOf());
    await handler(subscriptionEvent(payload), contextOf());
    expect(stub.documents.size).toBe(2);
  });

  it('that break off on their way come again', async () => {
    stub = await openStub();
    const objects = async () => ({
      get: async () => ({
        size: 1000,
        body: (async function* () {
          yield Buffer.from('half');
        })(),
      }),
      put: async () => undefined,
    });
    const { handler } = callable(stub.url, { effects: { objects } });
    await expect(handler(s3Event(['x']), contextOf())).rejects.toThrow(/broke off: 4 of 1000 bytes/);
  });

  it('that may not be read come again, with the way out', async () => {
    stub = await openStub();
    const objects = async () => ({
      get: async () => {
        throw Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
      },
      put: async () => undefined,
    });
    const { handler } = callable(stub.url, { effects: { objects } });
    await expect(handler(s3Event(['x']), contextOf())).rejects.toThrow(/Access Denied: the role needs s3:GetObject/);
  });
});
