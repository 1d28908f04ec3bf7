/** `--sources FILE`: sources of many accounts and regions, each with its own credentials. */
import { readFileSync } from 'node:fs';
import { type Connection, checkConnection } from '../aws/connection.ts';
import { isObject, type Json } from '../ingest/json-object.ts';
import { reasonOf } from '../ingest/sources/files.ts';
import { ThalwegError } from '../report/errors.ts';
import { nearest } from '../report/nearest.ts';

/** An entry of the file. What it leaves out is as the options say. */
export interface SourceEntry extends Connection {
  readonly source: string;
  /** What status calls it, and by what the store remembers how far it was read. */
  readonly name?: string | undefined;
  readonly format?: string | undefined;
}

const FIELDS = ['source', 'name', 'profile', 'region', 'roleArn', 'externalId', 'format'] as const;

/** Throws `no-such-source`, `unreadable`, and as `parseSources`. */
export function readSources(path: string): readonly SourceEntry[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new ThalwegError('no-such-source', `--sources: there is no file ${path}.`);
    throw new ThalwegError('unreadable', `--sources: ${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  return parseSources(text, path);
}

/** Reads the list. Throws `bad-option`, with file, entry (from 1) and field. */
export function parseSources(text: string, path: string): readonly SourceEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(`${path} is no JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(value)) throw wrong(`${path} has no list of sources`);
  if (value.length === 0) throw wrong(`${path} has no source`);
  return value.map((entry: unknown, at) => toEntry(entry, `${path}: entry ${at + 1}`));
}

function toEntry(entry: unknown, place: string): SourceEntry {
  if (!isObject(entry)) throw wrong(`${place} is no object`);
  for (const key of Object.keys(entry)) {
    if ((FIELDS as readonly string[]).includes(key)) continue;
    const near = nearest(key, FIELDS);
    throw wrong(`${place}: there is no field ${key}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  const found = Object.fromEntries(FIELDS.map((field) => [field, textIn(entry, field, place)]));
  const { source, ...rest } = found;
  if (source === undefined) throw wrong(`${place}: source is missing`);
  const fault = checkConnection(found);
  if (fault !== undefined) throw wrong(`${place}: ${fault.field}: ${fault.message}`);
  return { source, ...rest };
}

function textIn(entry: Json, field: string, place: string): string | undefined {
  const value = entry[field];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') throw wrong(`${place}: ${field} is no text`);
  return value;
}

function wrong(message: string): ThalwegError {
  return new ThalwegError('bad-option', `--sources: ${message}`, {
    help: 'Write a JSON list like [{"source": "cloudwatch:///aws/vpc/flow", "region": "eu-west-1", "roleArn": "arn:aws:iam::123456789012:role/flow-logs"}].',
  });
}
