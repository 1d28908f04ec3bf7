/** Names of indices. Rows lie in one index for each UTC day of `start`, so that a row that is delivered again meets itself. */

const DAY_SECONDS = 86_400;
/** Last second of the year 9999: a later `start` fits no name of a day. */
const LAST_DAY_END = 253_402_300_799;

/** `thalweg-flows-2026.11.24`; `start` in epoch seconds, undefined (or past the year 9999): `thalweg-flows-none`. */
export function flowIndex(prefix: string, start: number | undefined): string {
  return `${prefix}-flows-${start === undefined || start > LAST_DAY_END ? 'none' : dayName(start)}`;
}

function dayName(start: number): string {
  const day = Math.floor(start / DAY_SECONDS) * DAY_SECONDS;
  return new Date(day * 1000).toISOString().slice(0, 10).replaceAll('-', '.');
}

/** Epoch milliseconds of the beginning of the day that an index is named after; undefined for rows without start. */
export function dayBegin(index: string): number | undefined {
  const day = /(\d{4})\.(\d{2})\.(\d{2})$/.exec(index);
  return day ? Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])) : undefined;
}

/** Whether the day ended at least so many days before `now` (epoch milliseconds). */
export function isDue(index: string, { days, now }: { readonly days: number; readonly now: number }): boolean {
  const begin = dayBegin(index);
  return begin !== undefined && begin + DAY_SECONDS * 1000 <= now - days * DAY_SECONDS * 1000;
}
