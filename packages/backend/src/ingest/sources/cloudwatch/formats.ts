/** Which format a line of a log group has, by the flow logs that deliver there. */
import { parseFormat } from '@thalweg/core/record';
import { ThalwegError } from '../../../report/errors.ts';
import { headerOf } from '../../extracted-fields.ts';
import type { GroupFlowLog, Seen } from './log-group.ts';

export interface GroupFormats {
  /** The header line of the format that a line has; undefined: it is in a default format. Throws `bad-format` where it cannot be told. */
  headerOf(stream: string, message: string): string | undefined;
  /** What a user should know about it, a sentence each. */
  readonly notes: readonly string[];
  /** Nobody knows the format, and the default was taken; `notes` says why. */
  readonly isAssumed?: true;
}

interface Known {
  readonly flowLog: GroupFlowLog;
  readonly header: string;
  readonly fields: number;
}

/**
 * Formats by what DescribeFlowLogs says. Where flow logs of several formats deliver to one group, the stream tells some apart: an
 * interface's own is in its stream alone, and the stream's name ends with the traffic (`eni-…-all`). Flow logs of a VPC, a subnet and an
 * interface may share a stream; then the number of fields tells.
 */
export function groupFormats(group: string, seen: Seen<readonly GroupFlowLog[]>): GroupFormats {
  if ('denied' in seen)
    return defaults(
      `The format could not be looked up, as ${seen.denied} is not allowed; lines are read in the default format, --format names another.`,
    );
  const known = seen.value.map((flowLog) => toKnown(group, flowLog));
  if (known.length === 0)
    return defaults(
      'No flow log delivers to the group (any more); lines are read in the default format, --format names another.',
    );
  const all = new Set(known.map(({ header }) => header));
  if (all.size === 1) return { headerOf: () => known[0]!.header, notes: [] };
  return {
    headerOf: (stream, message) => {
      const possible = known.filter(({ flowLog }) => mayWrite(flowLog, stream));
      const fields = message.trim().split(/[ \t]+/).length;
      const fitting = new Set(possible.filter((one) => one.fields === fields).map(({ header }) => header));
      if (fitting.size > 1) throw ambiguous(group, possible);
      // A line that has no format's number of fields is no line of any of them, and ends in quarantine.
      return [...fitting][0] ?? (possible[0] ?? known[0]!).header;
    },
    notes: [`Flow logs deliver ${all.size} formats to the group; each line is read in its own.`],
  };
}

function defaults(note: string): GroupFormats {
  return { headerOf: () => undefined, notes: [note], isAssumed: true };
}

/** All lines are in a format that the user gave. Throws `bad-format`. */
export function givenFormat(format: string): GroupFormats {
  const { header } = toHeader(format, 'The format of the address');
  return { headerOf: () => header, notes: [] };
}

/** Lines are read as `--format` says, or in a default format. */
export const NO_FORMATS: GroupFormats = { headerOf: () => undefined, notes: [] };

function toKnown(group: string, flowLog: GroupFlowLog): Known {
  return { flowLog, ...toHeader(flowLog.format, `The format of ${flowLog.id}, which delivers to ${group},`) };
}

function toHeader(format: string, subject: string): { readonly header: string; readonly fields: number } {
  const parsed = parseFormat(format);
  if (!parsed.ok) throw new ThalwegError('bad-format', `${subject} is none: ${parsed.message}.`);
  const { names } = parsed.format;
  const header = headerOf(names);
  if (header === undefined)
    throw new ThalwegError('bad-format', `${subject} has too few known fields to be told from records: ${format}`, {
      help: 'Give it with --format.',
    });
  return { header, fields: names.length };
}

function mayWrite({ resource, traffic }: GroupFlowLog, stream: string): boolean {
  const suffix = /-(all|accept|reject)$/.exec(stream)?.[1];
  const isOther =
    resource.startsWith('eni-') &&
    stream.startsWith('eni-') &&
    !stream.startsWith(`${resource}-`) &&
    stream !== resource;
  return !isOther && (suffix === undefined || traffic === undefined || suffix === traffic.toLowerCase());
}

function ambiguous(group: string, known: readonly Known[]): ThalwegError {
  const names = known.map(({ flowLog }) => flowLog.id).join(', ');
  return new ThalwegError(
    'bad-format',
    `Flow logs of different formats with equally many fields deliver to the same stream of ${group}: ${names}.`,
    { help: 'Name the format with --format, and the streams that have it with ?streams=….' },
  );
}
