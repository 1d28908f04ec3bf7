/**
 * The whole state of the console in the address. Every part has a default and is left out when it has that, so that
 * `/discover?q=action:REJECT` is complete, and each part can be written by hand.
 */

import type { Pill } from './pill.ts';
import { parsePills, printPills } from './pill-text.ts';

export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
}

export type Language = 'kql' | 'lucene';
export type Measure = 'count' | 'bytes' | 'packets';
/** Bars upwards, accepted up and rejected down, or no chart. */
export type ChartShape = 'bars' | 'mirror' | 'hidden';

export interface View {
  readonly query: string;
  readonly lang: Language;
  /** Date math, ISO 8601 or epoch; '' = open. */
  readonly from: string;
  readonly to: string;
  readonly filters: readonly Pill[];
  /** Empty = the default ones. */
  readonly columns: readonly string[];
  /** Empty = newest first. */
  readonly sort: readonly SortKey[];
  /** Field of the break-down; '' = none. */
  readonly by: string;
  readonly measure: Measure;
  /** Seconds, or chosen by the server. */
  readonly interval: 'auto' | number;
  readonly chart: ChartShape;
  /** Beside the previous period of the same length. */
  readonly compare: boolean;
  /** Show records as they are loaded. */
  readonly live: boolean;
  /** '' = the zone of the browser. */
  readonly tz: string;
  /** Seconds between two runs; 0 = off. */
  readonly refresh: number;
  /** Id of the saved search that was opened; '' = none. */
  readonly search: string;
  /** What of the audit log is shown: one kind of event, one actor; '' = all. */
  readonly event: string;
  readonly actor: string;
}

export const DEFAULT_VIEW: View = {
  query: '',
  lang: 'kql',
  from: 'now-24h',
  to: 'now',
  filters: [],
  columns: [],
  sort: [],
  by: 'action',
  measure: 'count',
  interval: 'auto',
  chart: 'bars',
  compare: false,
  live: false,
  tz: '',
  refresh: 0,
  search: '',
  event: '',
  actor: '',
};

/** How one part of the state is written and read; undefined for a text that is none. */
interface Part<Value> {
  readonly print: (value: Value) => string;
  readonly parse: (text: string) => Value | undefined;
}

const text: Part<string> = { print: (value) => value, parse: (value) => value };
const oneOf = <Value extends string>(...values: readonly Value[]): Part<Value> => ({
  print: (value) => value,
  parse: (value) => values.find((known) => known === value),
});
const names: Part<readonly string[]> = {
  print: (values) => values.join(','),
  parse: (value) => [...new Set(value.split(',').map((name) => name.trim()))].filter((name) => name !== ''),
};
const sort: Part<readonly SortKey[]> = {
  print: (keys) => keys.map(({ field, descending }) => (descending ? `-${field}` : field)).join(','),
  parse: (value) => {
    // The command line's `bytes:desc` is understood, too.
    const keys = (names.parse(value) ?? []).map((name) => ({
      field: name.replace(/^-|:(asc|desc)$/g, ''),
      descending: name.startsWith('-') || name.endsWith(':desc'),
    }));
    return keys.filter(({ field }, place) => field !== '' && keys.findIndex((key) => key.field === field) === place);
  },
};

const SPANS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `90` and `90s`, `5m`, `2h`, `1d` in seconds; undefined for anything else. */
export function parseSpan(value: string): number | undefined {
  const match = /^(\d{1,8})([smhd]?)$/.exec(value);
  return match ? Number(match[1]) * (SPANS[match[2] || 's'] ?? 1) : undefined;
}

/** Seconds in the largest unit that fits: `5m`. */
export function printSpan(seconds: number): string {
  const unit = (['d', 'h', 'm'] as const).find((name) => seconds > 0 && seconds % (SPANS[name] ?? 1) === 0);
  return unit ? `${seconds / (SPANS[unit] ?? 1)}${unit}` : `${seconds}s`;
}

const PARTS: { readonly [Key in keyof View]: { readonly name: string } & Part<View[Key]> } = {
  query: { name: 'q', ...text },
  lang: { name: 'lang', ...oneOf<Language>('kql', 'lucene') },
  from: { name: 'from', ...text },
  to: { name: 'to', ...text },
  filters: { name: 'filters', print: printPills, parse: (value) => parsePills(value).pills },
  columns: { name: 'columns', ...names },
  sort: { name: 'sort', ...sort },
  by: { name: 'by', ...text },
  measure: { name: 'measure', ...oneOf<Measure>('count', 'bytes', 'packets') },
  interval: {
    name: 'interval',
    print: (value) => (value === 'auto' ? value : printSpan(value)),
    parse: (value) => (value === 'auto' ? value : parseSpan(value) || undefined),
  },
  chart: { name: 'chart', ...oneOf<ChartShape>('bars', 'mirror', 'hidden') },
  compare: { name: 'compare', print: (value) => (value ? 'previous' : ''), parse: (value) => value === 'previous' },
  live: { name: 'live', print: (value) => (value ? 'yes' : ''), parse: (value) => value === 'yes' },
  tz: { name: 'tz', ...text },
  refresh: { name: 'refresh', print: printSpan, parse: parseSpan },
  search: { name: 'search', ...text },
  event: { name: 'event', ...text },
  actor: { name: 'actor', ...text },
};

const KEYS = Object.keys(PARTS) as (keyof View)[];

/** What follows the page to another page: time, pills and zone. */
export const SHARED_KEYS: readonly (keyof View)[] = ['from', 'to', 'filters', 'tz', 'refresh'];

/** The state as a query string without `?`; parts that have their default are left out. */
export function printView(view: View, keys: readonly (keyof View)[] = KEYS): string {
  const pairs: string[] = [];
  for (const key of keys) {
    const value = printPart(key, view);
    if (value !== printPart(key, DEFAULT_VIEW)) pairs.push(`${PARTS[key].name}=${readable(value)}`);
  }
  return pairs.join('&');
}

function printPart<Key extends keyof View>(key: Key, view: View): string {
  return PARTS[key].print(view[key]);
}

/** Percent-encodes only what an address cannot hold or would read as a sign of its own. */
function readable(value: string): string {
  return encodeURIComponent(value).replace(/%(?:20|3A|2F|2C|40|24|3B)/g, (code) =>
    code === '%20' ? '+' : decodeURIComponent(code),
  );
}

/** Characters of state that stand behind `?`; servers and proxies refuse addresses beyond 8 kB. */
const LONGEST_QUERY = 6000;

/** The address of a page with a state as `printView` gives it. What is too long goes behind `#`, which no server ever sees. */
export function addressOf(page: string, state: string): string {
  if (state === '') return page;
  return state.length > LONGEST_QUERY ? `${page}#?${state}` : `${page}?${state}`;
}

/** The state in an address as `parseView` takes it. */
export function stateOf({ search, hash }: { readonly search: string; readonly hash: string }): string {
  return hash.startsWith('#?') ? hash.slice(2) : search.replace(/^\?/, '');
}

export interface ReadView {
  readonly view: View;
  /** Sentences about what could not be read and was left out. */
  readonly problems: readonly string[];
}

/** Reads a query string, with or without `?`; unknown parts are ignored. Never throws. */
export function parseView(search: string): ReadView {
  const params = new URLSearchParams(search);
  const problems: string[] = [];
  const view: { -readonly [Key in keyof View]: View[Key] } = { ...DEFAULT_VIEW };
  const read = <Key extends keyof View>(key: Key): void => {
    // A part given twice is joined where it is a list; otherwise the last one counts.
    const all = params.getAll(PARTS[key].name);
    const given = key === 'filters' || key === 'columns' || key === 'sort' ? all.join(',') : all.at(-1);
    if (all.length === 0 || given === undefined) return;
    const value = PARTS[key].parse(given);
    if (value === undefined) problems.push(`The address says ${PARTS[key].name}=${given}, which means nothing here.`);
    else view[key] = value;
  };
  for (const key of KEYS) read(key);
  for (const piece of parsePills(params.getAll('filters').join(',')).unread) {
    problems.push(`The address has a filter that cannot be read: ${piece}`);
  }
  return { view, problems };
}
