// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type {
  CoverageAnswer,
  IngestAnswer,
  ObjectsAnswer,
  QuarantineAnswer,
  RecordAnswer,
  SavedSearch,
  StatusAnswer,
} from '@thalweg/core/api';
import { FIELDS, logName } from '@thalweg/core/fields';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FeedState } from '../../ingest/feeds/state.ts';
import { readyMadeSearches } from '../ready-made.ts';
import { flow, HEADER, NOW, openServer, type Server, someLines } from '../testing.ts';

/** A field that AWS writes percent-encoded. */
const TAG = logName(FIELDS.find(({ percentEncoded }) => percentEncoded)!);

let server: Server;

beforeEach(async () => {
  server = await openServer();
});
afterEach(() => server.close());

async function get<Answer>(path: string): Promise<Answer> {
  const response = await server.get(`/api/v1${path}`);
  expect(response.statusCode, response.body).toBe(200);
  return response.json<Answer>();
}

async function upload(query: string, body: string | Buffer, headers = {}): Promise<IngestAnswer> {
  const response = await server.post(`/upload?${query}`, body, headers);
  expect(response.statusCode, response.body).toBe(200);
  return response.json<IngestAnswer>();
}

const countAll = async (): Promise<unknown> => (await server.post('/count', {})).json();

describe('GET /status', () => {
  it('tells an empty store', async () => {
    expect(await get<StatusAnswer>('/status')).toMatchObject({
      version: '1.2.3',
      sample: false,
      objects: 0,
      lines: 0,
      firstStart: null,
      lagSeconds: null,
      bytesPerRecord: null,
      activity: [],
      watching: [],
      sources: [],
      queries: { running: 0, waiting: 0 },
    });
  });

  it('tells what is there, and what comes without a restart', async () => {
    await server.load('some.log', someLines());
    await server.load('more.log', [HEADER, flow({}, 1), 'nonsense']);
    const status = await get<StatusAnswer>('/status');
    expect(status).toMatchObject({
      objects: 2,
      lines: 302,
      records: 295,
      noData: 6,
      quarantined: 1,
      firstStart: NOW / 1000 - 18_000,
      lastStart: NOW / 1000 - 1,
      lagSeconds: 0,
      parts: 2,
    });
    // Loads carry the time of the clock on the wall.
    expect(status.activity.reduce((sum, { lines }) => sum + lines, 0)).toBe(302);
  });

  it('tells the folders that are watched', async () => {
    const own = await openServer({
      watching: () => [{ folder: '/in', looked: undefined, loaded: 3, problem: undefined }],
    });
    const { watching } = (await own.get('/api/v1/status')).json<StatusAnswer>();
    await own.close();
    expect(watching).toEqual([{ folder: '/in', looked: null, loaded: 3, problem: null }]);
  });

  it('tells the sources that this server follows, and those that another one does', async () => {
    const state: FeedState = {
      ...{ source: 's3+sqs://queue', kind: 'sqs', state: 'failing', since: NOW - 60_000, looked: NOW - 90_000 },
      ...{ lastLoad: NOW - 95_000, loaded: 3, records: 9, quarantined: 1, gone: 2, leftOut: 4, rejected: 5 },
      ...{ waiting: 7, upTo: NOW - 90_000, problem: 'Access denied.', help: 'Allow it.' },
    };
    const own = await openServer({
      watching: () => [{ folder: '/in', looked: NOW, loaded: 3, problem: undefined }],
      following: () => [state],
    });
    const report = (source: string, told: number) =>
      own.store.saveReport(source, JSON.stringify({ ...state, source, state: 'idle', told }));
    await report('s3+sqs://queue', NOW);
    await report('kinesis://here', NOW - 1000);
    await report('kinesis://dead', NOW - 3_600_000);
    const { sources } = (await own.get('/api/v1/status')).json<StatusAnswer>();
    const metrics = (await own.get('/metrics')).body.split('\n');
    await own.close();
    expect(sources).toMatchObject([
      { source: '/in', kind: 'folder', state: 'idle', loaded: 3, lagSeconds: null },
      { source: 's3+sqs://queue', state: 'failing', lagSeconds: 90, problem: 'Access denied.', help: 'Allow it.' },
      { source: 'kinesis://dead', state: 'stopped', since: NOW - 3_600_000 },
      { source: 'kinesis://here', state: 'idle', lagSeconds: 0 },
    ]);
    for (const sample of ['up{$} 0', 'lag_seconds{$} 90', 'objects_total{$} 3', 'rejected_total{$} 5'])
      expect(metrics).toContain(`thalweg_source_${sample.replace('$', 'source="s3+sqs://queue",kind="sqs"')}`);
    expect(metrics.filter((line) => line.includes('kinesis'))).toEqual([]);
  });
});

describe('GET /objects', () => {
  it('gives pages, the last loaded first', async () => {
    for (const name of ['a', 'b', 'c'])
      await server.load(name, [HEADER, flow({ src: '10.0.0.1' }, name.charCodeAt(0))]);
    const { total, objects } = await get<ObjectsAnswer>('/objects?limit=2');
    expect([total, objects.map(({ name }) => name)]).toEqual([3, [join(server.folder, 'c'), join(server.folder, 'b')]]);
    expect((await get<ObjectsAnswer>('/objects?limit=2&offset=2')).objects).toMatchObject([{ lines: 1, records: 1 }]);
  });
});

describe('GET /record', () => {
  it('gives the values, and the line as it came', async () => {
    await server.load('some.log', someLines());
    const object = join(server.folder, 'some.log');
    const record = (line: number): Promise<RecordAnswer> =>
      get(`/record?object=${encodeURIComponent(object)}&line=${line}`);
    const line = someLines()[8]!;
    expect(await record(9)).toMatchObject({
      line: 9,
      text: line,
      format: expect.stringMatching(/^\$\{version\} \$\{account-id\} /),
      values: { bytes: '9007199254740993', dstport: 443, _line: 9 },
    });
    const silent = await record(51);
    expect(silent.text).toBe(someLines()[50]);
    expect(silent.values).not.toHaveProperty('srcaddr');
  });

  it('encodes again what is encoded in the log', async () => {
    const line = '10.0.0.1 team%3Da%20b%2Fc 1795600000';
    await server.load('tags.log', [`srcaddr ${TAG} start`, line]);
    const object = encodeURIComponent(join(server.folder, 'tags.log'));
    expect((await get<RecordAnswer>(`/record?object=${object}&line=2`)).text).toBe(line);
  });
});

describe('saved searches', () => {
  it('are there on first start, and every one can be asked', async () => {
    const searches = await get<SavedSearch[]>('/searches');
    expect(searches.map(({ name }) => name).sort()).toEqual(
      [
        'Rejected traffic',
        'Rejected on privileged ports',
        'Accepted on privileged ports',
        'SSH accepted',
        'RDP accepted',
        'ICMP',
        'Outbound NTP',
        'Port-scan-like',
        'SKIPDATA',
      ].sort(),
    );
    for (const { query, lang, columns, readyMade } of searches) {
      const response = await server.post('/search', { query, lang, columns });
      expect([response.statusCode, readyMade], response.body).toEqual([200, true]);
      expect(JSON.parse(response.body.split('\n')[0]!)).toMatchObject({ hints: [] });
    }
  });

  it('are kept, changed and deleted', async () => {
    const state = {
      name: '  Night shift ',
      query: 'dstport:22',
      tags: ['x'],
      filters: [{ field: 'action', operator: 'is', values: ['REJECT'], negate: true }],
      sort: [{ field: 'bytes', descending: true }],
      view: { widths: { start: 120 }, chart: null },
    };
    const made = await server.post('/searches', state);
    expect(made.statusCode).toBe(201);
    const saved = made.json<SavedSearch>();
    expect(saved).toMatchObject({ ...state, name: 'Night shift', lang: 'kql', readyMade: false, changed: NOW });
    expect(await get<SavedSearch>(`/searches/${saved.id}`)).toEqual(saved);
    const url = `/api/v1/searches/${saved.id}`;
    const headers = { host: 'localhost' };
    const changed = await server.app.inject({ method: 'PUT', url, headers, payload: { name: 'Day shift' } });
    expect(changed.json()).toMatchObject({ id: saved.id, name: 'Day shift', query: '', filters: [] });
    const deleted = await server.app.inject({ method: 'DELETE', url, headers });
    expect([deleted.statusCode, deleted.body]).toEqual([204, '']);
    expect((await server.get(url)).json()).toMatchObject({ error: { code: 'no-such-search' } });
  });

  it('that were deleted do not come back', async () => {
    await server.app.inject({ method: 'DELETE', url: '/api/v1/searches/icmp', headers: { host: 'localhost' } });
    await server.store.seedSearches(readyMadeSearches(NOW));
    expect((await get<SavedSearch[]>('/searches')).map(({ id }) => id)).not.toContain('icmp');
  });
});

/** What uploads have left on disk. */
function temporary({ folder }: Server): string[] {
  const place = join(folder, 'store', 'tmp');
  return existsSync(place) ? readdirSync(place) : [];
}

describe('POST /upload', () => {
  it('loads what is new, once, under the name of the file', async () => {
    const text = `${someLines().join('\n')}\n`;
    expect(await upload('name=C%3A%5Clogs%5Csome.log', text)).toMatchObject({ objects: 1, lines: 300, quarantined: 0 });
    expect(await upload('name=copy.log', text)).toMatchObject({ objects: 0, objectsAlreadyLoaded: 1 });
    expect(await countAll()).toEqual({ count: 300 });
    expect((await get<ObjectsAnswer>('/objects')).objects.map(({ label }) => label)).toEqual(['some.log']);
  });

  it('takes any container, whatever type the client says, and a format', async () => {
    const lines = 'ACCEPT 10.0.0.1 1795600000\n';
    const query = `name=x.gz&format=${encodeURIComponent('${action} ${srcaddr} ${start}')}`;
    const type = { 'content-type': 'application/json' };
    expect(await upload(query, gzipSync(lines), type)).toMatchObject({ records: 1, quarantined: 0 });
  });

  it('leaves nothing behind', async () => {
    await upload('name=..%2F..%2Fetc%2Fpasswd', `${HEADER}\n${flow({}, 1)}\n`);
    expect((await get<ObjectsAnswer>('/objects')).objects[0]).toMatchObject({ name: 'passwd' });
    // Merging goes on for a moment.
    await expect.poll(() => temporary(server)).toEqual([]);
  });

  it('refuses more than it takes', async () => {
    const own = await openServer({ limits: { uploadBytes: 1000 } });
    try {
      const told = await own.post('/upload?name=x', 'x'.repeat(1001));
      expect(told.json()).toMatchObject({ error: { code: 'too-large' } });
      expect(told.statusCode).toBe(413);
      expect(temporary(own)).toEqual([]);
    } finally {
      await own.close();
    }
  });

  it('quarantines what is no record, shows it, and reads it again with a format', async () => {
    const text = 'ACCEPT 10.0.0.1 1795600000\nREJECT 10.0.0.2 1795600060\n';
    expect(await upload('name=odd.log', text)).toMatchObject({ lines: 2, records: 0, quarantined: 2 });
    const before = await get<QuarantineAnswer>('/quarantine?samples=1');
    expect(before).toMatchObject({
      lines: 2,
      total: 1,
      groups: [{ object: 'odd.log', lines: 2, kept: 2, samples: [{ line: 1, text: 'ACCEPT 10.0.0.1 1795600000' }] }],
    });
    expect((await get<QuarantineAnswer>('/quarantine?object=other')).groups).toEqual([]);
    const retry = await server.post('/quarantine/retry', {
      format: '${action} ${srcaddr} ${start}',
      object: 'odd.log',
    });
    expect(retry.json()).toEqual({
      objects: 1,
      lines: 2,
      records: 2,
      noData: 0,
      skipData: 0,
      quarantined: 0,
      skipped: [],
      warnings: [],
    });
    expect(await get<QuarantineAnswer>('/quarantine')).toMatchObject({ lines: 0, groups: [] });
    expect(await countAll()).toEqual({ count: 2 });
  });
});

describe('GET /coverage', () => {
  it('draws what was seen of each interface', async () => {
    await server.load('some.log', someLines());
    const all = await get<CoverageAnswer>('/coverage?cells=10');
    expect(all).toMatchObject({ total: 2, interval: 1800 });
    expect(all.interfaces.map(({ interfaceId }) => interfaceId)).toEqual(['eni-1', 'eni-2']);
    const range = await get<CoverageAnswer>('/coverage?from=now-1h&to=now&cells=60');
    expect(range).toMatchObject({ from: NOW / 1000 - 3600, to: NOW / 1000, interval: 60 });
    const [first, second] = range.interfaces;
    // The fiftieth minute before now is silent.
    expect(first!.runs.map(({ state, start, end }) => [state, (end - start) / 60])).toEqual([
      ['data', 10],
      ['nothing', 1],
      ['data', 49],
    ]);
    expect(second!.runs.map(({ state }) => state)).toEqual(['nothing', 'nodata', 'nothing']);
    expect(second!.share).toBeCloseTo(1 / 60);
    expect((await get<CoverageAnswer>('/coverage?limit=1&offset=1')).interfaces).toHaveLength(1);
  });

  it('is empty for an empty store', async () => {
    expect(await get<CoverageAnswer>('/coverage')).toMatchObject({ total: 0, interfaces: [] });
  });
});
