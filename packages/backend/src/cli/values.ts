/** Option values as the user typed them → what the code works with. Each throws `bad-option` with the option's name and a way out. */
import type { SortKey } from '@thalweg/core/query';
import { ThalwegError } from '../report/errors.ts';
import { nearest } from '../report/nearest.ts';
import type { Options } from './command.ts';

export function textOption(options: Options, key: string): string | undefined {
  const value = options[key];
  return typeof value === 'string' ? value : undefined;
}

/** The values of an option that may be repeated. */
export function listOption(options: Options, key: string): readonly string[] {
  const value = options[key];
  return Array.isArray(value) ? value : [];
}

/** A whole number of at least `least`. */
export function numberOption(options: Options, key: string, least = 1): number | undefined {
  const text = textOption(options, key);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text) || Number(text) < least) {
    throw new ThalwegError('bad-option', `--${key} ${text}: not a whole number of at least ${least}`);
  }
  return Number(text);
}

/** `--limit`: a number, or undefined for `all`; `otherwise` when it was not given. */
export function limitOption(options: Options, otherwise: number | undefined): number | undefined {
  const text = textOption(options, 'limit');
  if (text === undefined) return otherwise;
  if (text === 'all') return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new ThalwegError('bad-option', `--limit ${text}: give a whole number, or all`);
  return Number(text);
}

/** Names separated by commas, each of them one of `known`. */
export function fieldList(text: string, option: string, known: readonly string[]): string[] {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) checkField(name, option, known);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new ThalwegError('bad-option', `${option} ${text}: ${twice} is there twice`);
  return names;
}

export function checkField(name: string, option: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const near = nearest(name.replaceAll('-', '_'), known);
  throw new ThalwegError(
    'unknown-field',
    `${option} ${name}: there is no field of that name${near ? `; did you mean ${near}?` : ''}`,
    {
      help: 'thalweg fields lists all of them.',
    },
  );
}

/** `start:desc,bytes` → keys; ascending unless said otherwise. */
export function sortKeys(text: string, known: readonly string[]): SortKey[] {
  return text.split(',').map((part) => {
    const [name = '', direction = 'asc', ...rest] = part.trim().split(':');
    checkField(name, '--sort', known);
    if (rest.length > 0 || (direction !== 'asc' && direction !== 'desc')) {
      throw new ThalwegError('bad-option', `--sort ${part.trim()}: write FIELD:asc or FIELD:desc`);
    }
    return { field: name, descending: direction === 'desc' };
  });
}

/** `5m` → 300. Undefined for `auto`. */
export function intervalOption(text: string): number | undefined {
  if (text === 'auto') return undefined;
  const match = /^(\d{1,6})(s|m|h|d|w)$/.exec(text);
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[match?.[2] ?? ''];
  const width = Number(match?.[1]) * (seconds ?? Number.NaN);
  if (!(width > 0))
    throw new ThalwegError('bad-option', `--interval ${text}: write auto, or a number with s, m, h, d or w, like 5m`);
  return width;
}

/** `90d` → milliseconds. */
export function durationOption(text: string, option: string): number {
  const match = /^(\d{1,5})(m|h|d|w)$/.exec(text);
  const unit = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }[match?.[2] ?? ''];
  const duration = Number(match?.[1]) * (unit ?? Number.NaN);
  if (!(duration > 0)) {
    throw new ThalwegError('bad-option', `${option} ${text}: write a number with m, h, d or w, like 90d`);
  }
  return duration;
}

/** `20GB` → bytes; powers of 1024, as in queries. */
export function sizeOption(text: string): number {
  const match = /^(\d{1,9})(B|KB|MB|GB|TB|PB)?$/i.exec(text);
  if (!match)
    throw new ThalwegError('bad-option', `--size ${text}: write a whole number with a unit, like 500MB or 20GB`);
  return Number(match[1]) * 1024 ** ['B', 'KB', 'MB', 'GB', 'TB', 'PB'].indexOf((match[2] ?? 'B').toUpperCase());
}
