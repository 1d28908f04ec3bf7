import type { Filter } from '@thalweg/core/query';
import { describe, expect, it } from 'vitest';
import { chooseRollup, type GroupedQuestion } from './rollup-choice.ts';
import type { Part } from './view.ts';

const HOUR = 3600;

/** A part of one hour, with a rollup. */
function hour(number: number, more: Partial<Part> = {}): Part {
  return {
    part: number,
    path: `/part-${number}`,
    day: '1970-01-01',
    columns: [],
    rows: 10,
    bytes: 10,
    minStart: number * HOUR,
    maxStart: number * HOUR + HOUR - 1,
    excluded: [],
    excludedRows: 0,
    rollup: `/rollup-${number}`,
    combined: undefined,
    combinedConversations: undefined,
    conversations: undefined,
    ...more,
  };
}

const histogram: GroupedQuestion = { filter: { kind: 'true' }, time: {}, fields: ['action'], interval: 300 };
const top: GroupedQuestion = { filter: { kind: 'true' }, time: {}, fields: ['dstport'], interval: undefined };
const reject: Filter = { kind: 'text-in', field: 'action', values: ['REJECT'] };
const parts = [hour(0), hour(1), hour(2)];

/** Kind, rollup files and the numbers of parts that are read. */
function choose(question: GroupedQuestion, among: readonly Part[] = parts) {
  const { kind, files, scanned } = chooseRollup(question, among);
  return { kind: files.length === 0 ? undefined : kind, files, scanned: scanned.map(({ part }) => part) };
}

const rollups = (...numbers: number[]): string[] => numbers.map((number) => `/rollup-${number}`);

describe('chooseRollup', () => {
  it('answers a histogram by minutes, with filters over action and log status', () => {
    const all = { kind: 'minute', files: rollups(0, 1, 2), scanned: [] };
    expect(choose(histogram)).toEqual(all);
    expect(choose({ ...histogram, fields: [] })).toEqual(all);
    expect(choose({ ...histogram, filter: { kind: 'not', filter: reject } })).toEqual(all);
    expect(
      choose({ ...histogram, filter: { kind: 'and', filters: [reject, { kind: 'exists', field: 'log_status' }] } }),
    ).toEqual(all);
  });

  it('reads the rows for any other filter, field or interval', () => {
    const none = { kind: undefined, files: [], scanned: [0, 1, 2] };
    const ssh: Filter = { kind: 'integer-in', field: 'dstport', values: [22n] };
    expect(choose({ ...histogram, filter: ssh })).toEqual(none);
    expect(choose({ ...histogram, filter: { kind: 'or', filters: [reject, ssh] } })).toEqual(none);
    expect(choose({ ...histogram, fields: ['protocol'] })).toEqual(none);
    expect(choose({ ...histogram, interval: 90 })).toEqual(none);
    expect(choose({ ...top, filter: reject })).toEqual(none);
    expect(choose({ ...top, fields: ['dstport', 'protocol'] })).toEqual(none);
    expect(choose({ ...top, fields: ['srcaddr'] })).toEqual(none);
  });

  it('answers unfiltered tops from their own kind', () => {
    for (const field of ['protocol', 'dstport', 'interface_id']) {
      expect(choose({ ...top, fields: [field] })).toEqual({ kind: field, files: rollups(0, 1, 2), scanned: [] });
    }
  });

  it('answers what is asked of one field alone from its kind, with a filter, too', () => {
    const low: Filter = { kind: 'integer-range', field: 'dstport', low: 1n, high: 1024n };
    const all = { kind: 'dstport', files: rollups(0, 1, 2), scanned: [] };
    expect(choose({ ...top, filter: low })).toEqual(all);
    expect(choose({ ...top, filter: low, fields: [] })).toEqual(all);
    expect(choose({ ...top, filter: { kind: 'exists', field: 'protocol' } }).kind).toBeUndefined();
    expect(choose({ ...top, filter: { kind: 'and', filters: [low, reject] } }).kind).toBeUndefined();
  });

  it('reads parts that the range cuts, unless whole minutes can be cut out of the rollup', () => {
    const time = { from: BigInt(HOUR / 2), to: BigInt(2 * HOUR) };
    const among = parts.slice(0, 2);
    expect(choose({ ...top, time }, among)).toEqual({ kind: 'dstport', files: rollups(1), scanned: [0] });
    expect(choose({ ...histogram, time }, among)).toEqual({ kind: 'minute', files: rollups(0, 1), scanned: [] });
    const odd = { ...time, from: time.from + 1n };
    expect(choose({ ...histogram, time: odd }, among)).toEqual({ kind: 'minute', files: rollups(0, 1), scanned: [] });
    const { minutes, edges, onEdges } = chooseRollup({ ...histogram, time: odd }, among);
    expect(minutes).toEqual({ from: time.from + 60n, to: time.to });
    expect(edges.map(({ part }) => part)).toEqual([0]);
    const rest: Filter = { kind: 'date-range', field: 'start', low: odd.from, high: time.from + 59n };
    expect(onEdges).toEqual({
      filter: { kind: 'and', filters: [{ kind: 'or', filters: [rest] }, { kind: 'true' }] },
      time: {},
    });
    const within = { from: 61n, to: 119n };
    expect(choose({ ...histogram, time: within }, parts.slice(0, 1))).toEqual({
      kind: undefined,
      files: [],
      scanned: [0],
    });
  });

  it('takes rows outside of the range away from other kinds where these are fewer', () => {
    const time = { from: 600n, to: BigInt(3 * HOUR) };
    expect(choose({ ...top, time })).toEqual({ kind: 'dstport', files: rollups(0, 1, 2), scanned: [] });
    const { cut, outside } = chooseRollup({ ...top, time }, parts);
    expect(cut.map(({ part }) => part)).toEqual([0]);
    const before: Filter = { kind: 'date-range', field: 'start', high: 599n };
    const after: Filter = { kind: 'date-range', field: 'start', low: time.to };
    expect(outside.filter).toEqual({
      kind: 'and',
      filters: [{ kind: 'or', filters: [before, after] }, { kind: 'true' }],
    });
  });

  it('reads parts that have lost rows or have no rollup yet', () => {
    const among = [hour(0, { excluded: ['gone'] }), hour(1, { rollup: undefined }), hour(2)];
    expect(choose(histogram, among)).toEqual({ kind: 'minute', files: rollups(2), scanned: [0, 1] });
  });

  it('takes one combined file for many, when it stands for no part that is not asked for', () => {
    const combined = { path: '/combined', parts: 3 };
    const among = parts.map((part) => ({ ...part, combined }));
    expect(choose(top, among)).toEqual({ kind: 'dstport', files: ['/combined'], scanned: [] });
    const time = { from: 0n, to: BigInt(2 * HOUR) };
    expect(choose({ ...top, time }, among.slice(0, 2)).files).toEqual(rollups(0, 1));
    expect(choose({ ...histogram, time }, among.slice(0, 2)).files).toEqual(['/combined']);
  });
});
