import { expect, it } from 'vitest';
import { STORE_CHECKS } from './checks-store.ts';
import { exitCodeOf, toReport } from './finding.ts';
import { checkStore } from './store-checks.ts';
import type { StoreFacts } from './store-facts.ts';

const NOW = 1_800_000_000;

const STATUS: StoreFacts['status'] = {
  ...{ location: '/data/store', objects: 3, records: 9000, noData: 900, skipData: 0, quarantined: 1 },
  ...{ rowsWithoutStart: 0, retired: 0, firstStart: NOW - 9000, lastStart: NOW - 400, lastEnd: NOW - 341 },
  ...{ lastLoad: (NOW - 60) * 1000, parts: 1, recordBytes: 90_000, totalBytes: 100_000, broken: [] },
};
const INTERFACE: StoreFacts['interfaces'][number] = {
  ...{ interfaceId: 'eni-1', first: NOW - 9000, last: NOW - 341, noDataSeconds: 0, skipDataSeconds: 0 },
  ...{ aggregationInterval: 60, gapCount: 0, gapSeconds: 0, gaps: [] },
};
const SOUND: StoreFacts = {
  status: STATUS,
  interfaces: [INTERFACE],
  quarantine: [{ object: '1', name: 'a.log', reason: 'token-count', field: undefined, lines: 1, kept: 1 }],
  verify: {
    ...{ ok: true, lines: 9901, records: 9000, noData: 900, skipData: 0, quarantined: 1, retired: 0, parts: 1 },
    problems: [],
  },
  disk: { free: 60e9, total: 100e9 },
  sources: [],
  store: '--store /data/store',
};
const SOURCE: StoreFacts['sources'][number] = {
  ...{ source: 'kinesis://flows', kind: 'kinesis', state: 'reading', since: (NOW - 3600) * 1000, lagSeconds: 60 },
  ...{ looked: NOW * 1000, lastLoad: NOW * 1000, loaded: 1, leftOut: 0, records: 9, quarantined: 0, gone: 0 },
  ...{ rejected: 0, waiting: null, problem: null, help: null },
};
const source = (changes: Partial<typeof SOURCE>): Partial<StoreFacts> => ({
  sources: [SOURCE, { ...SOURCE, ...changes }],
});
const with_ = (changes: Partial<StoreFacts['status']>): Partial<StoreFacts> => ({ status: { ...STATUS, ...changes } });

it('says that all is well where it is', () => {
  const report = toReport(checkStore(SOUND, NOW));
  expect(report.checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(exitCodeOf(report)).toBe(0);
});

/** What is wrong, and the one finding that tells of it. */
const BROKEN: readonly (readonly [string, Partial<StoreFacts>, id: string, status: string, message: string])[] = [
  [
    'parts that lack rows',
    { verify: { ...SOUND.verify, ok: false, problems: ['part 7 has 3 rows, not 5', 'part 8 is missing'] } },
    'store.whole',
    'failure',
    'part 7 has 3 rows, not 5 (and 1 problem more)',
  ],
  [
    'an object that broke off',
    with_({ broken: [{ object: 'x.gz', reason: 'it ends in the middle of a gzip member' }] }),
    'store.objects',
    'failure',
    'x.gz: it ends in the middle',
  ],
  ['bad lines', with_({ quarantined: 500 }), 'store.quarantine', 'warning', 'token-count, in 1'],
  ['bad lines only', with_({ quarantined: 90_000 }), 'store.quarantine', 'failure', '90.1%'],
  ['records of tomorrow', with_({ lastStart: NOW + 86_400 }), 'store.clock', 'warning', '1d from now'],
  [
    'nothing new',
    with_({ lastEnd: NOW - 7200, lastLoad: (NOW - 7000) * 1000 }),
    'store.fresh',
    'warning',
    'nothing has been loaded for 1h 56m',
  ],
  ['late records', with_({ lastEnd: NOW - 7200 }), 'store.fresh', 'warning', 'records arrive late'],
  ['no times', with_({ lastEnd: undefined, lastStart: undefined }), 'store.fresh', 'warning', 'No record has a time'],
  ['overloaded interfaces', with_({ skipData: 200 }), 'store.skipdata', 'warning', '200 SKIPDATA lines'],
  [
    'gaps',
    { interfaces: [INTERFACE, { ...INTERFACE, interfaceId: 'eni-2', gapCount: 2, gapSeconds: 700 }] },
    'store.gaps',
    'warning',
    '1 interface of 2 with 2 gaps',
  ],
  ['a full disk', { disk: { free: 1e9, total: 100e9 } }, 'store.disk', 'warning', '1.0% of the volume'],
  [
    'old records alone',
    with_({ firstStart: NOW - 900_000, lastStart: NOW - 800_060, lastEnd: NOW - 800_000 }),
    'store.range',
    'warning',
    'Records lie from 2027-01-04 22:00:00 to 2027-01-06 01:45:40 UTC, and none in the last 24 hours',
  ],
  [
    'nothing new for days',
    with_({ lastEnd: NOW - 800_000, lastStart: NOW - 800_060, lastLoad: (NOW - 790_000) * 1000 }),
    'store.fresh',
    'warning',
    'misses the data, which lies from',
  ],
  [
    'a source that fails',
    source({ state: 'failing', problem: 'access denied', help: 'the role needs kinesis:GetRecords' }),
    'store.sources',
    'failure',
    'kinesis://flows cannot be read, since 2027-01-15 07:00:00 UTC: access denied',
  ],
  [
    'a source that nobody follows',
    source({ state: 'stopped' }),
    'store.sources',
    'warning',
    'No server follows kinesis://flows',
  ],
  [
    'a source that is far ahead',
    source({ lagSeconds: 7200 }),
    'store.sources',
    'warning',
    'The store is 2h behind kinesis://flows',
  ],
];

it.each(BROKEN)('reports %s, and nothing else', (_, changes, id, status, message) => {
  const report = toReport(checkStore({ ...SOUND, ...changes }, NOW));
  const found = report.checks.filter((check) => check.status !== 'ok');
  expect(found).toEqual([
    {
      id,
      status,
      stage: expect.any(String),
      message: expect.stringContaining(message),
      fix: expect.any(String),
    },
  ]);
  expect(exitCodeOf(report)).toBe(status === 'failure' ? 4 : 3);
});

it('has a broken set-up for each check', () => {
  const ids = new Set(BROKEN.map(([, , id]) => id));
  // These two are told of before there is anything else to look at.
  const others = STORE_CHECKS.map(({ id }) => id).filter((id) => !ids.has(id));
  expect(others).toEqual(['store.open', 'store.loaded']);
});

it('says what a time range has to be to find something', () => {
  const [, changes] = BROKEN.find(([name]) => name === 'old records alone')!;
  const finding = checkStore({ ...SOUND, ...changes }, NOW).find(({ status }) => status !== 'ok');
  expect(finding?.fix).toBe(
    "thalweg search '' --from 2027-01-06T00:45:40Z --to 2027-01-06T01:45:41Z --store /data/store",
  );
});

it('knows that a function delivers to a cluster without a ledger', () => {
  const findings = checkStore(
    { ...SOUND, ...with_({ objects: 0, records: 0, noData: 0, quarantined: 0, lastLoad: undefined }) },
    NOW,
  );
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
});

it('says of an empty store that it is empty', () => {
  const report = toReport(
    checkStore(
      {
        ...SOUND,
        ...with_({ objects: 0, records: 0, firstStart: undefined, lastStart: undefined, lastEnd: undefined }),
      },
      NOW,
    ),
  );
  expect(report.checks.filter(({ status }) => status !== 'ok').map(({ id }) => id)).toEqual(['store.loaded']);
});

it('counts what it could not look at as no failure', () => {
  expect(exitCodeOf(toReport([{ id: 'aws.bucket', status: 'not-allowed', message: '' }]))).toBe(3);
});
