/** Indices of the old Lambda function, as it left them in real engines: every event becomes a row or a bad line, once. */

import { gzipSync } from 'node:zlib';
import { parse } from '@thalweg/core/language';
import { check, type Query } from '@thalweg/core/query';
import { parseFormat } from '@thalweg/core/record';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAppender } from '../../packages/backend/src/cli/engine.ts';
import {
  copyEvents,
  type EventCopyOptions,
  type EventCopySummary,
} from '../../packages/backend/src/ingest/copy/copy-events.ts';
import * as embedded from '../../packages/backend/src/ingest/testing.ts';
import { schemaOf } from '../../packages/backend/src/stores/model/schema.ts';
import { openArchive } from '../../packages/backend/src/stores/opensearch/archive.ts';
import { connect } from '../../packages/backend/src/stores/opensearch/connect.ts';
import { readArchiveSettings, readSettings } from '../../packages/backend/src/stores/opensearch/settings.ts';
import type { Store } from '../../packages/backend/src/stores/store.ts';
import { canRun, startForTests } from '../engines/for-tests.ts';
import { type Bench, everything, openBench } from './bench.ts';
import { DEFAULT_NAMES, eventIdOf, type LogEvent, writeEvents } from './old-lambda.ts';

const DAY = Date.UTC(2026, 10, 24) / 1000;

function flow(
  n: number,
  { start = DAY + n, names = DEFAULT_NAMES }: { start?: number; names?: readonly string[] } = {},
): LogEvent {
  const message = `2 012345678901 eni-${n % 5} 10.0.${n % 200}.1 172.31.16.21 ${n % 60_000} ${n % 2 ? 22 : 443} 6 ${n % 7} ${n} ${start} ${start + 59} ACCEPT OK`;
  return { id: eventIdOf(n), time: start, message, names };
}

const flows = (from: number, to: number): LogEvent[] => Array.from({ length: to - from }, (_, i) => flow(from + i));
const noData = (n: number): LogEvent => ({
  ...flow(n),
  message: `2 012345678901 eni-1 - - - - - - - ${DAY + n} ${DAY + n + 59} - NODATA`,
});

describe.each(['opensearch', 'elasticsearch'] as const)('%s', (kind) => {
  describe.skipIf(!canRun(kind))('an archive', () => {
    let engine: Awaited<ReturnType<typeof startForTests>>;
    let folder: embedded.Bench;
    let cluster: Bench;
    let prefix: string;
    let runs = 0;
    beforeAll(async () => {
      engine = await startForTests(kind);
    });
    afterAll(() => engine?.stop());
    beforeEach(async () => {
      prefix = `cwl-${process.pid}-${++runs}-`;
      folder = embedded.openBench();
      cluster = await openBench(engine.address);
    });
    afterEach(async () => {
      await request('DELETE', `/${prefix}*`);
      await folder.close();
      await cluster?.close();
    });

    async function request(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
      const connection = await connect(readSettings(engine.address, {}));
      try {
        return await connection.request(method, path, body);
      } finally {
        connection.close();
      }
    }

    async function copy(
      to: Store,
      {
        text = '',
        time = {},
        ...options
      }: Partial<EventCopyOptions> & { readonly text?: string; readonly time?: Query['time'] } = {},
    ): Promise<EventCopySummary> {
      const archive = await openArchive(readArchiveSettings(`${engine.address}/${prefix}*`, {}, '--from'), {
        most: 5000,
      });
      try {
        const schema = schemaOf(archive.fields.filter((name) => name === 'brand_new'));
        const query = check(parse(text, 'kql', schema), { schema, scope: undefined, now: 0, tz: 'UTC', time }).query!;
        return await copyEvents(archive, to, { query, all: await everything(to), createAppender, ...options });
      } finally {
        archive.close();
      }
    }

    async function rowsOf(store: Store, columns = ['_line', ...DEFAULT_NAMES]): Promise<unknown[]> {
      const rows: unknown[] = [];
      const sort = ['start', '_line'].map((field) => ({ field, descending: false }));
      const found = store.search(await everything(store), { columns, sort, limit: undefined });
      for await (const batch of found) rows.push(...batch.rows);
      return rows;
    }

    const write = (
      events: readonly LogEvent[],
      change?: (document: Record<string, unknown>) => object,
    ): Promise<void> => writeEvents(engine.address, events, { prefix, ...(change && { change }) });

    it('becomes rows and bad lines, whose sums are right, in either kind of store', async () => {
      // A dash first, so that the engine takes ports for text; a number first on the next day.
      await write([noData(0), ...flows(1, 5000), { ...flow(5000), message: 'no flow log', names: [] }]);
      await write([flow(90_000), flow(90_001)]);
      const mapping = JSON.stringify(await request('GET', `/${prefix}2026.11.24/_mapping`));
      expect(mapping).toContain('"srcport":{"type":"text"');
      for (const { store } of [folder, cluster]) {
        const summary = await copy(store);
        const bytes = BigInt(4999 * 2500 + 90_000 + 90_001);
        expect(summary).toMatchObject({
          ...{ objects: 3, objectsAlreadyThere: 0, lines: 5003, records: 5001, noData: 1, skipData: 0, quarantined: 1 },
          ...{ repeatedEvents: 0, verified: true, problems: [] },
        });
        expect(summary.source).toMatchObject({ rows: 5002n, bytes });
        expect(summary.target).toEqual(summary.source);
        const rows = await rowsOf(store);
        expect(rows[0]).toEqual([
          1,
          2,
          '012345678901',
          'eni-1',
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          DAY,
          DAY + 59,
          null,
          'NODATA',
        ]);
        expect(rows[1]).toEqual([
          2,
          2,
          '012345678901',
          'eni-1',
          '10.0.1.1',
          '172.31.16.21',
          1,
          22,
          6,
          1,
          1,
          DAY + 1,
          DAY + 60,
          'ACCEPT',
          'OK',
        ]);
        expect(await store.verify()).toMatchObject({ ok: true, lines: 5003, quarantined: 1 });
        const bad: unknown[] = [];
        for await (const line of store.quarantinedLines()) bad.push(line);
        expect(bad).toMatchObject([
          {
            reason: 'token-count',
            text: 'no flow log',
            object: `${engine.address}/${prefix}2026.11.24/2026-11-24T01:00:00Z`,
          },
        ]);

        expect(await copy(store)).toMatchObject({
          objects: 0,
          objectsAlreadyThere: 3,
          lines: 0,
          verified: true,
          target: { rows: 5002n },
        });
      }
    });

    it('takes what came since, and nothing twice', async () => {
      await write(flows(0, 100));
      for (const { store } of [folder, cluster]) await copy(store);
      // Delivered again, changed as the function does it (the same document), and two new ones.
      await write([...flows(50, 100), flow(100), flow(5000)]);
      for (const { store } of [folder, cluster]) {
        expect(await copy(store)).toMatchObject({ objects: 2, lines: 2, repeatedEvents: 100, verified: true });
        expect(await store.count(await everything(store))).toBe(102n);
        expect(await store.verify()).toMatchObject({ ok: true, lines: 102 });
        expect(await copy(store)).toMatchObject({ objects: 0, verified: true });
      }
    });

    it('counts an event once that CloudWatch Logs delivers to the store as well', async () => {
      await write(flows(0, 100));
      const logEvents = flows(50, 150).map(({ id, time, message }) => ({ id, timestamp: time * 1000, message }));
      const payload = {
        messageType: 'DATA_MESSAGE',
        owner: '1',
        logGroup: 'flows',
        logStream: 's',
        subscriptionFilters: [],
        logEvents,
      };
      for (const bench of [folder, cluster]) {
        const path = bench.write('payload.gz', gzipSync(JSON.stringify(payload)));
        await bench.load([path]);
        expect(await copy(bench.store)).toMatchObject({ objects: 1, lines: 50, repeatedEvents: 50, verified: true });
        expect(await bench.store.count(await everything(bench.store))).toBe(150n);
      }
    });

    it('takes what a query and times match, and the rest later', async () => {
      await write([noData(1001), ...flows(0, 1000), { ...flow(1000), message: 'no flow log', names: [] }]);
      for (const { store } of [folder, cluster]) {
        expect(await copy(store, { text: 'dstport:22 and not srcaddr:10.0.1.0/24' })).toMatchObject({
          ...{ objects: 1, lines: 495, quarantined: 0, verified: true },
        });
        expect(await copy(store, { text: 'dstport:22 and not srcaddr:10.0.1.0/24' })).toMatchObject({
          objects: 0,
          verified: true,
        });
        const time = { from: BigInt(DAY + 10), to: BigInt(DAY + 20) };
        expect(await copy(store, { time })).toMatchObject({ objects: 1, lines: 5, repeatedEvents: 5, verified: true });
        expect(await copy(store)).toMatchObject({
          objects: 1,
          lines: 502,
          repeatedEvents: 500,
          quarantined: 1,
          verified: true,
        });
        expect(await store.count(await everything(store))).toBe(1001n);
      }
    });

    it('goes on where it was broken off', async () => {
      for (let hour = 0; hour < 6; hour++) await write(flows(hour * 3600, hour * 3600 + 300));
      const { store } = folder;
      let broken = 0;
      for (let done = false; !done; ) {
        const stop = new AbortController();
        try {
          done = (await copy(store, { maxRows: 250, signal: stop.signal, onCommit: () => stop.abort() })).verified;
        } catch (error) {
          expect(error).toMatchObject({ code: 'cancelled' });
          broken++;
          expect(await store.verify()).toMatchObject({ ok: true });
        }
      }
      expect(broken).toBeGreaterThan(2);
      expect(await store.count(await everything(store))).toBe(1800n);
      expect(folder.leftovers()).toEqual([]);
    });

    it('reads custom formats by the names of the pattern in any order, else by the option', async () => {
      const names = ['dstport', 'accountId', 'start', 'srcaddr', 'brand_new'];
      const event = (n: number): LogEvent => ({
        ...{ id: eventIdOf(n), time: DAY + n, names, logGroup: 'custom' },
        message: `${n} 000000000012 ${DAY + n} 2001:db8::${n} x${n}`,
      });
      // The order of extracted fields is that of no line.
      await write([event(1), event(2), flow(3)], (document) => {
        const { srcaddr, ...rest } = document;
        return { srcaddr, ...rest };
      });
      const { store } = folder;
      expect(await copy(store)).toMatchObject({ lines: 3, records: 3, quarantined: 0, verified: true });
      const columns = ['_line', 'account_id', 'srcaddr', 'dstport', 'brand_new'];
      expect(await rowsOf(store, columns)).toEqual([
        [1, '000000000012', '2001:db8::1', 1, 'x1'],
        [2, '000000000012', '2001:db8::2', 2, 'x2'],
        [3, '012345678901', '10.0.3.1', 22, null],
      ]);

      await request('DELETE', `/${prefix}*`);
      await write([{ ...event(4), names: [] }]);
      expect(await copy(cluster.store)).toMatchObject({ lines: 1, quarantined: 1, verified: true });
      const format = parseFormat('dstport account-id start srcaddr brand-new');
      if (!format.ok) throw new Error(format.message);
      expect(await copy(folder.store, { format: format.format })).toMatchObject({
        lines: 1,
        records: 1,
        verified: true,
      });
    });

    it('reads the named values where there is no message, and quarantines what has neither', async () => {
      await write([noData(2), flow(1)], ({ '@message': _, ...document }) => document);
      await write([{ ...flow(3), names: ['colour'], message: 'red' }], ({ '@message': _, ...document }) => document);
      for (const { store } of [folder, cluster]) {
        expect(await copy(store)).toMatchObject({ lines: 3, records: 1, noData: 1, quarantined: 1, verified: true });
        expect(await rowsOf(store, ['_line', 'account_id', 'srcaddr', 'bytes', 'log_status'])).toEqual([
          [1, '012345678901', '10.0.1.1', 1, 'OK'],
          [2, '012345678901', null, null, 'NODATA'],
        ]);
        expect(await store.quarantine()).toMatchObject([{ reason: 'token-count', lines: 1 }]);
      }
    });

    it('splits busy hours, and reads an index without times as one', async () => {
      const events = Array.from({ length: 6000 }, (_, n) => flow(n, { start: DAY + (n % 1800) }));
      await write(events);
      const { objects, lines, verified } = await copy(folder.store);
      expect({ objects, lines, verified }).toEqual({ objects: 3, lines: 6000, verified: true });
      await request('DELETE', `/${prefix}*`);
      await write(flows(0, 10), (document) => ({ ...document, '@timestamp': 'at noon' }));
      expect(await copy(cluster.store)).toMatchObject({ objects: 1, lines: 10, verified: true });
    });

    it('says what is not there, and what is closed', async () => {
      await expect(copy(folder.store)).rejects.toMatchObject({ code: 'no-such-source' });
      await write([flow(1)]);
      await request('POST', `/${prefix}2026.11.24/_close`);
      await expect(copy(folder.store)).rejects.toMatchObject({
        code: 'cluster-refused',
        help: expect.stringContaining('_open'),
      });
    });
  });
});
