import { createParser } from '@thalweg/core/record';
import { describe, expect, it } from 'vitest';
import { eventId, lineId } from './ids.ts';
import { flowIndex } from './indices.ts';
import { type RowDocument, renderRows } from './render.ts';

function render(text: string, prefix = 'thalweg'): RowDocument[] {
  const parser = createParser();
  parser.begin(7);
  parser.lines(new TextEncoder().encode(text));
  parser.end();
  return parser
    .takeColumns()
    .flatMap((columns) =>
      renderRows(columns, prefix, (object, line, nth) => ({ label: `o${object}`, line, id: `${line}.${nth}` })),
    );
}

describe('renderRows', () => {
  it('makes one document a row: numbers as numbers, all others as text, nothing for what is missing', () => {
    const [row] = render(
      'version account-id srcaddr dstport bytes start end action instance-tag brand-new\n7 012345678901 2001:DB8::1 22 0 1795564800 1795564860 REJECT a%20%22b%22 -\n',
    );
    expect(row).toEqual({ object: 7, index: 'thalweg-flows-2026.11.25', id: '2.0', source: row!.source });
    expect(row!.source).toBe(
      '{"_object":"o7","_line":2,"version":7,"account_id":"012345678901","srcaddr":"2001:DB8::1","dstport":22,"bytes":0,"start":1795564800,"end":1795564860,"action":"REJECT","instance_tag":"a \\"b\\""}',
    );
  });

  it('keeps integers of 64 bits whole', () => {
    const values = [0n, 4294967296n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n];
    const rows = render(`version bytes\n${values.map((value) => `2 ${value}`).join('\n')}\n`);
    expect(rows.map(({ source }) => BigInt(/"bytes":(\d+)/.exec(source)![1]!))).toEqual(values);
  });

  it('puts rows into the index of their day, and those without start into one of their own', () => {
    const starts = ['0', '86399', '86400', '1795564799', '253402300799999', '253402300800000', '-'];
    const rows = render(`start version\n${starts.map((start) => `${start} 2`).join('\n')}\n`, 'net');
    expect(rows.map(({ index }) => index)).toEqual([
      'net-flows-1970.01.01',
      'net-flows-1970.01.01',
      'net-flows-1970.01.02',
      'net-flows-2026.11.24',
      'net-flows-9999.12.31',
      'net-flows-none',
      'net-flows-none',
    ]);
    expect(render('version dstport\n2 22\n')[0]!.index).toBe('thalweg-flows-none');
    expect(flowIndex('a', -1)).toBe('a-flows-1969.12.31');
  });

  it('counts rows that one line became', () => {
    const parser = createParser();
    parser.begin(1);
    const line = '2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 1 1 1 ACCEPT OK';
    parser.line(new TextEncoder().encode(`${line}\n${line}`), 5);
    parser.line(new TextEncoder().encode(line), 6);
    parser.end();
    const places: [number, number][] = [];
    renderRows(parser.takeColumns()[0]!, 'p', (_, row, nth) => {
      places.push([row, nth]);
      return { label: '', line: row, id: '' };
    });
    expect(places).toEqual([
      [5, 0],
      [5, 1],
      [6, 0],
    ]);
  });
});

describe('ids', () => {
  it('are the same for the same and others for others', () => {
    const ids = [
      lineId('a', 1),
      lineId('a', 2),
      lineId('b', 1),
      lineId('a', 1, 1),
      lineId('a', 11),
      lineId('a\n1', 1),
      lineId('', 1),
      eventId('1'),
      eventId('1', 1),
      eventId('a\n1'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    // Ids are kept in clusters: they may never change.
    expect([lineId('a', 1), eventId('31548671')]).toEqual(['XP4huG1q7nxXT-CQjkvhNwAAAAE', 'ipJnMcrd1zkYpFpyuuj1Cw']);
  });

  it('stand in the order of the lines, with 128 bits of their object before them', () => {
    const bytes = [1, 255, 256, 4_294_967_295].map((line) => Buffer.from(lineId('a', line), 'base64url'));
    expect([...bytes].sort(Buffer.compare)).toEqual(bytes);
    expect(new Set(bytes.map((id) => id.toString('hex', 0, 16))).size).toBe(1);
    expect(bytes.map((id) => id.readUInt32BE(16))).toEqual([1, 255, 256, 4_294_967_295]);
    expect(lineId('b', 1).slice(0, 21)).not.toBe(lineId('a', 1).slice(0, 21));
  });
});
