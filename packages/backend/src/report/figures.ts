/** Figures and times as people read them. */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** `1.4 MiB`. */
export function humanBytes(bytes: number | bigint): string {
  let value = Number(bytes);
  let unit = 0;
  while (value >= 1023.95 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** `1,204,332`. */
export function humanCount(count: number | bigint): string {
  return count.toLocaleString('en-US');
}

/** `1 object`, `2,014 objects`. */
export function counted(count: number, thing: string): string {
  return `${humanCount(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** `12.3%`; a share too small for one decimal is never told as none. */
export function humanShare(part: number | bigint, whole: number | bigint): string {
  const share = Number(whole) === 0 ? 0 : (100 * Number(part)) / Number(whole);
  return share > 0 && share < 0.05 ? '<0.1%' : `${share.toFixed(1)}%`;
}

/** `1,204,332 lines/s`; undefined where there is too little to tell: it would be the speed of starting. */
export function humanRate(lines: number, seconds: number): string | undefined {
  return lines >= 1000 && seconds >= 0.5 ? `${humanCount(Math.round(lines / seconds))} lines/s` : undefined;
}

/** `3d 4h`, `12s`: the two largest units. */
export function humanDuration(seconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ];
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || (parts.length > 0 && parts.length < 2)) parts.push(`${count}${name}`);
    if (parts.length === 2) break;
  }
  return parts.join(' ').replace(/ 0.$/, '') || '0s';
}

/** `2026-11-24 14:35:02` in a time zone. */
export function createClock(zone: string): (epochSeconds: number | bigint) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return (seconds) => {
    const time = Number(seconds) * 1000;
    return Math.abs(time) <= 8.64e15 ? format.format(time) : String(seconds);
  };
}
