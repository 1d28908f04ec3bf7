/** Loads into a cluster: each line once, whatever comes twice; and what is kept besides rows. */
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAppender } from '../../packages/backend/src/cli/engine.ts';
import { retryQuarantine } from '../../packages/backend/src/ingest/retry.ts';
import { HEADER, line, lines } from '../../packages/backend/src/ingest/testing.ts';
import { canRun, startForTests } from '../engines/for-tests.ts';
import { type Bench, everything, openBench } from './bench.ts';

const DAY = 86_400;
const START = 1_795_500_000;

/** A batch of CloudWatch Logs as a subscription delivers it (CloudWatch Logs User Guide, "Subscription filters"). */
function delivery(events: readonly (readonly [id: string, message: string])[]): string {
  return JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '123456789010',
    logGroup: 'flows',
    logStream: 'eni-1-all',
    subscriptionFilters: ['all'],
    logEvents: events.map(([id, message]) => ({ id, timestamp: 1, message })),
  });
}

const event = (i: number): [string, string] => [
  `3195310660696698337880902507980421114328961542429${1000 + i}`,
  line(i).trim(),
];

interface Template {
  readonly index_template: {
    readonly template: { readonly settings: { readonly index: { number_of_shards: string } } };
  };
}

describe.each(['opensearch', 'elasticsearch'] as const)('%s', (kind) => {
  describe.skipIf(!canRun(kind))('a store', () => {
    let engine: Awaited<ReturnType<typeof startForTests>>;
    let bench: Bench;
    beforeAll(async () => {
      engine = await startForTests(kind);
    });
    afterAll(() => engine?.stop());
    beforeEach(async () => {
      bench = await openBench(engine.address);
    });
    afterEach(() => bench?.close());

    it('merges the segments of days that are over, says how many there were, and loses no row', async () => {
      // Two years before, whatever day it is.
      const old = (from: number, to: number): string => HEADER + lines(from, to).replaceAll(' 17955', ' 17055');
      for (const part of [0, 1, 2]) {
        await bench.load([bench.write(`old/${part}.log`, old(part * 100, part * 100 + 100))]);
      }
      const before = await bench.rows();
      expect(before).toHaveLength(300);
      const { merged, into } = await bench.store.compact();
      expect(into).toBeGreaterThan(0);
      expect(merged).toBeGreaterThan(into);
      expect(await bench.rows()).toEqual(before);
      expect(await bench.store.compact()).toMatchObject({ merged: 0, into: 0 });
    });

    it('keeps the number of shards that somebody wrote into the template', async () => {
      const path = `${engine.address}/_index_template/${bench.store.location.split('/').at(-1)}-flows`;
      const { index_templates } = (await (await fetch(path)).json()) as { index_templates: [Template] };
      const template = index_templates[0].index_template;
      template.template.settings.index.number_of_shards = '3';
      const headers = { 'content-type': 'application/json' };
      const changed = await fetch(path, { method: 'PUT', headers, body: JSON.stringify(template) });
      expect(changed.status).toBe(200);
      await bench.store.migrate();
      await bench.load([bench.write('new.log', `${HEADER.trim()} new-field\n${line(1).trim()} 7\n`)]);
      const indices = await fetch(`${path.replace('/_index_template/', '/')}-*/_settings`);
      const settings = Object.values((await indices.json()) as Record<string, Template['index_template']['template']>);
      expect(settings.map((one) => one.settings.index.number_of_shards)).toEqual(['3']);
    });

    it('has each row of each file once, whatever is loaded again, and its ledger agrees', async () => {
      bench.write('logs/a.log', HEADER + lines(0, 300));
      bench.write('logs/b.log.gz', gzipSync(lines(300, 700)));
      bench.write('logs/copy.log', HEADER + lines(0, 300));
      bench.write('logs/empty.log', '');
      expect(await bench.load([`${bench.folder}/logs`])).toMatchObject({
        objects: 3,
        objectsAlreadyLoaded: 1,
        records: 700,
      });
      const before = await bench.rows();
      expect(before).toHaveLength(700);
      expect(before[0]).toEqual({ _object: `${bench.folder}/logs/a.log`, _line: 2, srcaddr: '10.0.0.0', start: START });
      expect(await bench.load([`${bench.folder}/logs`])).toMatchObject({ objects: 0, objectsAlreadyLoaded: 4 });
      expect(await bench.rows()).toEqual(before);
      expect(await bench.store.verify()).toMatchObject({ ok: true, lines: 700, records: 700, problems: [] });
      expect(await bench.store.status()).toMatchObject({
        objects: 3,
        records: 700,
        firstStart: START,
        lastEnd: START + 758,
      });
    });

    it('takes a file that has grown in place of what it was, and loads by force in place of what is there', async () => {
      const path = bench.write('a.log', lines(0, 10));
      await bench.load([path]);
      bench.write('a.log', lines(0, 25));
      expect(await bench.load([path])).toMatchObject({ objects: 1, records: 25 });
      expect(await bench.rows(['_line'])).toHaveLength(25);
      expect(await bench.load([path], { force: true })).toMatchObject({ objects: 1, records: 25 });
      expect(await bench.store.objects()).toMatchObject([{ name: path, label: path, lines: 25 }]);
      expect(await bench.store.verify()).toMatchObject({ ok: true, records: 25 });
    });

    it('counts an event of CloudWatch Logs once, however it is batched', async () => {
      const first = bench.write('first', delivery([event(1), event(2), event(3), event(2)]));
      const second = bench.write('second', delivery([event(3), event(4)]));
      expect(await bench.load([first])).toMatchObject({ records: 3, repeatedEvents: 1 });
      expect(await bench.load([second])).toMatchObject({ records: 1, repeatedEvents: 1 });
      expect(await bench.rows()).toHaveLength(4);
      expect(await bench.store.verify()).toMatchObject({ ok: true, records: 4 });
    });

    it('keeps bad lines, also those that the engine alone refuses, and reads them again', async () => {
      // Lucene keeps no text of more than 32,766 bytes whole.
      const long = line(1).replace('eni-1', `eni-${'1'.repeat(40_000)}`);
      const path = bench.write('a.log', `${line(0)}nonsense\n${long}${line(2)}`);
      expect(await bench.load([path])).toMatchObject({ lines: 4, records: 2, quarantined: 2 });
      const found = [];
      for await (const bad of bench.store.quarantinedLines()) found.push([bad.line, bad.reason]);
      expect(found.sort()).toEqual([
        [2, 'token-count'],
        [3, 'too-long'],
      ]);
      expect(await bench.store.verify()).toMatchObject({ ok: true, lines: 4, quarantined: 2 });

      const lost = bench.write('lost.log', '1.2.3.4 5.6.7.8\n9.9.9.9 8.8.8.8\n');
      await bench.load([lost]);
      const again = await retryQuarantine(bench.store, { createAppender, format: 'srcaddr dstaddr', object: lost });
      expect(again).toMatchObject({ objects: 1, lines: 2, records: 2, quarantined: 0 });
      expect(await bench.store.count(await everything(bench.store, 'srcaddr: 9.9.9.9'))).toBe(1n);
      expect(await bench.store.verify()).toMatchObject({ ok: true, records: 4, quarantined: 2 });
    });

    it('finds fields that AWS has not published', async () => {
      const path = bench.write('new.log', `version srcaddr brand-new start\n2 10.0.0.1 wonderful ${START}\n`);
      await bench.load([path]);
      expect(await bench.store.columns()).toEqual(expect.arrayContaining(['brand_new', 'srcaddr']));
      expect(await bench.store.count(await everything(bench.store, 'brand_new: wonderful'))).toBe(1n);
    });

    it('forgets objects, and days', async () => {
      const [a, b] = [bench.write('a.log', line(0)), bench.write('b.log', line(1, START + 5 * DAY) + line(2))];
      await bench.load([a, b]);
      expect(await bench.store.forget(a)).toEqual({ objects: 1, rows: 1 });
      expect(await bench.rows(['_object'])).toEqual([{ _object: b }, { _object: b }]);
      const now = (START + 7 * DAY) * 1000;
      expect(await bench.store.retain({ days: 3, now, dryRun: true })).toEqual({ parts: 1, rows: 1 });
      expect(await bench.store.retain({ days: 3, now })).toEqual({ parts: 1, rows: 1 });
      expect(await bench.store.verify()).toMatchObject({ ok: true, lines: 2, records: 2, retired: 1 });
      expect(await bench.load([b])).toMatchObject({ objects: 0, objectsAlreadyLoaded: 1 });
    });

    it('tells what came with which commit, when interfaces were seen, and what was loaded', async () => {
      const before = await bench.store.arrivals();
      const path = bench.write('a.log', lines(0, 5));
      await bench.load([path]);
      const after = await bench.store.arrivals();
      expect(after).toBeGreaterThan(before);
      const arrived = { after: before, upTo: after };
      const rows = [];
      const options = { columns: ['_line'], sort: [], limit: undefined, arrived };
      for await (const batch of bench.store.search(await everything(bench.store), options)) rows.push(...batch.rows);
      expect(rows).toHaveLength(5);
      expect(await bench.store.coverage({})).toHaveLength(5);
      expect(await bench.store.activity({ since: 0, interval: 3600 })).toMatchObject([{ objects: 1, lines: 5 }]);
      expect(await bench.store.formatAt(path, 3)).toMatch(/^\$\{version\}/);
    });

    it('keeps searches, networks, the rule of retention and what is known of sources for everybody who opens it', async () => {
      const { store } = bench;
      const search = { id: 's1', name: 'Rejects', body: '{}', readyMade: false, changed: 1 };
      await store.seedSearches([search]);
      expect(await store.removeSearch('s1')).toBe(true);
      await store.seedSearches([search]);
      expect(await store.searches()).toEqual([]);
      await store.saveSearch(search);
      await store.addNetwork('office', ['203.0.113.77/24', '10.0.0.1']);
      await store.removeNetwork('office', ['10.0.0.1']);
      await expect(store.removeNetwork('lab', [])).rejects.toMatchObject({ code: 'no-such-network' });
      await store.setRetention({ days: 9 });
      await store.saveReport('kinesis://b/ü?#', '{"a":1}');
      await store.savePosition('kinesis://b/ü?#', 'shard 1');
      await store.savePosition('kinesis://b/ü?#', 'shard 2');
      await store.savePosition('cloudwatch://a', 'now');
      const long = `cloudwatch://b?streams=${'eni-0123456789abcdef0-all,'.repeat(40)}`;
      await store.savePosition(long, 'then');
      const other = await bench.again();
      expect(await other.searches()).toEqual([search]);
      expect(await other.namedNetworks()).toEqual([{ name: 'office', ranges: ['203.0.113.0/24'] }]);
      expect(await other.retention()).toEqual({ days: 9 });
      expect(await other.sources()).toEqual([
        { source: 'cloudwatch://a', position: 'now' },
        { source: long, position: 'then' },
        { source: 'kinesis://b/ü?#', position: 'shard 2', report: '{"a":1}' },
      ]);
      await other.close();
    });

    it('leaves what another process loads to that one, and takes over what a dead one had', async () => {
      const path = bench.write('a.log', lines(0, 50));
      const other = await bench.again();
      const one = await other.openLoad();
      const identity = { name: path, size: 1, modified: '1', sha256: 'a'.repeat(64) };
      const two = await bench.store.openLoad();
      expect(await one.claim([identity], false)).toMatchObject([{ kind: 'load' }]);
      expect(await two.claim([identity], false)).toEqual([{ kind: 'elsewhere' }]);
      await one.close();
      expect(await two.claim([identity], false)).toMatchObject([{ kind: 'load' }]);
      await two.close();
      await other.close();
      expect(await bench.store.objects()).toEqual([]);
    });

    it('has no rows of a load that was broken off, once another one is through', async () => {
      const path = bench.write('a.log', lines(0, 500));
      const stop = new AbortController();
      const broken = bench.load([path], {
        signal: stop.signal,
        wrap: (load) => ({
          ...load,
          async commit() {
            stop.abort();
            throw new Error('broken off');
          },
        }),
      });
      await expect(broken).rejects.toMatchObject({ code: 'cancelled' });
      expect(await bench.store.objects()).toEqual([]);
      await bench.load([bench.write('b.log', lines(900, 910))]);
      expect(await bench.store.verify()).toMatchObject({ ok: true, records: 10, problems: [] });
      expect(await bench.load([path])).toMatchObject({ objects: 1, records: 500 });
      expect(await bench.store.verify()).toMatchObject({ ok: true, records: 510 });
    });
  });
});
