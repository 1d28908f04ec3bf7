/** From an event that another program keeps to the line that it was: its message, or what is left of it in named values. */
import { fieldNamed } from '@thalweg/core/fields';
import { type LineFormat, parseFormat, TGW_DEFAULT, VPC_DEFAULT } from '@thalweg/core/record';
import type { KeptEvent } from '../../stores/store.ts';
import { createFieldReader, headerOf } from '../extracted-fields.ts';

export type EventLine =
  /** `header` has the names of its values; undefined where the format was given. */
  | { readonly id: string; readonly header: string | undefined; readonly text: string }
  /** What cannot be a line, and why. */
  | { readonly id: string; readonly bad: string; readonly text: string };

const DEFAULTS = [VPC_DEFAULT, TGW_DEFAULT].map(({ names }) => names.join(' ')) as [string, string];
/** The second value of a record of a transit gateway (AWS, "Transit Gateway Flow Logs"). */
const GATEWAY = /^\s*\S+[ \t]+TransitGateway(?:Attachment)?[ \t]/;
const ACCOUNT_DIGITS = 12;

/** @param format of all messages; without it each event tells its own, or has a default one. */
export function createEventLines(format?: LineFormat): (event: KeptEvent) => EventLine {
  const readFields = createFieldReader();
  return ({ id, message, fields }) => {
    if (message !== undefined) {
      if (format) return { id, header: undefined, text: message };
      const named = readFields(message, fields);
      if (named) return { id, header: named.header, text: named.line };
      return { id, header: DEFAULTS[GATEWAY.test(message) ? 1 : 0], text: message };
    }
    const header = headerOf(Object.keys(fields));
    const named = header === undefined ? undefined : parseFormat(header);
    if (named?.ok) {
      const { names } = named.format;
      const values = new Map(Object.values(fields).map((value, place) => [names[place]!, value]));
      const text = (format?.names ?? names).map((name) => toToken(name, values.get(name))).join(' ');
      return { id, header: format ? undefined : header, text };
    }
    const bad = 'It has no @message, and its other fields are not those of a flow log.';
    return { id, bad, text: JSON.stringify(fields, (_, value: unknown) => plain(value)) };
  };
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** A value that was made a number has lost the zeros it began with: account ids have twelve digits. */
function toToken(name: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return '-';
  if (typeof value === 'string')
    return fieldNamed(name)?.percentEncoded ? value.replace(/\s/g, encodeURIComponent) : value;
  const text = String(value);
  return name.endsWith('account_id') ? text.padStart(ACCOUNT_DIGITS, '0') : text;
}
