import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ThalwegError } from '../../../report/errors.ts';
import { parseStreamAddress } from './address.ts';
import { endOf, parsePosition, pruned, readable, toText } from './position.ts';

const shards = [
  { id: 'a', parents: [], start: '1' },
  { id: 'b', parents: ['a'], start: '1' },
  { id: 'c', parents: ['a'], start: '1' },
  { id: 'd', parents: ['b', 'c'], start: '1' },
  { id: 'e', parents: ['gone'], start: '1' },
];
const ENDED = endOf({ start: '1' });
const ids = (position: Readonly<Record<string, string>>) => readable(shards, position).map(({ id }) => id);

describe('a position', () => {
  test('lets parents be read before their children', () => {
    expect(ids({})).toEqual(['a', 'e']);
    expect(ids({ a: '17' })).toEqual(['a', 'e']);
    expect(ids({ a: ENDED })).toEqual(['b', 'c', 'e']);
    expect(ids({ a: ENDED, b: ENDED })).toEqual(['c', 'e']);
    expect(ids({ a: ENDED, b: ENDED, c: ENDED, e: ENDED })).toEqual(['d']);
  });

  test('knows a shard of a stream that was made anew', () => {
    expect(ids({ a: endOf({ start: '0' }), b: ENDED })).toEqual(['a', 'e']);
  });

  test('forgets shards that the stream has forgotten', () => {
    expect(pruned({ gone: ENDED, a: '1' }, shards)).toEqual({ a: '1' });
  });

  test('comes out of the store as it went in', () => {
    const place = fc.oneof(fc.constant(ENDED), fc.stringMatching(/^\d{1,60}$/));
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((id) => id !== '__proto__'),
          place,
        ),
        (position) => {
          expect(parsePosition(toText({ shards: position }))).toEqual({ shards: { ...position } });
          expect(parsePosition(toText({ shards: position, from: 7 }))).toEqual({ shards: { ...position }, from: 7 });
        },
      ),
      { seed: 5 },
    );
  });

  test('whatever the store has is a position or none', () => {
    expect(parsePosition('')).toBeUndefined();
    expect(parsePosition('{"shards":{},"from":"now"}')).toBeUndefined();
    expect(parsePosition('{"shards":{"a":7}}')).toBeUndefined();
    expect(parsePosition('{"shards":{"a":"seven"}}')).toBeUndefined();
    const text = fc.oneof(fc.string(), fc.json());
    fc.assert(
      fc.property(text, (typed) => {
        const position = parsePosition(typed);
        if (position)
          expect(Object.values(position.shards).every((place) => /^(?:ended:)?\d+$/.test(place))).toBe(true);
      }),
      { seed: 6 },
    );
  });
});

describe('an address of a stream', () => {
  test.each([
    ['kinesis://flow-logs', { name: 'flow-logs', region: undefined, arn: undefined }],
    ['kinesis://flow-logs?region=eu-west-1', { name: 'flow-logs', region: 'eu-west-1', arn: undefined }],
    [
      'kinesis://arn:aws:kinesis:eu-west-1:123456789012:stream/flow.logs',
      { name: 'flow.logs', region: 'eu-west-1', arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/flow.logs' },
    ],
  ])('%s', (source, address) => expect(parseStreamAddress(source)).toEqual(address));

  test.each([
    'kinesis://',
    'kinesis:flow',
    'kinesis://a/b',
    'kinesis://a?region=',
    'kinesis://a?shard=1',
    'kinesis://a?',
  ])('%s is refused', (source) => expect(() => parseStreamAddress(source)).toThrow(/no address of a stream/));

  test('whatever is typed gives an address or says why not', () => {
    const piece = fc.oneof(
      fc.constantFrom('?', 'region=', 'eu-west-1', 'arn:aws:kinesis:', ':stream/', 'a'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        try {
          expect(parseStreamAddress(`kinesis://${pieces.join('')}`).name).toMatch(/^[\w.-]+$/);
        } catch (error) {
          expect(error).toBeInstanceOf(ThalwegError);
        }
      }),
      { seed: 7, numRuns: 1000 },
    );
  });
});
