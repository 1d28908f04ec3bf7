/** The parser against a naive reader of the same rules: strings, regular expressions, one line at a time. */
import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS, type Field } from '../fields/index.ts';
import { toFormat } from './format.ts';
import { createLineCutter } from './line-cutter.ts';
import { createParser, LONGEST_LINE } from './parser.ts';
import { checkDictionaries, parseText, rowsOf, type TestRow } from './testing.ts';
import { encodeUtf8 } from './utf8.ts';

type NaiveValue = { value: string | bigint | undefined } | { reason: string };

function naiveValue(field: Field | undefined, token: string): NaiveValue {
  if (token === '-') return { value: undefined };
  if (field === undefined) return { value: token };
  if (field.percentEncoded) return { value: naiveDecode(token) };
  if (token === 'None' || token === 'null') return { value: undefined };
  if (field.kind === 'ip') {
    return isIPv4(token) || (isIPv6(token) && !token.includes('%')) ? { value: token } : { reason: 'bad-address' };
  }
  if (field.parquet === 'string') return { value: token };
  if (!/^[0-9]+$/.test(token)) return { reason: 'bad-integer' };
  const number = BigInt(token);
  const ports = field.kind === 'port' ? 65535n : field.name === 'protocol' ? 255n : 2n ** 31n - 1n;
  if (number > (field.parquet === 'int64' ? 2n ** 63n - 1n : ports)) return { reason: 'out-of-range' };
  return { value: field.kind === 'epoch_seconds' && number >= 2n ** 32n ? number / 1000n : number };
}

/** The generator makes escapes that are whole or broken, never ones that join to half a character. */
function naiveDecode(token: string): string {
  return token.replaceAll(/(%[0-9a-fA-F]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

interface Naive {
  readonly rows: TestRow[];
  readonly bad: { line: number; reason: string; field: string | undefined }[];
}

function naiveParse(names: readonly string[], text: string): Naive {
  const format = toFormat(names);
  const rows: TestRow[] = [];
  const bad: Naive['bad'] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const tokens = raw
      .replace(/\r$/, '')
      .split(/[ \t]+/)
      .filter((token) => token !== '');
    if (tokens.length === 0) continue;
    const line = index + 1;
    if (tokens.length !== names.length) {
      bad.push({ line, reason: 'token-count', field: undefined });
      continue;
    }
    const values = tokens.map((token, i) => naiveValue(format.fields[i], token));
    const at = values.findIndex((value) => 'reason' in value);
    if (at >= 0) bad.push({ line, reason: (values[at] as { reason: string }).reason, field: names[at] });
    else {
      const row: TestRow = Object.fromEntries(values.map((value, i) => [names[i], (value as { value: bigint }).value]));
      rows.push({ ...row, _line: line, _object: 1 });
    }
  }
  return { rows, bad };
}

const UNKNOWN = ['brand_new', 'x1'];
const names = fc.uniqueArray(fc.constantFrom(...FIELDS.map((field) => field.name), ...UNKNOWN), {
  minLength: 1,
  maxLength: 40,
});

const octet = fc.oneof({ arbitrary: fc.nat(255), weight: 9 }, { arbitrary: fc.nat(300), weight: 1 });
const digits = fc.oneof(
  { arbitrary: fc.nat(99_999).map(String), weight: 8 },
  { arbitrary: fc.bigInt(0n, 2n ** 64n).map(String), weight: 2 },
  {
    arbitrary: fc.constantFrom(
      '4294967295',
      '4294967296',
      '4294967297',
      '9223372036854775807',
      '9223372036854775808',
      '2147483647',
      '2147483648',
      '65535',
      '65536',
      '255',
      '256',
      '999999999',
      '1000000000',
      '999999999999999',
      '1000000000000000',
    ),
    weight: 2,
  },
  { arbitrary: fc.nat(70_000).map((value) => `000${value}`), weight: 1 },
);
const odd = fc.constantFrom(
  '-',
  '-',
  '-',
  'None',
  'null',
  'none',
  '--',
  '+1',
  '-1',
  '1.5',
  '1e5',
  'ACCEPT',
  'NODATA',
  'SKIPDATA',
  'OK',
  '%',
  '%41',
  'a%20b%C3%A9',
  '%zz',
  'é',
  '10.0.0.01',
  '1.2.3',
  '::',
  '::ffff:1.2.3.4',
  'fe80::1%eth0',
  '0.0.0.0',
  '255.255.255.255',
  '1.2.3.4.5',
);
const text = fc.oneof(
  fc.constantFrom(
    'eni-0a1b2c3d4e5f60718',
    'eni-0a1b2c3d4e5f60719',
    'eni-1a1b2c3d4e5f60718',
    'a',
    'ab',
    'abc',
    'abcd',
    'abcde',
    'abcdefgh',
  ),
  fc.stringMatching(/^[!-~]{1,30}$/),
);

function ordinary(field: Field | undefined): fc.Arbitrary<string> {
  if (field?.kind === 'ip')
    return fc.oneof(
      fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.')),
      fc.ipV6(),
    );
  if (field !== undefined && field.parquet !== 'string') return digits;
  if (field?.percentEncoded)
    return fc.oneof(
      text.filter((value) => !value.includes('%')),
      fc.constantFrom('x%20y', '%2D', 'x%20y%20'),
    );
  return text;
}

function lineOf(format: readonly string[]): fc.Arbitrary<string> {
  const fields = toFormat(format).fields;
  const tokens = fields.map((field) =>
    fc.oneof({ arbitrary: ordinary(field), weight: 60 }, { arbitrary: odd, weight: field?.percentEncoded ? 2 : 1 }),
  );
  const gap = fc.oneof(
    { arbitrary: fc.constant(' '), weight: 200 },
    { arbitrary: fc.constantFrom('  ', '\t', ' \t '), weight: 1 },
  );
  const end = fc.constantFrom('\n', '\n', '\n', '\r\n', ' \n', '\n\n', ' extra\n');
  return fc
    .tuple(fc.tuple(...tokens), fc.array(gap, { minLength: fields.length, maxLength: fields.length }), end)
    .map(([values, gaps, last]) => values.map((value, i) => (i === 0 ? value : gaps[i] + value)).join('') + last);
}

const cases = names.chain((format) =>
  fc.tuple(
    fc.constant(format),
    fc.array(lineOf(format), { maxLength: 30 }).map((lines) => lines.join('')),
  ),
);
/** Words that are names would make a line a header. */
const isHeaderFree = (format: readonly string[]) => format.length > 1;

describe('the parser', () => {
  it('agrees with a naive reader on random lines of random formats', () => {
    fc.assert(
      fc.property(cases, ([format, lines]) => {
        fc.pre(isHeaderFree(format));
        const naive = naiveParse(format, lines);
        const { rows, bad, summary, columns } = parseText(lines, { explicit: toFormat(format) });
        expect(rows).toEqual(naive.rows);
        expect(bad.map(({ line, reason, field }) => ({ line, reason, field }))).toEqual(naive.bad);
        expect(summary.lines).toBe(summary.records + summary.noData + summary.skipData + summary.bad);
        for (const part of columns) checkDictionaries(part);
      }),
      { seed: 31, numRuns: 500 },
    );
  });

  it('makes the same columns however the text is cut, and whether a header or an option gives the format', () => {
    fc.assert(
      fc.property(cases, fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 40 }), ([format, lines], sizes) => {
        const known = FIELDS.map((field) => field.name);
        fc.pre(
          format.length > 1 && format.filter((name) => known.includes(name)).length >= Math.max(2, format.length / 2),
        );
        const withHeader = `${format.join(' ').replaceAll('_', '-')}\n${lines}`;
        const whole = parseText(withHeader);
        const parser = createParser({ explicit: toFormat(format) });
        parser.begin(1);
        const cutter = createLineCutter(parser.lines, LONGEST_LINE);
        const bytes = encodeUtf8(withHeader);
        let at = 0;
        for (const size of [...sizes, bytes.length]) {
          cutter.push(bytes.slice(at, at + size));
          at = Math.min(bytes.length, at + size);
        }
        cutter.end();
        const { formats, ...summary } = parser.end();
        const { formats: formatsOfWhole, ...summaryOfWhole } = whole.summary;
        expect(summary).toEqual(summaryOfWhole);
        expect(formats[0]?.format).toBe(formatsOfWhole[0]?.format);
        expect(parser.takeColumns().flatMap(rowsOf)).toEqual(whole.rows);
        expect(parser.takeBadLines()).toEqual(whole.bad);
      }),
      { seed: 32, numRuns: 200 },
    );
  });

  it('never throws on any bytes, and accounts for every line', () => {
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .constantFrom(
          '2 ',
          '- ',
          '\n',
          '\r\n',
          'version action\n',
          'TransitGateway ',
          '1.2.3.4 ',
          '2025-02-25T12:25:04Z ',
          '2 1 e 1.2.3.4 1.2.3.5 1 2 6 1 1 1 1 ACCEPT OK\n',
        )
        .map(encodeUtf8),
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 40 }), (chunks) => {
        const bytes = Uint8Array.from(chunks.flatMap((part) => [...part]));
        const { summary, bad, rows } = parseText(bytes);
        expect(summary.lines).toBe(rows.length + bad.length);
        expect(summary.lines).toBe(summary.records + summary.noData + summary.skipData + summary.bad);
      }),
      { seed: 33, numRuns: 1000 },
    );
  });

  it('keeps counters exact to 63 bits', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 2n ** 63n - 1n), { minLength: 1, maxLength: 200 }), (values) => {
        const lines = values.map((value) => `${value} ${value}\n`).join('');
        const { rows } = parseText(lines, { explicit: toFormat(['bytes', 'packets']) });
        expect(rows.map((row) => row['bytes'])).toEqual(values);
        expect(rows.map((row) => row['packets'])).toEqual(values);
      }),
      { seed: 34, numRuns: 300 },
    );
  });

  it('finds values again when there are very many, however alike', () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `${i}-${'same-for-all'.repeat(3)} ${i * 4096} 10.${i >> 8}.${i & 255}.1\n`,
    ).join('');
    const { rows, columns } = parseText(lines + lines, { explicit: toFormat(['vpc_id', 'bytes', 'srcaddr']) });
    expect(columns[0]?.columns.map((column) => column.size)).toEqual([20_000, 20_000, 20_000]);
    expect(rows.slice(20_000).map((row) => row['vpc_id'])).toEqual(rows.slice(0, 20_000).map((row) => row['vpc_id']));
    expect(rows[39_999]).toMatchObject({ bytes: 19_999n * 4096n, srcaddr: '10.78.31.1' });
  });
});
