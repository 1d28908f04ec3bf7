// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import { describe, expect, test } from 'vitest';
import { groupFormats } from './formats.ts';
import type { GroupFlowLog } from './log-group.ts';

const flowLog = (id: string, format: string, more: Partial<GroupFlowLog> = {}): GroupFlowLog => ({
  ...{ id, format, resource: 'vpc-1', traffic: 'ALL' },
  ...more,
});
const TWO = '${srcaddr} ${dst-port}'.replace('dst-port', 'dstport');
const OTHER_TWO = '${dstaddr} ${bytes}';
const THREE = '${version} ${srcaddr} ${bytes}';

describe('the format of a line', () => {
  test('is that of the only flow log, whatever the line', () => {
    const formats = groupFormats('g', { value: [flowLog('fl-1', TWO), flowLog('fl-2', TWO)] });
    expect(formats.headerOf('eni-1-all', '1 2 3')).toBe('srcaddr dstport');
    expect(formats.notes).toEqual([]);
  });

  test('is the default, with a note, where nobody says', () => {
    for (const [seen, why] of [
      [{ denied: 'ec2:DescribeFlowLogs' }, 'ec2:DescribeFlowLogs is not allowed'],
      [{ value: [] }, 'No flow log delivers to the group'],
    ] as const) {
      const { headerOf, notes } = groupFormats('g', seen);
      expect(headerOf('eni-1-all', '2 …')).toBeUndefined();
      expect(notes).toEqual([expect.stringContaining(why)]);
    }
  });

  test('of several is told by the number of fields', () => {
    const { headerOf, notes } = groupFormats('g', { value: [flowLog('fl-1', TWO), flowLog('fl-2', THREE)] });
    expect(headerOf('eni-1-all', '10.0.0.1 22\n')).toBe('srcaddr dstport');
    expect(headerOf('eni-1-all', '2  10.0.0.1 22')).toBe('version srcaddr bytes');
    expect(notes).toEqual([expect.stringContaining('2 formats')]);
  });

  test('of equally many fields is told by interface and traffic', () => {
    const own = [flowLog('fl-1', TWO, { resource: 'eni-1' }), flowLog('fl-2', OTHER_TWO, { resource: 'eni-12' })];
    const ofInterfaces = groupFormats('g', { value: own });
    expect(ofInterfaces.headerOf('eni-1-all', 'a b')).toBe('srcaddr dstport');
    expect(ofInterfaces.headerOf('eni-12-all', 'a b')).toBe('dstaddr bytes');
    const traffic = [flowLog('fl-1', TWO, { traffic: 'ACCEPT' }), flowLog('fl-2', OTHER_TWO, { traffic: 'REJECT' })];
    const ofTraffic = groupFormats('g', { value: traffic });
    expect(ofTraffic.headerOf('eni-1-accept', 'a b')).toBe('srcaddr dstport');
    expect(ofTraffic.headerOf('eni-1-reject', 'a b')).toBe('dstaddr bytes');
  });

  test('that cannot be told is not guessed', () => {
    const { headerOf } = groupFormats('g', { value: [flowLog('fl-1', TWO), flowLog('fl-2', OTHER_TWO)] });
    expect(() => headerOf('eni-1-all', 'a b')).toThrow(/fl-1, fl-2/);
    expect(() => groupFormats('g', { value: [flowLog('fl-1', '${srcaddr}')] })).toThrow(/fl-1/);
  });
});
