import { expect, test } from 'vitest';
import { createParser, LONGEST_LINE } from './parser.ts';
import { MOST_LINES, WINDOW } from './readers.ts';
import { checkDictionaries, parseText, rowsOf } from './testing.ts';
import { encodeUtf8 } from './utf8.ts';

/** Every value new now and then, so that dictionaries grow in all batches; addresses of both kinds, short and long lines. */
function goodLine(i: number): string {
  if (i % 37 === 5) return `2 123456789012 eni-${i} - - - - - - - ${1_700_000_000 + i} ${1_700_000_060 + i} - NODATA`;
  const address = i % 11 === 3 ? `2001:db8::${(i % 5000).toString(16)}` : `10.${i % 7}.${(i >> 3) % 256}.${i % 251}`;
  const bytes = i % 501 === 7 ? `${9_007_199_254_740_993n + BigInt(i)}` : i * 97;
  return `2 123456789012 eni-${i % 300} ${address} 10.0.0.${i % 9} ${i % 65536} 443 6 ${i % 50} ${bytes} ${1_700_000_000 + i} ${1_700_000_060 + i} ACCEPT OK`;
}

const BAD = (i: number) =>
  goodLine(i)
    .replace('443', '70000')
    .replace(/eni-\d+/, `eni-bad-${i}`);
const LINES = MOST_LINES * 9 + 100;

/** Lines of which some are odd. */
function text(odd: (i: number) => string | undefined): string {
  return `${Array.from({ length: LINES }, (_, i) => odd(i) ?? goodLine(i)).join('\n')}\n`;
}

/** The same text, each line given to the parser by itself: no batch has a second line. */
function lineByLine(whole: string) {
  const parser = createParser();
  parser.begin(1);
  for (const line of whole.split(/(?<=\n)/)) parser.lines(encodeUtf8(line));
  return { summary: parser.end(), rows: parser.takeColumns().flatMap(rowsOf), bad: parser.takeBadLines() };
}

const ODD: Readonly<Record<string, (i: number) => string | undefined>> = {
  'no odd line': () => undefined,
  'a bad line now and then, with values that no other line has': (i) => (i % 701 === 650 ? BAD(i) : undefined),
  'bad lines in swarms': (i) => (i % 900 > 870 ? BAD(i) : undefined),
  'blank lines, which are shorter than any other': (i) => (i % 613 === 600 ? '' : undefined),
  'a blank too many': (i) => (i % 450 === 400 ? goodLine(i).replace(' 443', '  443') : undefined),
  'lines of the other default format': (i) =>
    i % 800 === 700 ? goodLine(i).replace('123456789012', 'TransitGateway') : undefined,
  'bytes that are no digits behind the first four': (i) =>
    i % 640 === 600 ? goodLine(i).replace(/ \d+ \d+ ACCEPT/, ' 1700x00000 1700000001 ACCEPT') : undefined,
};

test.each(Object.entries(ODD))('many lines at once are what they are one by one: %s', (_, odd) => {
  const whole = text(odd);
  const together = parseText(whole);
  const { summary, rows, bad } = lineByLine(whole);
  expect(together.summary).toEqual(summary);
  expect(together.bad).toEqual(bad);
  expect(together.rows.length).toBe(rows.length);
  const at = together.rows.findIndex(
    (row, i) => JSON.stringify(Object.values(row).map(String)) !== JSON.stringify(Object.values(rows[i]!).map(String)),
  );
  expect(at).toBe(-1);
  for (const columns of together.columns) checkDictionaries(columns);
});

test('a line as long as lines may be stands among others, though it is longer than the window', () => {
  const header = 'account-id note srcport\n';
  const long = 'x'.repeat(LONGEST_LINE - '1  2'.length);
  expect(long.length).toBeGreaterThan(WINDOW);
  const { rows, summary } = parseText(`${header}1 a 1\n1 ${long} 2\n1 b 3\n`);
  expect(rows.map((row) => [(row['note'] as string).length, row['srcport'], row['_line']])).toEqual([
    [1, 1n, 2],
    [long.length, 2n, 3],
    [1, 3n, 4],
  ]);
  expect(summary.records).toBe(3);
});

test('a text that ends without line feed exactly where the window does is read whole', () => {
  const line = '1 abcd 5\n';
  const header = 'account-id note srcport\n';
  for (const length of [WINDOW - 1, WINDOW, WINDOW + 1]) {
    const count = Math.floor((length - header.length) / line.length);
    const filler = 'y'.repeat(length - header.length - count * line.length);
    const whole = `${header}${line.repeat(count - 1)}1 abcd${filler} 55`;
    expect(whole.length).toBe(length);
    const { summary, rows } = parseText(whole);
    expect(summary.records).toBe(count);
    expect(rows.at(-1)).toMatchObject({ note: `abcd${filler}`, srcport: 55n, _line: count + 1 });
  }
});
