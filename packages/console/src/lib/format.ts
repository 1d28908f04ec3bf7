/** Values as people read them: thin spaces between thousands that no line breaks at, IEC sizes, names beside numbers. */
import type { Amount } from '@thalweg/core/api';

const THIN = '\u202f';

/** `1 204 332`, with thin spaces; a text of digits beyond 2^53 keeps all of them. */
export function formatCount(value: Amount): string {
  const text = typeof value === 'number' ? String(Math.round(value)) : value;
  return /^-?\d+$/.test(text) ? text.replace(/\B(?=(\d{3})+$)/g, THIN) : text;
}

const SHORT: readonly (readonly [size: number, unit: string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** `1.2 M`: for axes and tiles, where the exact number stands elsewhere. */
export function formatShort(value: Amount): string {
  const number = Number(value);
  const [size, unit] = SHORT.find(([least]) => Math.abs(number) >= least) ?? [1, ''];
  return unit === '' ? String(Math.round(number * 10) / 10) : `${trimmed(number / size)}${THIN}${unit}`;
}

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** `1.4 MiB`. */
export function formatBytes(value: Amount): string {
  let number = Number(value);
  let unit = 0;
  while (Math.abs(number) >= 1023.95 && unit < SIZES.length - 1) {
    number /= 1024;
    unit++;
  }
  return `${unit === 0 ? formatCount(number) : trimmed(number)}\u00a0${SIZES[unit]}`;
}

const trimmed = (number: number): string => number.toFixed(Math.abs(number) < 100 ? 1 : 0).replace(/\.0$/, '');

/** A share of one as a percentage with one decimal; a share too small for that is never shown as none. */
export function formatShare(share: number): string {
  return `${share > 0 && share < 0.0005 ? '<0.1' : (100 * share).toFixed(1)}${THIN}%`;
}

/** `1.4 s`, `320 ms`. */
export function formatMilliseconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)}\u00a0ms` : `${(milliseconds / 1000).toFixed(1)}\u00a0s`;
}

const DURATIONS: readonly (readonly [seconds: number, unit: string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** `10 min`, `1 h 30 min`: the two largest units. */
export function formatDuration(seconds: number): string {
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [size, unit] of DURATIONS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}\u00a0${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ') || '0\u00a0s';
}

/** `1 record`, `2 records`, `1 204 records`. */
export function counted(count: Amount, one: string, many = `${one}s`): string {
  return `${formatCount(count)}\u00a0${Number(count) === 1 ? one : many}`;
}
