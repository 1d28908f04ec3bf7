import { describe, expect, it } from 'vitest';
import { type FeedReport, readReports, toStatus } from './state.ts';

const REPORT: FeedReport = {
  ...{ source: 'test://one', kind: 'test', state: 'idle', since: 1000, looked: 2000, lastLoad: 1500, loaded: 3 },
  ...{ records: 9, quarantined: 0, gone: 0, leftOut: 0, rejected: 0, waiting: 4, upTo: 2000 },
  ...{ problem: undefined, help: undefined, told: 10_000 },
};
const read = (report: Partial<FeedReport>, now: number) =>
  readReports([{ source: 'test://one', report: JSON.stringify({ ...REPORT, ...report }) }], now);

describe('what another process knows of a source', () => {
  it('is what was told last, while the server lives', () => {
    const { told, ...state } = REPORT;
    expect(read({}, 20_000)).toEqual([JSON.parse(JSON.stringify(state))]);
  });

  it('is that nobody follows it, when nothing was told for long', () => {
    expect(read({}, 10_000 + 600_000)).toMatchObject([{ state: 'stopped', since: 10_000, loaded: 3 }]);
  });

  it('is nothing, when that is long ago', () => {
    expect(read({}, 10_000 + 8 * 86_400_000)).toEqual([]);
    expect(readReports([{ source: 'test://one', position: '7' }], 0)).toEqual([]);
  });
});

it('the lag grows while something waits', () => {
  const lag = (state: Partial<FeedReport>) => toStatus({ ...REPORT, ...state }, 91_000).lagSeconds;
  expect(lag({ state: 'idle', upTo: 1000 })).toBe(0);
  expect(lag({ state: 'failing', upTo: 1000 })).toBe(90);
  expect(lag({ state: 'reading', upTo: 95_000 })).toBe(0);
  expect(lag({ state: 'starting', upTo: undefined })).toBeNull();
});
