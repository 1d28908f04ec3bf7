import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimeZone, parseDate, resolveInstant, resolveTime, secondBounds } from './dates.ts';

fc.configureGlobal({ seed: 1 });

const now = Date.parse('2024-02-15T12:34:56.789Z');
const utc = { now, tz: 'UTC' };
const iso = (ms: number) => new Date(ms).toISOString();

function period(text: string, clock = utc): [string, string] | 'bad' | [number, number] {
  const result = parseDate(text, clock);
  if (result.kind === 'period') return [iso(result.start), iso(result.end)];
  return result.unit ? [result.unit.start, result.unit.end] : 'bad';
}

describe('parseDate', () => {
  it.each([
    ['now', '2024-02-15T12:34:56.789Z', '2024-02-15T12:34:56.790Z'],
    ['now-15m', '2024-02-15T12:19:56.789Z', '2024-02-15T12:19:56.790Z'],
    ['now-1d/d', '2024-02-14T00:00:00.000Z', '2024-02-15T00:00:00.000Z'],
    ['now/w', '2024-02-12T00:00:00.000Z', '2024-02-19T00:00:00.000Z'],
    ['now/M', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['now/y', '2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
    ['now/h', '2024-02-15T12:00:00.000Z', '2024-02-15T13:00:00.000Z'],
    ['now/H', '2024-02-15T12:00:00.000Z', '2024-02-15T13:00:00.000Z'],
    ['now/m', '2024-02-15T12:34:00.000Z', '2024-02-15T12:35:00.000Z'],
    ['now/s', '2024-02-15T12:34:56.000Z', '2024-02-15T12:34:57.000Z'],
    ['now/d+1h', '2024-02-15T01:00:00.000Z', '2024-02-15T01:00:00.001Z'],
    ['now-1M/M-1w/w', '2023-12-25T00:00:00.000Z', '2024-01-01T00:00:00.000Z'],
    ['2024-03-31||-1M', '2024-02-29T00:00:00.000Z', '2024-02-29T00:00:00.001Z'],
    ['2024-02-29||+1y', '2025-02-28T00:00:00.000Z', '2025-02-28T00:00:00.001Z'],
    ['2024-01-01||+1M/d', '2024-02-01T00:00:00.000Z', '2024-02-02T00:00:00.000Z'],
    ['2024||/M', '2024-01-01T00:00:00.000Z', '2024-02-01T00:00:00.000Z'],
    ['1700000000||/d', '2023-11-14T00:00:00.000Z', '2023-11-15T00:00:00.000Z'],
    ['2024-01||', '2024-01-01T00:00:00.000Z', '2024-02-01T00:00:00.000Z'],
    ['2024', '2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
    ['2024-01', '2024-01-01T00:00:00.000Z', '2024-02-01T00:00:00.000Z'],
    ['2023-12', '2023-12-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['2024-01-31T23', '2024-01-31T23:00:00.000Z', '2024-02-01T00:00:00.000Z'],
    ['2024-01-31T10:00', '2024-01-31T10:00:00.000Z', '2024-01-31T10:01:00.000Z'],
    ['2024-01-31T10:00:59', '2024-01-31T10:00:59.000Z', '2024-01-31T10:01:00.000Z'],
    ['2024-01-31T10:00:00.123', '2024-01-31T10:00:00.123Z', '2024-01-31T10:00:00.124Z'],
    ['2024-01-31T10:00:00.123Z', '2024-01-31T10:00:00.123Z', '2024-01-31T10:00:00.124Z'],
    ['2024-01-31T10+02:00', '2024-01-31T08:00:00.000Z', '2024-01-31T09:00:00.000Z'],
    ['2024-01-31T10:00-05:30', '2024-01-31T15:30:00.000Z', '2024-01-31T15:31:00.000Z'],
    ['0099-12-31', '0099-12-31T00:00:00.000Z', '0100-01-01T00:00:00.000Z'],
    ['0', '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.001Z'],
    ['022', '1970-01-01T00:00:22.000Z', '1970-01-01T00:00:22.001Z'],
    ['1700000000', '2023-11-14T22:13:20.000Z', '2023-11-14T22:13:20.001Z'],
    ['1700000000123', '2023-11-14T22:13:20.123Z', '2023-11-14T22:13:20.124Z'],
    ['17000000001', '1970-07-16T18:13:20.001Z', '1970-07-16T18:13:20.002Z'],
  ])('reads %s', (text, start, end) => {
    expect(period(text)).toEqual([start, end]);
  });

  it.each([
    '',
    '-',
    '-5',
    'yesterday',
    'NOW',
    'nowadays',
    'now 15m',
    'now-',
    'now-d',
    'now/',
    'now-15',
    'now--1d',
    'now||-1d',
    '2024-13-01',
    '2024-00',
    '2024-02-30',
    '2023-02-29',
    '1900-02-29',
    '2024-04-31',
    '2024-01-00',
    '2024-1-1',
    '24-01-01',
    '2024-01-31Z',
    '2024-01-31T',
    '2024-01-31T24',
    '2024-01-31T10:60',
    '2024-01-31T10:00:60',
    '2024-01-31T10:00:00.',
    '2024-01-31 10:00',
    '2024-01-31T10:00+25:00',
    '2024-01-31T10:00+02',
    '2024-13-01||+1d',
    'x||+1y',
    '||',
    '2024-01-01||1d',
    '12345678901234',
    'now+99999999999999y',
    'now+999999999999999999999d',
  ])('refuses %j', (text) => {
    expect(period(text)).toBe('bad');
  });

  it.each([
    ['now-15x', 6, 7],
    ['now-15min', 6, 9],
    ['now-1d/x', 7, 8],
    ['now/D', 4, 5],
    ['2024-01-01||+1x/d', 14, 15],
    ['now-1constructor', 5, 16],
  ])('points at the unit of %s', (text, start, end) => {
    expect(period(text)).toEqual([start, end]);
  });

  it('tells which integers are seconds', () => {
    const seconds = ['1700000000', '1', '1700000000||/d', '2024', '1700000000000', 'now'].map((text) => {
      const result = parseDate(text, utc);
      return result.kind === 'period' && result.epochSeconds;
    });
    expect(seconds).toEqual([true, true, true, false, false, false]);
  });

  it('refuses every date in a zone that does not exist', () => {
    expect(period('now', { now, tz: 'Mars/Olympus' })).toBe('bad');
    const zones = ['Europe/Berlin', 'UTC', '+02:00', '-09:30', '', 'Mars/Olympus', 'Mars+02:00', '-25:00', '+2', 'Z'];
    expect(zones.filter(isTimeZone)).toEqual(['Europe/Berlin', 'UTC', '+02:00', '-09:30']);
  });

  it('never throws', () => {
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'now0123456789-+/|yMwdhHmsTZ:.x'), maxLength: 20 }),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^(now|2024-01-31\|\|)([+-]\d{1,20}[yMwdhHms]|\/[yMwdhHms]){0,6}$/),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom('UTC', 'America/New_York', '+05:45'), (text, tz) => {
        const result = parseDate(text, { now, tz });
        if (result.kind === 'bad-date') {
          if (result.unit) expect(text.slice(result.unit.start, result.unit.end)).toMatch(/^\p{L}+$/u);
          return;
        }
        expect(result.start).toBeLessThanOrEqual(result.end);
        secondBounds(result, ':');
      }),
      { numRuns: 3000 },
    );
  });
});

describe('time zones', () => {
  const newYork = { now, tz: 'America/New_York' };
  const berlin = { now, tz: 'Europe/Berlin' };
  const at = (instant: string, tz = 'America/New_York') => ({ now: Date.parse(instant), tz });

  it.each([
    ['2024-02-15', newYork, '2024-02-15T05:00:00.000Z', '2024-02-16T05:00:00.000Z'],
    ['now', newYork, '2024-02-15T12:34:56.789Z', '2024-02-15T12:34:56.790Z'],
    ['now/d', newYork, '2024-02-15T05:00:00.000Z', '2024-02-16T05:00:00.000Z'],
    ['1700000000', newYork, '2023-11-14T22:13:20.000Z', '2023-11-14T22:13:20.001Z'],
    ['2024-02-15T00:00:00Z', newYork, '2024-02-15T00:00:00.000Z', '2024-02-15T00:00:01.000Z'],
    ['2024-02-15T00:00:00+02:00||/d', newYork, '2024-02-14T05:00:00.000Z', '2024-02-15T05:00:00.000Z'],
    // Days of 23 and 25 hours.
    ['2024-03-10', newYork, '2024-03-10T05:00:00.000Z', '2024-03-11T04:00:00.000Z'],
    ['2024-11-03', newYork, '2024-11-03T04:00:00.000Z', '2024-11-04T05:00:00.000Z'],
    ['now-1d', at('2024-03-10T16:00:00Z'), '2024-03-09T17:00:00.000Z', '2024-03-09T17:00:00.001Z'],
    ['now-24h', at('2024-03-10T16:00:00Z'), '2024-03-09T16:00:00.000Z', '2024-03-09T16:00:00.001Z'],
    // The hour that is skipped, and the hour that comes twice.
    ['2024-03-10T02:30', newYork, '2024-03-10T07:30:00.000Z', '2024-03-10T07:31:00.000Z'],
    ['2024-11-03T01', newYork, '2024-11-03T05:00:00.000Z', '2024-11-03T07:00:00.000Z'],
    ['2024-11-03T01:59', newYork, '2024-11-03T05:59:00.000Z', '2024-11-03T06:00:00.000Z'],
    ['2024-10-27T01', berlin, '2024-10-26T23:00:00.000Z', '2024-10-27T00:00:00.000Z'],
    ['2024-10-27T02', berlin, '2024-10-27T00:00:00.000Z', '2024-10-27T02:00:00.000Z'],
    ['2024-10-27T02:30', berlin, '2024-10-27T00:30:00.000Z', '2024-10-27T00:31:00.000Z'],
    ['2024-03-31T02:30', berlin, '2024-03-31T01:30:00.000Z', '2024-03-31T01:31:00.000Z'],
    // Midnight comes twice.
    ['2021-10-29', { now: 0, tz: 'Asia/Amman' }, '2021-10-28T21:00:00.000Z', '2021-10-29T22:00:00.000Z'],
    ['now/d', at('2021-10-29T12:00:00Z', 'Asia/Amman'), '2021-10-28T21:00:00.000Z', '2021-10-29T22:00:00.000Z'],
    ['now-1d/d', at('2021-10-29T12:00:00Z', 'Asia/Amman'), '2021-10-27T21:00:00.000Z', '2021-10-28T21:00:00.000Z'],
    ['now/h', at('2024-11-03T06:30:00Z'), '2024-11-03T06:00:00.000Z', '2024-11-03T07:00:00.000Z'],
    // A day that begins at 01:00.
    [
      '2018-11-04',
      at('2018-11-04T12:00:00Z', 'America/Sao_Paulo'),
      '2018-11-04T03:00:00.000Z',
      '2018-11-05T02:00:00.000Z',
    ],
    ['now/d', at('2018-11-04T12:00:00Z', 'America/Sao_Paulo'), '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
    ['now/h', at('2024-02-15T12:10:00Z', 'Asia/Kolkata'), '2024-02-15T11:30:00.000Z', '2024-02-15T12:30:00.000Z'],
    ['now/w', at('2024-02-19T02:00:00Z'), '2024-02-12T05:00:00.000Z', '2024-02-19T05:00:00.000Z'],
  ])('%s (%j)', (text, clock, start, end) => {
    expect(period(text, clock)).toEqual([start, end]);
  });

  it('rounds to the unit that holds the instant, by the calendar of Intl', () => {
    const fields = {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    } as const;
    const zones = [
      'America/New_York',
      'Europe/Berlin',
      'America/Sao_Paulo',
      'Asia/Kolkata',
      'America/Havana',
      'Pacific/Auckland',
      'UTC',
    ];
    const lengths = { y: 4, M: 7, d: 10, h: 13, m: 16, s: 19 } as const;
    const instants = fc.integer({ min: Date.parse('2010-01-01'), max: Date.parse('2030-01-01') });
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom(...zones),
        fc.constantFrom('y', 'M', 'd', 'h', 'm', 's'),
        (instant, tz, unit) => {
          const format = new Intl.DateTimeFormat('sv-SE', { ...fields, timeZone: tz });
          const name = (ms: number) => format.format(ms).slice(0, lengths[unit]);
          const result = parseDate(`now/${unit}`, { now: instant, tz });
          if (result.kind !== 'period') throw new Error('no period');
          expect(result.start).toBeLessThanOrEqual(instant);
          expect(result.end).toBeGreaterThan(instant);
          expect([name(result.start), name(result.end - 1)]).toEqual([name(instant), name(instant)]);
          // Just outside another name begins, but for an hour that comes twice.
          if (unit !== 'h') expect([name(result.start - 1), name(result.end)]).not.toContain(name(instant));
          // The written date names the same period.
          const written = name(instant).replace(' ', 'T');
          if (unit === 'y' || unit === 'M' || unit === 'd')
            expect(parseDate(written, { now, tz })).toMatchObject({ start: result.start, end: result.end });
        },
      ),
      { numRuns: 600 },
    );
  });
});

describe('secondBounds', () => {
  const bounds = (text: string) =>
    ([':', '>=', '>', '<=', '<'] as const).map((operator) => {
      const result = parseDate(text, utc);
      if (result.kind !== 'period') throw new Error(`no date: ${text}`);
      return secondBounds(result, operator);
    });

  it('compares with the start or the end of a period', () => {
    const start = 1707868800n;
    const last = start + 86399n;
    const expected = [
      { low: start, high: last },
      { low: start },
      { low: last + 1n },
      { high: last },
      { high: start - 1n },
    ];
    expect(bounds('2024-02-14')).toEqual(expected);
    expect(bounds('now-1d/d')).toEqual(expected);
  });

  it('compares with an instant on a second', () => {
    expect(bounds('1700000000')).toEqual([
      { low: 1700000000n, high: 1700000000n },
      { low: 1700000000n },
      { low: 1700000001n },
      { high: 1700000000n },
      { high: 1699999999n },
    ]);
  });

  it('compares with an instant between two seconds, which equals none', () => {
    expect(bounds('1700000000500')).toEqual([
      { low: 1700000001n, high: 1700000000n },
      { low: 1700000001n },
      { low: 1700000001n },
      { high: 1700000000n },
      { high: 1700000000n },
    ]);
  });
});

describe('resolveTime', () => {
  const seconds = (instant: string) => BigInt(Date.parse(instant) / 1000);

  it.each([
    ['2024-01-31', seconds('2024-01-31T00:00:00Z'), seconds('2024-02-01T00:00:00Z')],
    ['2024-01', seconds('2024-01-01T00:00:00Z'), seconds('2024-02-01T00:00:00Z')],
    ['now/d', seconds('2024-02-15T00:00:00Z'), seconds('2024-02-16T00:00:00Z')],
    ['2024-01-31T10', seconds('2024-01-31T10:00:00Z'), seconds('2024-01-31T11:00:00Z')],
    ['2024-01-31T10:00:00Z', seconds('2024-01-31T10:00:00Z'), seconds('2024-01-31T10:00:00Z')],
    ['1700000000', 1700000000n, 1700000000n],
    ['1700000000500', 1700000001n, 1700000001n],
    ['now-24h', seconds('2024-02-14T12:34:57Z'), seconds('2024-02-14T12:34:57Z')],
  ])('%s', (text, from, to) => {
    expect(resolveTime(text, { ...utc, bound: 'from' })).toBe(from);
    expect(resolveTime(text, { ...utc, bound: 'to' })).toBe(to);
  });

  it('gives undefined for what is no date', () => {
    expect(resolveTime('soon', { ...utc, bound: 'to' })).toBeUndefined();
    expect(resolveInstant('soon', utc)).toBeUndefined();
    expect(resolveInstant('2024-02-15T12:34:56.789Z', utc)).toBe(now);
  });
});
