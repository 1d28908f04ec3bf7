/**
 * Line formats: which field stands at which place of a line. A format comes from a person (`--format`), from AWS (`LogFormat` of a
 * flow log), or from a header line; it never follows from the value of `version`.
 */
import { type Field, fieldNamed, TGW_DEFAULT_FORMAT, VPC_DEFAULT_FORMAT } from '../fields/index.ts';

export interface LineFormat {
  /** Underscore names in the order of the line: at least one, each once, none beginning with `_`. */
  readonly names: readonly string[];
  /** Their catalogue rows, at the same places; undefined for a name that AWS has not published. */
  readonly fields: readonly (Field | undefined)[];
}

export type FormatResult =
  | { readonly ok: true; readonly format: LineFormat }
  /** `message` is one sentence; `start` and `end` are offsets into the text that was given. */
  | { readonly ok: false; readonly message: string; readonly start: number; readonly end: number };

/**
 * Reads a format string: `${version} ${account-id}`, with the dollar doubled (Terraform), or bare names; separated by blanks, line
 * breaks or commas; hyphens or underscores. Names without a catalogue row are kept. Names are lower-cased, as AWS writes them,
 * because table columns that differ in case alone would be one column to most engines.
 */
export function parseFormat(text: string): FormatResult {
  const names: string[] = [];
  for (const match of text.matchAll(/[^\s,]+/g)) {
    const token = match[0];
    const start = match.index;
    const end = start + token.length;
    const bare = /^\$\$?\{([^{}]*)\}$/.exec(token)?.[1] ?? token;
    const name = toName(bare);
    if (name === undefined) return { ok: false, message: `"${token}" is not a field name`, start, end };
    if (names.includes(name)) return { ok: false, message: `the format names ${name} twice`, start, end };
    names.push(name);
  }
  if (names.length === 0) return { ok: false, message: 'the format names no field', start: 0, end: text.length };
  return { ok: true, format: toFormat(names) };
}

/** The underscore name of a field as written in a format or header; undefined for what cannot be one. */
export function toName(written: string): string | undefined {
  return /^[A-Za-z][A-Za-z0-9_-]*$/.test(written) ? written.toLowerCase().replaceAll('-', '_') : undefined;
}

/** Names (underscores, each once) with their catalogue rows. */
export function toFormat(names: readonly string[]): LineFormat {
  return { names, fields: names.map(fieldNamed) };
}

/** The format as AWS writes it: `${version} ${account-id} …`. `parseFormat(formatText(f))` is `f`. */
export function formatText(format: LineFormat): string {
  return format.names.map((name) => `\${${name.replaceAll('_', '-')}}`).join(' ');
}

/** Same fields in the same order. */
export function sameFormat(a: LineFormat, b: LineFormat): boolean {
  return a === b || (a.names.length === b.names.length && a.names.every((name, i) => name === b.names[i]));
}

/** Names of the format that have no catalogue row. */
export function unknownNames(format: LineFormat): string[] {
  return format.names.filter((_, i) => format.fields[i] === undefined);
}

/** The 14 fields that a VPC flow log has when its creator chose nothing. */
export const VPC_DEFAULT: LineFormat = toFormat(VPC_DEFAULT_FORMAT);

/** The 36 fields that a Transit Gateway flow log has when its creator chose nothing. */
export const TGW_DEFAULT: LineFormat = toFormat(TGW_DEFAULT_FORMAT);

/**
 * What stands second in a line of the Transit Gateway default format (`resource-type`), where a VPC line has its account. Which of
 * the two defaults a line has is decided by it, line by line.
 */
export const GATEWAY_RESOURCE_TYPES: readonly [string, string] = ['TransitGateway', 'TransitGatewayAttachment'];
