import { parseFormat } from '@thalweg/core/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeptEvent } from '../../stores/store.ts';
import { createEventLines } from './event-lines.ts';
import { readLot } from './event-lot.ts';

const NAMES = ['version', 'account_id', 'srcaddr', 'dstport', 'bytes', 'start', 'log_status', 'novel'];

/** As the old Lambda function makes a number of what looks like one. */
function coerced(text: string): string | number {
  return !Number.isNaN(Number.parseFloat(text)) && Number.isFinite(Number(text)) ? Number(text) : text;
}

const event = (more: Partial<KeptEvent>): KeptEvent => ({
  id: '1',
  logGroup: 'flows',
  message: undefined,
  fields: {},
  ...more,
});

const values = fc.tuple(
  fc.constant('2'),
  fc.stringMatching(/^[0-9]{12}$/),
  fc.ipV4(),
  fc.oneof(fc.integer({ min: 0, max: 65_535 }).map(String), fc.constant('-')),
  fc.integer({ min: 0, max: 2 ** 53 - 1 }).map(String),
  fc.integer({ min: 1e9, max: 2e9 }).map(String),
  fc.constantFrom('OK', 'NODATA', 'SKIPDATA'),
  fc.stringMatching(/^[a-z]{1,5}$/),
);

describe('an event', () => {
  it('is the line that it was, whatever became of its values and in whatever order they came', () => {
    fc.assert(
      fc.property(
        values,
        fc.shuffledSubarray(NAMES, { minLength: NAMES.length }),
        fc.boolean(),
        (tokens, order, kept) => {
          const fields = Object.fromEntries(order.map((name) => [name, coerced(tokens[NAMES.indexOf(name)]!)]));
          const line = createEventLines()(event({ fields, message: kept ? tokens.join(' ') : undefined }));
          if (!('header' in line)) throw new Error(line.bad);
          const names = line.header!.split(' ');
          const read = Object.fromEntries(line.text.split(' ').map((token, place) => [names[place], token]));
          expect(read).toEqual(Object.fromEntries(NAMES.map((name, place) => [name, tokens[place]])));
        },
      ),
      { seed: 5 },
    );
  });

  it.each([
    ['2 123456789010 eni-1 10.0.0.1', 'interface_id'],
    [`6 TransitGateway ${'x '.repeat(34)}`, 'resource_type'],
  ])('without names has a default format: %s', (message, name) => {
    expect(createEventLines()(event({ message }))).toMatchObject({
      text: message,
      header: expect.stringContaining(name),
    });
  });

  it('has the format that was given, and values by its names where there is no message', () => {
    const format = parseFormat('dstport account-id bytes');
    if (!format.ok) throw new Error(format.message);
    const toLine = createEventLines(format.format);
    expect(toLine(event({ message: '22 1 5' }))).toEqual({ id: '1', header: undefined, text: '22 1 5' });
    expect(toLine(event({ fields: { accountId: 12, dstport: '-', version: 2 } }))).toMatchObject({
      text: '- 000000000012 -',
    });
  });

  it.each([{}, { colour: 'red' }, { a: 1n, srcaddr: '10.0.0.1', c: {} }])(
    'is no line without a message: %o',
    (fields) => {
      expect(createEventLines()(event({ fields }))).toMatchObject({ bad: expect.stringContaining('@message') });
    },
  );
});

describe('a lot', () => {
  const line = (text: string, header = 'srcaddr dstport bytes packets') => ({ id: text, header, text });

  it('adds up line by line, across formats', () => {
    const lines = [
      line('10.0.0.1 22 5 1'),
      line('22 9223372036854775807', 'dstport bytes'),
      { id: 'x', bad: 'no line', text: '' },
      line('10.0.0.256 22 5 1'),
      line('10.0.0.2 443 7 2'),
    ];
    const { totals } = readLot(lines, { format: undefined, query: undefined });
    expect(totals.map(({ rows, bytes, packets }) => [rows, bytes, packets])).toEqual([
      [1n, 5n, 1n],
      [1n, 2n ** 63n - 1n, 0n],
      [0n, 0n, 0n],
      [0n, 0n, 0n],
      [1n, 7n, 2n],
    ]);
  });

  it('is known by its lines', () => {
    const of = (...lines: Parameters<typeof readLot>[0]) =>
      readLot(lines, { format: undefined, query: undefined }).sha256;
    const one = line('10.0.0.1 22 5 1');
    expect(of(one)).toBe(of({ ...one }));
    const others = [
      { ...one, id: 'other' },
      line('10.0.0.1 22 5 2'),
      line('10.0.0.1 22 5 1', 'dstaddr dstport bytes packets'),
    ];
    expect(new Set([one, ...others].map((each) => of(each))).size).toBe(4);
  });
});
