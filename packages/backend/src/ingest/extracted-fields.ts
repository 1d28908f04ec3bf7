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

/** The column that a name of a pattern stands for. */
export function columnOf(key: string): string {
  return BY_SQUEEZED.get(squeeze(key)) ?? key.toLowerCase().replaceAll('-', '_');
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
    const line = lineOf(
      message,
      keys.map((key) => fields[key]),
    );
    return line === undefined ? undefined : { header, line };
  };
}

/** Names of AWS for those of a pattern, parted by blanks. Undefined when they are none of a flow log: at least half of them, and two, have to be known, as in a header line. */
export function headerOf(keys: readonly string[]): string | undefined {
  const names = keys.map((key) => BY_SQUEEZED.get(squeeze(key)) ?? key);
  const known = names.filter((name, i) => BY_SQUEEZED.get(squeeze(keys[i]!)) === name).length;
  const isFormat =
    names.every((name) => /^[A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name)) && new Set(names).size === names.length;
  return isFormat && known >= 2 && known * 2 >= names.length ? names.join(' ') : undefined;
}

/** The tokens of the message in the order of the values. A pattern with `…` in it names only some of them; then the message has to do. */
function lineOf(message: string, values: readonly unknown[]): string | undefined {
  const line = values.join(' ');
  if (line === message) return line;
  const tokens = message.trim().split(/[ \t]+/);
  if (tokens.length !== values.length) return undefined;
  const ordered: string[] = [];
  for (const value of values) {
    const place = tokens.findIndex((token) => isSame(token, value));
    if (place < 0) return undefined;
    ordered.push(...tokens.splice(place, 1));
  }
  return ordered.join(' ');
}

/** Whoever kept the values may have made numbers of them, so that `012` has become 12. */
function isSame(token: string, value: unknown): boolean {
  if (typeof value === 'string') return token === value;
  return (typeof value === 'number' || typeof value === 'bigint') && token !== '' && Number(token) === Number(value);
}
