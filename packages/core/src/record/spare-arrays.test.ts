import { expect, test } from 'vitest';
import { createParser } from './parser.ts';
import { SpareArrays } from './spare-arrays.ts';
import { checkDictionaries, rowsOf } from './testing.ts';
import { encodeUtf8 } from './utf8.ts';

const LINES = 70_000;

/** The version moves between missing and not, so that rows of old and new columns differ in what they miss. */
function text(seed: number, header = 'version dstport action pkt-srcaddr bytes'): Uint8Array {
  const lines = Array.from({ length: LINES }, (_, i) => {
    const version = i % 3 === seed % 3 ? '-' : seed;
    return `${version} ${(i * seed) % 65536} ${i % 2 === 0 ? 'ACCEPT' : 'REJECT'} ${i % 5 === 0 ? '-' : `10.0.${seed}.${i % 250}`} ${i * seed}`;
  });
  return encodeUtf8(`${header}\n${lines.join('\n')}\n`);
}

function take(parser: ReturnType<typeof createParser>, bytes: Uint8Array) {
  parser.begin(1);
  parser.lines(bytes);
  parser.end();
  return parser.takeColumns();
}

test('rows read into arrays that were given back are those of a fresh parser', () => {
  const used = createParser();
  const [first] = take(used, text(7));
  first!.lines.fill(77);
  for (const { codes } of first!.columns) codes.fill(0xffffffff);
  used.giveBack(first!);
  const again = take(used, text(5));
  expect(again[0]!.columns.some(({ codes }) => first!.columns.some((old) => old.codes === codes))).toBe(true);
  checkDictionaries(again[0]!);
  const rows = again.flatMap(rowsOf);
  const fresh = take(createParser(), text(5)).flatMap(rowsOf);
  expect(rows.length).toBe(LINES);
  expect(rows.every((row, i) => JSON.stringify(row, toText) === JSON.stringify(fresh[i], toText))).toBe(true);
});

test('two formats at once share no array that was given back', () => {
  const parser = createParser();
  parser.giveBack(take(parser, text(3))[0]!);
  parser.begin(1);
  parser.lines(text(4));
  parser.lines(text(5, 'version srcport action pkt-dstaddr packets'));
  parser.end();
  const tables = parser.takeColumns();
  expect(tables).toHaveLength(2);
  const arrays = tables.flatMap(({ columns, lines }) => [lines, ...columns.map(({ codes }) => codes)]);
  expect(new Set(arrays.map(({ buffer }) => buffer)).size).toBe(arrays.length);
});

test('an array is taken once, and only when it is long enough', () => {
  const spares = new SpareArrays();
  const lines = new Uint32Array(100_000);
  spares.give({ rows: 0, columns: [], lines, objects: [] });
  expect(spares.take(100_001)).not.toBe(lines);
  expect(spares.take(70_000)).toBe(lines);
  expect(spares.take(70_000)).not.toBe(lines);
});

function toText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
