import type { Filter } from '@thalweg/core/query';
import { describe, expect, it } from 'vitest';
import { type ConversationQuestion, chooseConversations } from './conversations-choice.ts';
import type { Part } from './view.ts';

const HOUR = 3600;

/** A part of one hour, with its conversations. */
function hour(number: number, more: Partial<Part> = {}): Part {
  return {
    part: number,
    path: `/part-${number}`,
    day: '1970-01-01',
    columns: ['srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'action', 'start'],
    rows: 10,
    bytes: 10,
    minStart: number * HOUR,
    maxStart: number * HOUR + HOUR - 1,
    excluded: [],
    excludedRows: 0,
    rollup: undefined,
    combined: undefined,
    combinedConversations: undefined,
    conversations: `/conversations-${number}`,
    ...more,
  };
}

const parts = [hour(0), hour(1), hour(2)];
const ALL = { rolled: [0, 1, 2], scanned: [] };
const NONE = { rolled: [], scanned: [0, 1, 2] };

function choose(filter: Filter, fields: readonly string[], more: Partial<ConversationQuestion> = {}, among = parts) {
  const choice = chooseConversations({ filter, time: {}, interval: undefined, fields, ...more }, among);
  for (const part of choice.rolled) expect(part.path).toBe(`/conversations-${part.part}`);
  return { rolled: choice.rolled.map(({ part }) => part), scanned: choice.scanned.map(({ part }) => part) };
}

const everything: Filter = { kind: 'true' };
const port = (field: string, low?: bigint, high?: bigint): Filter => ({
  kind: 'integer-range',
  field,
  ...(low !== undefined && { low }),
  ...(high !== undefined && { high }),
});
const all = (...filters: Filter[]): Filter => ({ kind: 'and', filters });
const any = (...filters: Filter[]): Filter => ({ kind: 'or', filters });
const not = (filter: Filter): Filter => ({ kind: 'not', filter });
const ssh: Filter = { kind: 'integer-in', field: 'dstport', values: [22n] };

describe('chooseConversations', () => {
  it('answers what is asked of ends, services and outcomes', () => {
    expect(choose(everything, ['srcaddr', 'dstaddr', 'protocol', 'action'])).toEqual(ALL);
    expect(choose(all(ssh, { kind: 'exists', field: 'srcport' }), ['srcaddr'])).toEqual(ALL);
    expect(choose({ kind: 'text-in', field: 'dst_country', values: ['DE'] }, ['src_country'])).toEqual(ALL);
  });

  it('reads the rows for other fields, and over time', () => {
    expect(choose(everything, ['bytes'])).toEqual(NONE);
    expect(choose(port('bytes', 1n), ['srcaddr'])).toEqual(NONE);
    expect(choose(everything, ['srcaddr'], { interval: 3600 })).toEqual(NONE);
    const own = [hour(0, { columns: ['src_country'] }), hour(1), hour(2)];
    expect(choose(everything, ['src_country'], {}, own)).toEqual(NONE);
  });

  it('reads the rows when a test tells ephemeral ports apart', () => {
    for (const filter of [
      port('dstport', 32_769n),
      port('dstport', undefined, 40_000n),
      port('srcport', 1n, 65_534n),
      { kind: 'integer-in', field: 'srcport', values: [22n, 65_535n] } as const,
      not(port('dstport', 49_152n)),
    ]) {
      expect(choose(filter, ['srcaddr'])).toEqual(NONE);
    }
    for (const filter of [
      port('dstport', 32_768n),
      port('dstport', 1n, 65_535n),
      port('srcport', undefined, 32_767n),
    ]) {
      expect(choose(filter, ['srcaddr'])).toEqual(ALL);
    }
  });

  it('gives ports only where the filter takes no ephemeral ones', () => {
    expect(choose(everything, ['dstport'])).toEqual(NONE);
    expect(choose(ssh, ['dstport'])).toEqual(ALL);
    expect(choose(port('dstport', undefined, 32_767n), ['dstport'])).toEqual(ALL);
    expect(choose(port('dstport', undefined, 32_767n), ['srcport'])).toEqual(NONE);
    expect(choose(any(ssh, port('srcport', undefined, 1024n)), ['dstport'])).toEqual(NONE);
    expect(choose(all(any(ssh, port('dstport', 1n, 1024n)), not(port('srcport', 1n, 9n))), ['dstport'])).toEqual(ALL);
    expect(choose(not(port('dstport', 32_768n)), ['dstport'])).toEqual(ALL);
    expect(choose(not({ kind: 'exists', field: 'dstport' }), ['dstport'])).toEqual(ALL);
  });

  it('takes a combined file when all that it stands for is asked for', () => {
    const combined = { path: '/combined', parts: 2 };
    const among = [hour(0), hour(1, { combinedConversations: combined }), hour(2, { combinedConversations: combined })];
    const paths = (to: number): string[] =>
      chooseConversations(
        { filter: everything, time: { from: 0n, to: BigInt(to * HOUR) }, interval: undefined, fields: ['srcaddr'] },
        among.slice(0, to),
      ).rolled.map(({ path }) => path);
    expect(paths(3)).toEqual(['/conversations-0', '/combined']);
    expect(paths(2)).toEqual(['/conversations-0', '/conversations-1']);
  });

  it('takes away what lies outside of the range where that is less', () => {
    const time = { from: 600n, to: BigInt(3 * HOUR - 600) };
    const choice = chooseConversations({ filter: ssh, time, interval: undefined, fields: ['srcaddr'] }, parts);
    expect(choice.rolled.map(({ part }) => part)).toEqual([0, 1, 2]);
    expect(choice.asked).toEqual({ filter: all(port('dstport', 22n, 22n), ssh), time: {} });
    expect(choice.cut.map(({ part, path }) => [part, path])).toEqual([
      [0, '/part-0'],
      [2, '/part-2'],
    ]);
    const outside = any(
      { kind: 'date-range', field: 'start', high: 599n },
      { kind: 'date-range', field: 'start', low: BigInt(3 * HOUR - 600) },
    );
    expect(choice.outside).toEqual({ filter: all(outside, ssh), time: {} });
    expect(choice.scanned).toEqual([]);
  });

  it('reads parts that the range cuts, that have lost rows, or that have none yet', () => {
    expect(choose(everything, ['srcaddr'], { time: { from: 1800n, to: BigInt(3 * HOUR) } })).toEqual({
      rolled: [1, 2],
      scanned: [0],
    });
    expect(choose(everything, ['srcaddr'], { time: { from: 600n }, whole: true })).toEqual({
      rolled: [1, 2],
      scanned: [0],
    });
    const among = [hour(0, { excluded: ['gone'] }), hour(1, { conversations: undefined }), hour(2)];
    expect(choose(everything, ['srcaddr'], {}, among)).toEqual({ rolled: [2], scanned: [0, 1] });
  });
});
