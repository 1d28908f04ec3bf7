import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type LineFormat, parseFormat } from './format.ts';
import { createParser, LONGEST_LINE } from './parser.ts';
import { checkDictionaries, parseText, rowsOf } from './testing.ts';
import { encodeUtf8 } from './utf8.ts';

const LINE = '2 123456789010 eni-1 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK';

function format(text: string): LineFormat {
  const result = parseFormat(text);
  if (!result.ok) throw new Error(result.message);
  return result.format;
}

/** One value of field `name`, in a line whose other value is a version. */
function parseValue(name: string, value: string) {
  return parseText(`5 ${value} 7`, { explicit: format(`version ${name} packets`) });
}

describe('rules 1 to 5: format', () => {
  it('reads the default format without header', () => {
    const { rows, summary } = parseText(`${LINE}\n`);
    expect(rows).toEqual([
      {
        version: 2n,
        account_id: '123456789010',
        interface_id: 'eni-1',
        srcaddr: '172.31.16.139',
        dstaddr: '172.31.16.21',
        srcport: 20641n,
        dstport: 22n,
        protocol: 6n,
        packets: 20n,
        bytes: 4249n,
        start: 1418530010n,
        end: 1418530070n,
        action: 'ACCEPT',
        log_status: 'OK',
        _line: 1,
        _object: 1,
      },
    ]);
    expect(summary).toMatchObject({ lines: 1, records: 1, noData: 0, skipData: 0, bad: 0, headers: 0 });
  });

  it('never infers the format from the version', () => {
    expect(parseText(`${LINE.replace('2', '11')}\n`).rows).toMatchObject([{ version: 11n, dstport: 22n }]);
  });

  it('chooses between the two defaults line by line', () => {
    const gateway = readFileSync(
      new URL('../../../../test/events/flow-log-transit-gateway.log', import.meta.url),
      'utf8',
    );
    const shortGateway = LINE.replace('123456789010', 'TransitGateway');
    const text = `bad first line\n${LINE}\n${gateway}${LINE}\n${shortGateway}\n${gateway}`;
    const { rows, bad, summary } = parseText(text);
    expect(rows.map((row) => [row['_line'], row['resource_type'] ?? row['action']])).toEqual([
      [2, 'ACCEPT'],
      [3, 'TransitGateway'],
      [4, 'ACCEPT'],
      [6, 'TransitGateway'],
    ]);
    expect(bad.map((line) => [line.line, line.message])).toEqual([
      [1, 'expected 14 values (the default format), found 3'],
      [5, 'expected 36 values (the Transit Gateway default format), found 14'],
    ]);
    expect(summary.formats.map((entry) => entry.fromLine)).toEqual([1, 3]);
  });

  it('takes a header in any order, with hyphens or underscores, and unknown names', () => {
    const { rows, summary } = parseText(
      'account-id dst_port brand-new action dstport\n012345678901 x None REJECT 22\n',
    );
    expect(rows).toEqual([
      {
        account_id: '012345678901',
        dst_port: 'x',
        brand_new: 'None',
        action: 'REJECT',
        dstport: 22n,
        _line: 2,
        _object: 1,
      },
    ]);
    expect(summary).toMatchObject({ lines: 1, headers: 1, unknownFields: ['dst_port', 'brand_new'] });
    expect(summary.formats).toEqual([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the form of AWS
      { fromLine: 2, format: '${account-id} ${dst-port} ${brand-new} ${action} ${dstport}' },
    ]);
  });

  it('wants two known names, and half of all, in a header', () => {
    expect(parseText('srcaddr foo\n').summary).toMatchObject({ headers: 0, bad: 1 });
    expect(parseText('srcaddr dstaddr foo bar\n').summary).toMatchObject({ headers: 1, lines: 0 });
    expect(parseText('srcaddr dstaddr foo bar baz\n').summary).toMatchObject({ headers: 0, bad: 1 });
    expect(parseText('srcaddr dstaddr 7\n').summary).toMatchObject({ headers: 0, bad: 1 });
  });

  it('switches at a header in the middle', () => {
    const { columns, rows, summary } = parseText(
      `action log-status\nACCEPT OK\n\naction dstport\nREJECT 22\naction log-status\nREJECT OK\n`,
    );
    expect(columns.map((part) => part.columns.map((column) => column.name))).toEqual([
      ['action', 'dstport'],
      ['action', 'log_status'],
    ]);
    expect(rows).toMatchObject([
      { action: 'ACCEPT', _line: 2 },
      { dstport: 22n, _line: 5 },
      { action: 'REJECT', log_status: 'OK', _line: 7 },
    ]);
    expect(summary.formats.map((entry) => entry.fromLine)).toEqual([2, 5, 7]);
  });

  it('recognises headers beside an explicit format, and tells the difference', () => {
    const text = 'action dstport\nREJECT 22\n';
    const { rows, summary } = parseText(text, { explicit: format('action srcport') });
    expect(rows).toMatchObject([{ action: 'REJECT', srcport: 22n }]);
    expect(summary).toMatchObject({
      lines: 1,
      headers: 1,
      ignoredHeaders: 1,
      firstIgnoredHeader: { line: 1, text: 'action dstport' },
    });
    expect(parseText(text, { explicit: format('action dstport') }).summary.ignoredHeaders).toBe(0);
  });

  it('prefers a header to the format known from elsewhere, and that to the default', () => {
    const fallback = format('dstport action');
    expect(parseText('22 REJECT\n', { fallback }).rows).toMatchObject([{ dstport: 22n }]);
    expect(parseText('action srcport\nREJECT 22\n', { fallback }).rows).toMatchObject([{ srcport: 22n }]);
  });

  it('reads nothing by a header that names a field twice', () => {
    const { bad, summary } = parseText(
      `version srcaddr dstaddr srcaddr\n2 1.2.3.4 1.2.3.5 1.2.3.6\naction dstport\nREJECT 22\n`,
    );
    expect(bad).toMatchObject([
      { line: 2, reason: 'token-count', message: 'the header before this line names srcaddr twice' },
    ]);
    expect(summary).toMatchObject({ lines: 2, records: 1, bad: 1, headers: 2 });
  });

  it('splits on runs of blanks and tabs, and trims', () => {
    const messy = `\ufeff  ${LINE.replaceAll(' ', ' \t ')} \t \r\n\ufeff${LINE}\r\n`;
    const { rows, columns } = parseText(messy);
    expect(rows).toHaveLength(2);
    expect({ ...rows[0], _line: 0 }).toEqual({ ...rows[1], _line: 0 });
    checkDictionaries(columns[0]!);
  });

  it('skips a byte-order mark before a value of text', () => {
    expect(parseText('\ufeffREJECT 22\n', { explicit: format('action dstport') }).rows).toMatchObject([
      { action: 'REJECT' },
    ]);
  });

  it.each(['', ' more'])('counts values: %j', (rest) => {
    const text = rest === '' ? LINE.slice(0, -3) : LINE + rest;
    const { bad } = parseText(text);
    expect(bad).toEqual([
      {
        object: 1,
        line: 1,
        reason: 'token-count',
        message: `expected 14 values (the default format), found ${rest === '' ? 13 : 15}`,
        field: undefined,
        text,
        cut: false,
      },
    ]);
  });
});

describe('rules 6 to 10: values', () => {
  it.each(['-', 'None', 'null'])('takes %s for missing', (value) => {
    for (const name of ['srcaddr', 'dstport', 'bytes', 'start', 'action', 'vpc-id', 'log-status', 'tcp-flags'])
      expect(parseValue(name, value).rows[0]?.[name.replaceAll('-', '_')]).toBeUndefined();
    for (const name of ['brand-new', 'instance-tag', 'asg-tag-2'])
      expect(parseValue(name, value).rows[0]?.[name.replaceAll('-', '_')]).toBe(value === '-' ? undefined : value);
  });

  it.each(['none', 'NULL', '--', 'Nonex', '-1a'])('keeps %s as text', (value) => {
    expect(parseValue('vpc-id', value).rows).toMatchObject([{ vpc_id: value }]);
  });

  it.each([
    ['dstport', '0', 0n],
    ['dstport', '65535', 65535n],
    ['dstport', '00443', 443n],
    ['dstport', '0000000000000000000000000443', 443n],
    ['protocol', '255', 255n],
    ['tcp-flags', '2147483647', 2147483647n],
    ['traffic-path', '99', 99n],
    ['encryption-status', '70000', 70000n],
    ['bytes', '9223372036854775807', 9223372036854775807n],
    ['bytes', '9007199254740993', 9007199254740993n],
    ['bytes', '4294967296', 4294967296n],
    ['packets-lost-mtu-exceeded', '999999999999999', 999999999999999n],
    ['start', '4294967295', 4294967295n],
    ['start', '4294967296', 4294967n],
    ['start', '1418530010999', 1418530010n],
    ['end', '9223372036854775807', 9223372036854775n],
  ])('%s %s', (name, text, value) => {
    expect(parseValue(name, text).rows[0]?.[name.replaceAll('-', '_')]).toBe(value);
  });

  it.each([
    ['dstport', '70000', 'out-of-range', 'dstport: 70000 is not a port (0 to 65535)'],
    ['srcport', '65536', 'out-of-range', 'srcport: 65536 is not a port (0 to 65535)'],
    ['protocol', '256', 'out-of-range', 'protocol: 256 is not a protocol number (0 to 255)'],
    ['protocol', 'tcp', 'bad-integer', 'protocol: tcp is not a protocol number (0 to 255)'],
    ['dstport', '-5', 'bad-integer', 'dstport: -5 is not a port (0 to 65535)'],
    ['dstport', '+5', 'bad-integer', 'dstport: +5 is not a port (0 to 65535)'],
    ['bytes', '1.0', 'bad-integer', 'bytes: 1.0 is not a whole number (0 to 9223372036854775807)'],
    ['bytes', '1e5', 'bad-integer', 'bytes: 1e5 is not a whole number (0 to 9223372036854775807)'],
    ['bytes', '٣', 'bad-integer', 'bytes: ٣ is not a whole number (0 to 9223372036854775807)'],
    [
      'bytes',
      '9223372036854775808',
      'out-of-range',
      'bytes: 9223372036854775808 is not a whole number (0 to 9223372036854775807)',
    ],
    [
      'bytes',
      '99999999999999999999',
      'out-of-range',
      'bytes: 99999999999999999999 is not a whole number (0 to 9223372036854775807)',
    ],
    ['start', 'now', 'bad-integer', 'start: now is not a time in seconds (0 to 9223372036854775807)'],
    ['tcp-flags', '2147483648', 'out-of-range', 'tcp-flags: 2147483648 is not a whole number (0 to 2147483647)'],
    ['tcp-flags', 'SYN', 'bad-integer', 'tcp-flags: SYN is not a whole number (0 to 2147483647)'],
    ['srcaddr', '10.0.0.256', 'bad-address', 'srcaddr: 10.0.0.256 is not an IPv4 or IPv6 address'],
    ['pkt-dstaddr', '10.0.0.01', 'bad-address', 'pkt-dstaddr: 10.0.0.01 is not an IPv4 or IPv6 address'],
    ['srcaddr', 'fe80::1%eth0', 'bad-address', 'srcaddr: fe80::1%eth0 is not an IPv4 or IPv6 address'],
  ])('refuses %s %s', (name, text, reason, message) => {
    const { bad, rows, columns } = parseValue(name, text);
    expect(rows).toEqual([]);
    expect(columns).toEqual([]);
    expect(bad).toMatchObject([{ reason, message, field: name.replaceAll('-', '_'), line: 1, text: `5 ${text} 7` }]);
  });

  it('reads every spelling of an address, each an entry of its own', () => {
    const spellings = ['10.0.1.10', '::ffff:10.0.1.10', '::FFFF:a00:10a', '2001:db8::1', '2001:DB8:0::1'];
    const { columns, rows } = parseText(spellings.map((text) => `${text} 1\n`).join(''), {
      explicit: format('srcaddr bytes'),
    });
    expect(rows.map((row) => row['srcaddr'])).toEqual(spellings);
    const column = columns[0]!.columns[0]!;
    expect(column.type === 'address' && [...column.words.subarray(0, 4 * column.size)]).toEqual([
      ...Array<number[]>(3).fill([0, 0, 0xffff, 0x0a00010a]).flat(),
      ...Array<number[]>(2).fill([0x20010db8, 0, 0, 1]).flat(),
    ]);
  });

  it('decodes the tag fields only, and one value once', () => {
    const lines = ['a%20b a%20b 1', 'a%2520b x 2', '%2D - 3', '- - 4', 'a%20%62 - 5', '100%ZZ%E4 - 6'];
    const { rows, columns } = parseText(`${lines.join('\n')}\n`, { explicit: format('instance-tag vpc-id bytes') });
    expect(rows.map((row) => row['instance_tag'])).toEqual(['a b', 'a%20b', '-', undefined, 'a b', '100%ZZ%E4']);
    expect(rows[0]?.['vpc_id']).toBe('a%20b');
    checkDictionaries(columns[0]!);
  });

  it('keeps end before start, and unknown words of open lists', () => {
    const { rows } = parseText('20 10 DROP brandNew\n', { explicit: format('start end action flow-direction') });
    expect(rows).toMatchObject([{ start: 20n, end: 10n, action: 'DROP', flow_direction: 'brandNew' }]);
  });
});

describe('rules 11 to 15: lines and objects', () => {
  it('takes the time of a CloudWatch export off, once a line', () => {
    const prefixes = [
      '2025-02-25T12:25:04.000Z ',
      '',
      '2025-02-25T12:25:04Z\t',
      '2025-02-25T12:25:04.123456+01:00 ',
      '2025-02-25T12:25:04-0500  ',
    ];
    const { rows, bad } = parseText(prefixes.map((prefix) => `${prefix}${LINE}\n`).join(''));
    expect(bad).toEqual([]);
    expect(rows.map((row) => row['_line'])).toEqual([1, 2, 3, 4, 5]);
    const wrong = [
      '2025-02-25T12:25:04.000 ',
      '2025-02-25 12:25:04Z ',
      '2025-02-25T12:25:04Z',
      '2025-02-25T12:25:04Z 2025-02-25T12:25:04Z ',
    ];
    expect(parseText(wrong.map((prefix) => `${prefix}${LINE}\n`).join('')).summary).toMatchObject({ bad: 4 });
  });

  it('takes it off before a value of text, too', () => {
    const { rows, bad } = parseText('2025-02-25T12:25:04Z 22\n2025-02-25T12:25:04Z REJECT 22\n', {
      explicit: format('action dstport'),
    });
    expect(rows).toMatchObject([{ action: 'REJECT', dstport: 22n, _line: 2 }]);
    expect(bad).toMatchObject([{ message: 'expected 2 values, found 1', text: '2025-02-25T12:25:04Z 22' }]);
  });

  it('says that commas do not part values', () => {
    const { bad } = parseText(`${LINE.replaceAll(' ', ',')}\n`);
    expect(bad).toMatchObject([
      { message: 'expected 14 values (the default format), found 1; values stand apart by spaces, not commas' },
    ]);
  });

  it('lets log-status alone decide, in its exact case', () => {
    const lines = ['NODATA', 'SKIPDATA', 'nodata', 'OK', '-', 'NODATA '].map(
      (status) => `${LINE.slice(0, -2)}${status}`,
    );
    const { summary, rows } = parseText(lines.join('\n'));
    expect(summary).toMatchObject({ lines: 6, records: 3, noData: 2, skipData: 1, bad: 0 });
    expect(rows).toHaveLength(6);
    expect(parseText('NODATA 1\n', { explicit: format('brand-new bytes') }).summary).toMatchObject({
      records: 1,
      noData: 0,
    });
  });

  it('counts neither blank lines nor headers, but numbers them', () => {
    const { summary, rows } = parseText(`\n \t\r\naction dstport\nREJECT 22\n\n\n`);
    expect(summary).toMatchObject({ lines: 1, records: 1, headers: 1 });
    expect(rows).toMatchObject([{ _line: 4 }]);
  });

  it('knows empty and header-only objects', () => {
    expect(parseText('').summary).toMatchObject({ lines: 0, headers: 0 });
    expect(parseText('version action').summary).toMatchObject({ lines: 0, headers: 1 });
  });

  it('keeps lines that are no text, and shows every byte', () => {
    const { bad } = parseText(Uint8Array.from([0x61, 0x5c, 0x00, 0xff, 0xc3, 0xa9, 0x0d, 0x0a]));
    expect(bad).toMatchObject([{ reason: 'not-text', text: 'a\\\\\\x00\\xffé', cut: false }]);
  });

  it('caps the text of a long line at a character', () => {
    const { bad } = parseText(`x${'é'.repeat(40_000)}`);
    expect(bad[0]?.cut).toBe(true);
    expect(encodeUtf8(bad[0]!.text)).toHaveLength(65_535);
    expect(bad[0]?.text.endsWith('é')).toBe(true);
  });

  it('does not read a line without end', () => {
    const long = LINE.replace('eni-1', `eni-${'1'.repeat(LONGEST_LINE)}`);
    expect(parseText(`${LINE}\n${long}\n${LINE}\n`).bad).toMatchObject([{ line: 2, reason: 'too-long', cut: true }]);
  });

  it('quarantines the half line of an object that broke off', () => {
    const parser = createParser();
    parser.begin(7);
    parser.lines(encodeUtf8(`${LINE}\n`));
    parser.truncated(encodeUtf8(LINE.slice(0, 30)));
    expect(parser.end()).toMatchObject({ object: 7, lines: 2, records: 1, bad: 1 });
    expect(parser.takeBadLines()).toMatchObject([{ object: 7, line: 2, reason: 'truncated', text: LINE.slice(0, 30) }]);
  });

  it('numbers the lines of a container as it says', () => {
    const parser = createParser();
    parser.begin(1);
    parser.line(encodeUtf8(LINE), 5);
    parser.line(encodeUtf8('bad'), 6);
    parser.line(encodeUtf8(`${LINE}\r\n${LINE}`), 7);
    parser.lines(encodeUtf8(`${LINE}\n`));
    expect(parser.end()).toMatchObject({ lines: 5, bad: 1 });
    expect(rowsOf(parser.takeColumns()[0]!).map((row) => row['_line'])).toEqual([5, 7, 7, 1]);
    expect(parser.takeBadLines()).toMatchObject([{ line: 6 }]);
  });
});

describe('many objects', () => {
  it('fills one FlowColumns for one format, object after object', () => {
    const parser = createParser();
    for (const object of [3, 4, 5]) {
      parser.begin(object);
      parser.lines(encodeUtf8(object === 4 ? 'bad\n' : `${LINE}\n${LINE}\n`));
      parser.end();
    }
    expect(parser.rows).toBe(4);
    const columns = parser.takeColumns();
    expect(columns).toHaveLength(1);
    expect(columns[0]?.objects).toEqual([
      { object: 3, from: 0 },
      { object: 5, from: 2 },
    ]);
    expect(parser.rows).toBe(0);
    expect(parser.takeColumns()).toEqual([]);
  });

  it('goes on after columns were taken in the middle of an object', () => {
    const parser = createParser();
    parser.begin(1);
    parser.lines(encodeUtf8(`action dstport\nREJECT 1\n`));
    const first = parser.takeColumns();
    parser.lines(encodeUtf8(`ACCEPT 2\n`));
    parser.end();
    const second = parser.takeColumns();
    expect(first.flatMap(rowsOf)).toEqual([{ action: 'REJECT', dstport: 1n, _line: 2, _object: 1 }]);
    expect(second.flatMap(rowsOf)).toEqual([{ action: 'ACCEPT', dstport: 2n, _line: 3, _object: 1 }]);
    checkDictionaries(second[0]!);
  });

  it('counts bad lines beyond those it keeps', () => {
    const { bad, summary } = parseText('a\nb\nc\n', { badLinesKept: 2 });
    expect(bad.map((line) => line.text)).toEqual(['a', 'b']);
    expect(summary).toMatchObject({ bad: 3, badReasons: [{ reason: 'token-count', field: undefined, lines: 3 }] });
  });

  it('holds bounded tables for a text that changes its header all the time', () => {
    const names = Array.from({ length: 200 }, (_, i) => `version action x${i}`);
    const { columns, summary } = parseText(names.map((header) => `${header}\n2 ACCEPT y\n`).join(''));
    expect(columns).toHaveLength(200);
    expect(summary).toMatchObject({ records: 200, headers: 200 });
  });
});
