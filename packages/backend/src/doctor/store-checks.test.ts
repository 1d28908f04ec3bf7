import { expect, it } from 'vitest';
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
  store: '--store /data/store',
};
const with_ = (changes: Partial<StoreFacts['status']>): Partial<StoreFacts> => ({ status: { ...STATUS, ...changes } });

it('says that all is well where it is', () => {
  const report = toReport(checkStore(SOUND, NOW));
  expect(report.checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(exitCodeOf(report)).toBe(0);
});

it.each<[string, Partial<StoreFacts>, id: string, status: string, message: string]>([
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
])('reports %s, and nothing else', (_, changes, id, status, message) => {
  const report = toReport(checkStore({ ...SOUND, ...changes }, NOW));
  const found = report.checks.filter((check) => check.status !== 'ok');
  expect(found).toEqual([
    {
      id,
      status,
      message: expect.stringContaining(message),
      ...(id === 'store.fresh' && changes.status?.lastEnd === undefined ? {} : { fix: expect.any(String) }),
    },
  ]);
  expect(exitCodeOf(report)).toBe(status === 'failure' ? 4 : 3);
});

it('says of an empty store that it is empty', () => {
  const report = toReport(checkStore({ ...SOUND, ...with_({ objects: 0, records: 0, lastEnd: undefined }) }, NOW));
  expect(report.checks.filter(({ status }) => status !== 'ok').map(({ id }) => id)).toEqual(['store.loaded']);
});

it('counts what it could not look at as no failure', () => {
  expect(exitCodeOf(toReport([{ id: 'x', status: 'not-allowed', message: '' }]))).toBe(3);
});
