/**
 * Dates in queries and time options. A text names a *period*: a year, month, day, hour, minute or second by its last given part,
 * the unit of a final rounding (`now-1d/d`), or else one instant. Comparisons ask for its start or its end.
 */
import { TZDate, tzOffset } from '@date-fns/tz';
import { addDays, addHours, addMinutes, addMonths, addSeconds, addWeeks, addYears, isValid } from 'date-fns';
import type { Span } from '../language/ast.ts';

/** What dates without offset, `now` and rounding mean: epoch milliseconds, and an IANA zone or `±hh:mm`. */
export interface Clock {
  readonly now: number;
  readonly tz: string;
}

/** Epoch milliseconds, `start` ≤ t < `end`. An instant is a period of one millisecond. */
export interface Period {
  readonly kind: 'period';
  readonly start: number;
  readonly end: number;
  /** The text, or the base of its date math, was an integer of up to 10 digits that is no year. */
  readonly epochSeconds: boolean;
}

/** `unit` is the place of a wrong unit of date math in the text; without it the text as a whole is no date. */
export interface BadDate {
  readonly kind: 'bad-date';
  readonly unit?: Span;
}

interface Unit {
  readonly add: (date: TZDate, amount: number) => TZDate;
  readonly floor: (date: TZDate) => TZDate;
}

/** Hours and less are spans of time; days and more are steps of the calendar, which daylight saving makes longer or shorter. */
const UNITS: Readonly<Record<string, Unit>> = {
  y: { add: addYears, floor: (date) => midnight(date, { month: 1, day: 1 }) },
  M: { add: addMonths, floor: (date) => midnight(date, { day: 1 }) },
  w: { add: addWeeks, floor: (date) => midnight(date, { day: date.getDate() - ((date.getDay() + 6) % 7) }) },
  d: { add: addDays, floor: (date) => midnight(date, {}) },
  h: {
    add: addHours,
    floor: (date) => back(date, (date.getMinutes() * 60 + date.getSeconds()) * 1000 + date.getMilliseconds()),
  },
  H: {
    add: addHours,
    floor: (date) => back(date, (date.getMinutes() * 60 + date.getSeconds()) * 1000 + date.getMilliseconds()),
  },
  m: { add: addMinutes, floor: (date) => back(date, date.getSeconds() * 1000 + date.getMilliseconds()) },
  s: { add: addSeconds, floor: (date) => back(date, date.getMilliseconds()) },
};

const ISO = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** Reads any form of date; the forms are tried in the order of the reference. Never throws. */
export function parseDate(text: string, clock: Clock): Period | BadDate {
  const bad: BadDate = { kind: 'bad-date' };
  if (!isTimeZone(clock.tz)) return bad;
  const bars = text.indexOf('||');
  let period: Period | undefined;
  let math = '';
  if (/^now(?![^+\-/])/.test(text)) {
    period = instant(clock.now);
    math = text.slice(3);
  } else {
    period = parsePlain(bars < 0 ? text : text.slice(0, bars), clock.tz);
    math = bars < 0 ? '' : text.slice(bars + 2);
  }
  if (!period) return bad;
  if (math === '') return period;
  const result = applyMath(math, new TZDate(period.start, clock.tz));
  if (result.kind === 'period') return { ...result, epochSeconds: period.epochSeconds };
  const at = text.length - math.length;
  return result.unit ? { kind: 'bad-date', unit: { start: result.unit.start + at, end: result.unit.end + at } } : bad;
}

/** Names that were asked for before: making a formatter is slow. */
const namedZones = new Set<string>();

/** Whether dates can be read in this zone: an IANA name that the runtime knows, or an offset `±hh:mm`. */
export function isTimeZone(tz: string): boolean {
  if (namedZones.has(tz) || /^[+-]([01]\d|2[0-3]):[0-5]\d$/.test(tz)) return true;
  // Not by tzOffset, which takes any name with an offset at its end.
  try {
    new Intl.DateTimeFormat('en', { timeZone: tz });
  } catch {
    return false;
  }
  if (!/^[a-z]/i.test(tz)) return false;
  namedZones.add(tz);
  return true;
}

/** Seconds that the zone is ahead of UTC at an instant (epoch seconds). */
export function zoneOffset(tz: string, at: number): number {
  return Math.round(tzOffset(tz, new Date(at * 1000)) * 60);
}

/** A period as inclusive bounds on whole epoch seconds, for each way to compare with it. */
export function secondBounds(period: Period, operator: ':' | '<' | '<=' | '>' | '>='): { low?: bigint; high?: bigint } {
  const start = secondsUp(period.start);
  const end = secondsUp(period.end);
  switch (operator) {
    case ':':
      return { low: start, high: end - 1n };
    case '>=':
      return { low: start };
    case '>':
      return { low: end };
    case '<=':
      return { high: end - 1n };
    case '<':
      return { high: start - 1n };
  }
}

/**
 * An end of a time range `from` ≤ start < `to` in epoch seconds; undefined when the text is no date. A date as `to` means the end
 * of its period (`2024-01-31`: that day included, `now/d`: all of today); a time given to the second or finer, `now` with math
 * and epoch values are instants, which `to` leaves out.
 */
export function resolveTime(text: string, options: Clock & { readonly bound: 'from' | 'to' }): bigint | undefined {
  const period = parseDate(text, options);
  if (period.kind === 'bad-date') return undefined;
  const whole = options.bound === 'to' && period.end - period.start > 1000;
  return secondsUp(whole ? period.end : period.start);
}

/** An instant (`--now`) in epoch milliseconds: where the period that the text names begins; undefined when it is no date. */
export function resolveInstant(text: string, clock: Clock): number | undefined {
  const period = parseDate(text, clock);
  return period.kind === 'period' ? period.start : undefined;
}

function instant(at: number, epochSeconds = false): Period | undefined {
  return isValid(new Date(at)) ? { kind: 'period', start: at, end: at + 1, epochSeconds } : undefined;
}

/** Year, epoch seconds, epoch milliseconds, ISO 8601. */
function parsePlain(text: string, tz: string): Period | undefined {
  if (/^\d+$/.test(text) && text.length !== 4) {
    if (text.length > 13) return undefined;
    return text.length <= 10 ? instant(Number(text) * 1000, true) : instant(Number(text));
  }
  const match = ISO.exec(text);
  if (!match) return undefined;
  const given = match.slice(1, 7).filter((part) => part !== undefined).length;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const lastDay = new Date(Date.UTC(2000, month, 0)).getUTCDate() - (month === 2 && !isLeap(year) ? 1 : 0);
  if (month < 1 || month > 12 || day < 1 || day > lastDay || hour > 23 || minute > 59 || second > 59) return undefined;
  const zone = match[8];
  if (zone && zone !== 'Z' && (Number(zone.slice(1, 3)) > 23 || Number(zone.slice(4)) > 59)) return undefined;
  const wall: Wall = { year, month, day, hour, minute, second, zone: zone === 'Z' ? '+00:00' : (zone ?? tz) };
  const start = atWall(wall);
  if (match[7] !== undefined) return instant(start + Number(match[7].slice(0, 3).padEnd(3, '0')));
  const unit = (['year', 'month', 'day', 'hour', 'minute', 'second'] as const)[given - 1];
  if (!unit) return undefined;
  // The hour that clocks repeat is one hour of two; minutes and seconds are spans of time.
  const span = unit === 'minute' ? 60_000 : unit === 'second' ? 1000 : undefined;
  const end = span === undefined ? atWall({ ...wall, [unit]: wall[unit] + 1 }) : start + span;
  return { kind: 'period', start, end, epochSeconds: false };
}

interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly zone: string;
}

/** Epoch milliseconds of a wall-clock time; the earlier one of two, and as much later as clocks jump where there is none. */
function atWall({ year, month, day, hour, minute, second, zone }: Wall): number {
  // Not by Date.UTC, which takes a year below 100 for one of the 20th century, nor by TZDate, which takes now the earlier of two
  // times and now the later, as the zone lies west or east.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const wall = date.setUTCHours(hour, minute, second);
  const behind = (at: number): number => tzOffset(zone, new Date(at)) * 60_000;
  const [before, after] = [behind(wall - DAY), behind(wall + DAY)];
  const isEarlier = before === after || behind(wall - before) === before;
  return isEarlier || behind(wall - after) !== after ? wall - before : wall - after;
}

const DAY = 86_400_000;

/** The first instant of a day that has the parts of `date` but for those given; a day outside the month counts on from it. */
function midnight(date: TZDate, parts: { readonly month?: number; readonly day?: number }): TZDate {
  const zone = date.timeZone ?? 'UTC';
  const wall = { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate(), ...parts };
  return new TZDate(atWall({ ...wall, hour: 0, minute: 0, second: 0, zone }), zone);
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function applyMath(math: string, base: TZDate): Period | BadDate {
  let date = base;
  let rounded: Unit | undefined;
  let at = 0;
  while (at < math.length) {
    const step = /^(?:([+-])(\d+)|\/)(\p{L}*)/u.exec(math.slice(at));
    if (!step) return { kind: 'bad-date' };
    const [whole, sign, amount, name = ''] = step;
    const unit = Object.hasOwn(UNITS, name) ? UNITS[name] : undefined;
    if (!unit)
      return name === ''
        ? { kind: 'bad-date' }
        : { kind: 'bad-date', unit: { start: at + whole.length - name.length, end: at + whole.length } };
    rounded = sign === undefined ? unit : undefined;
    date = sign === undefined ? unit.floor(date) : unit.add(date, Number(`${sign}${amount}`));
    at += whole.length;
  }
  if (!isValid(date)) return { kind: 'bad-date' };
  const start = date.getTime();
  if (!rounded) return instant(start) ?? { kind: 'bad-date' };
  // The step can land inside the next unit's first hours when clocks change, hence the second rounding.
  const end = rounded.floor(rounded.add(date, 1)).getTime();
  return Number.isNaN(end) ? { kind: 'bad-date' } : { kind: 'period', start, end, epochSeconds: false };
}

function back(date: TZDate, milliseconds: number): TZDate {
  return new TZDate(date.getTime() - milliseconds, date.timeZone ?? 'UTC');
}

/** Whole seconds at or after an instant. */
function secondsUp(milliseconds: number): bigint {
  return BigInt(Math.ceil(milliseconds / 1000));
}
