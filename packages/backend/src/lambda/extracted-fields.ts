/**
 * The format that a subscription filter gives its events: a pattern like `[version, account_id, …]` names the values of a line, and
 * they come as `extractedFields` beside the message. Their order is that of no line, so a line is made of them.
 */
import { FIELDS } from '@thalweg/core/fields';

export interface NamedLine {
  /** `version account_id …`: the same object for events with the same names in the same order. */
  readonly header: string;
  readonly line: string;
}

/** Names are free in a pattern: `accountid` and `accountId` mean `account_id`. Insights calls two fields otherwise. */
const BY_SQUEEZED: ReadonlyMap<string, string> = new Map([
  ...FIELDS.map(({ name }): [string, string] => [squeeze(name), name]),
  ['starttime', 'start'],
  ['endtime', 'end'],
]);

function squeeze(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Reads events with fields; remembers what it found out about lists of names. */
export function createFieldReader(): (
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => NamedLine | undefined {
  const headers = new Map<string, string | undefined>();
  return (message, fields) => {
    const keys = Object.keys(fields);
    const list = keys.join('\n');
    let header = headers.get(list);
    if (header === undefined && !headers.has(list)) {
      header = headerOf(keys);
      headers.set(list, header);
    }
    if (header === undefined) return undefined;
    const values = keys.map((key) => fields[key]);
    const line = values.join(' ');
    return isSameLine(message, values, line) ? { header, line } : undefined;
  };
}

/** Undefined when the names are none of a flow log: at least half of them, and two, have to be known, as in a header line. */
function headerOf(keys: readonly string[]): string | undefined {
  const names = keys.map((key) => BY_SQUEEZED.get(squeeze(key)) ?? key);
  const known = names.filter((name, i) => BY_SQUEEZED.get(squeeze(keys[i]!)) === name).length;
  const isFormat =
    names.every((name) => /^[A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name)) && new Set(names).size === names.length;
  return isFormat && known >= 2 && known * 2 >= names.length ? names.join(' ') : undefined;
}

/** A pattern with `…` in it names only some values; then the message has to do. */
function isSameLine(message: string, values: readonly unknown[], line: string): boolean {
  if (line === message) return true;
  const tokens = message.trim().split(/[ \t]+/);
  if (tokens.length !== values.length) return false;
  const sorted = tokens.sort();
  return [...values].sort().every((value, i) => value === sorted[i]);
}
