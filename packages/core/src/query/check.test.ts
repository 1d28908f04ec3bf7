import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describe as inEnglish } from '../language/english.ts';
import { applyFix, createSchema, type Language } from '../language/index.ts';
import { parse } from '../language/parse.ts';
import { parseNetwork } from './address.ts';
import { check, type Filter, matches, withFilters, withTime } from './index.ts';

fc.configureGlobal({ seed: 1 });

const schema = createSchema(['brand_new']);
const clock = { now: Date.parse('2024-02-15T12:34:56.789Z'), tz: 'UTC' };

function checked(text: string, language: Language = 'kql') {
  const servicePort = (name: string) => (name === 'ssh' ? 22 : undefined);
  return check(parse(text, language, schema), { schema, scope: undefined, ...clock, servicePort });
}

/** The filter of a sound query. */
function filter(text: string, language: Language = 'kql'): Filter {
  const { query, diagnostics } = checked(text, language);
  if (!query) throw new Error(`${text}: ${JSON.stringify(diagnostics)}`);
  return query.filter;
}

/** Code and place of each error. */
function errors(text: string, language: Language = 'kql') {
  return checked(text, language).diagnostics.flatMap(({ severity, code, start, end }) =>
    severity === 'error' ? [[code, text.slice(start, end)]] : [],
  );
}

function hints(text: string, language: Language = 'kql') {
  return checked(text, language).diagnostics.flatMap(({ severity, code, start, end }) =>
    severity === 'hint' ? [[code, text.slice(start, end)]] : [],
  );
}

/** What the text becomes by each fix, over all diagnostics. */
function fixed(text: string, language: Language = 'kql') {
  return checked(text, language).diagnostics.flatMap(({ fixes }) => fixes.map((fix) => applyFix(text, fix)));
}

const network = (field: string, text: string): Filter => {
  const { low, high } = parseNetwork(text)!;
  return { kind: 'address-range', field, low, high };
};

describe('names', () => {
  it('refuses an unknown field once, and says nothing about its values', () => {
    expect(errors('nope:(a or null or b)')).toEqual([['unknown-field', 'nope']]);
    expect(errors('"src*":x')).toEqual([['unknown-field', '"src*"']]);
    expect(errors('Action:x')).toEqual([['unknown-field', 'Action']]);
    expect(errors('a:1 and b:2')).toEqual([
      ['unknown-field', 'a'],
      ['unknown-field', 'b'],
    ]);
    expect(errors('nope:{ a:b }')).toEqual([['not-nested', 'nope']]);
  });

  it.each([
    ['scraddr:10.0.0.1', 'srcaddr:10.0.0.1'],
    ['source.ip:10.0.0.1', 'srcaddr:10.0.0.1'],
    ['dst_endpoint.port:22', 'dstport:22'],
    ['dstPort:22', 'dstport:22'],
    ['startTime >= now-1h', 'start >= now-1h'],
    ['endTime >= now-1h', 'end >= now-1h'],
    ['flow-direction:egress', 'flow_direction:egress'],
    ['aws.vpcflow.log_status:OK', 'log_status:OK'],
    ['aws.vpcflow.sublocation.type:outpost', 'sublocation_type:outpost'],
    ['interfaceId:x', 'interface_id:x'],
    ['sourceIp:10.0.0.1', 'srcaddr:10.0.0.1'],
    ['connection_info.tcp_flags:2', 'tcp_flags:2'],
    ['1024 < dstport', 'dstport > 1024'],
    ['bytes => 5', 'bytes >= 5'],
  ])('offers the name for %s', (text, better) => {
    expect(errors(text)[0]?.[0]).toBe('unknown-field');
    expect(fixed(text)).toContain(better);
  });

  it('offers nothing for a name that is near no other', () => {
    expect(fixed('completely_different_thing:x')).toEqual([]);
  });

  it('expands patterns over the fields that can hold the value', () => {
    expect(filter('src*:10.0.0.1')).toEqual(network('srcaddr', '10.0.0.1/32'));
    expect(filter('*port:(22 and 443)')).toMatchObject({ kind: 'and', filters: [{ kind: 'or' }, { kind: 'or' }] });
    expect(filter('not *addr:10.0.0.0/8')).toMatchObject({
      kind: 'not',
      filter: { kind: 'or', filters: [{}, {}, {}, {}] },
    });
    expect(filter('src*:*')).toMatchObject({
      kind: 'or',
      filters: [
        { kind: 'exists', field: 'srcaddr' },
        { kind: 'exists', field: 'srcport' },
      ],
    });
    expect(filter('*:*')).toEqual({ kind: 'true' });
    expect(filter('src\\*:10.0.0.1', 'lucene')).toEqual(network('srcaddr', '10.0.0.1/32'));
    expect(filter('brand*:x')).toEqual({ kind: 'text-in', field: 'brand_new', values: ['x'] });
    expect(errors('src*:REJECT')).toEqual([['type-mismatch', 'REJECT']]);
    expect(errors('*addr:10.*.0.1')).toEqual([['type-mismatch', '10.*.0.1']]);
    expect(errors('*port > *')).toEqual([['range-value', '*']]);
    expect(errors('*port > x')).toEqual([['type-mismatch', 'x']]);
  });

  it('leaves the origin out of patterns', () => {
    expect(JSON.stringify(filter('*:x'))).not.toMatch(/_object|_line/);
    expect(hints('_l*:1')).toEqual([['unknown-field', '_l*']]);
    expect(filter('_l*:1')).toEqual({ kind: 'false' });
  });
});

describe('free text', () => {
  const fields = (text: string, language: Language = 'kql') => {
    const found = filter(text, language);
    return (found.kind === 'or' ? found.filters : [found]).map((part) => ('field' in part ? part.field : part.kind));
  };
  const texts = [
    'action',
    'log_status',
    'flow_direction',
    'interface_id',
    'instance_id',
    'vpc_id',
    'subnet_id',
    'account_id',
  ];
  const ports = ['srcport', 'dstport'];
  const addresses = ['srcaddr', 'dstaddr', 'pkt_srcaddr', 'pkt_dstaddr'];

  it.each([
    ['REJECT', texts],
    ['""', texts],
    ['null', texts],
    ['22', [...texts, ...ports]],
    ['"022.0"', [...texts, ...ports]],
    ['99999999999999999999', texts],
    ['10.0.0.1', [...texts, ...addresses]],
    ['"2001:db8::/32"', [...texts, ...addresses]],
    ['10.0.*', [...texts, ...addresses]],
    ['"10.0.*"', texts],
    ['10.0.0.0/33', texts],
    ['2*', texts],
    ['10.*.0.1', texts],
  ])('tests %s by type', (text, expected) => {
    expect(fields(text)).toEqual(expected);
  });

  it('takes ranges, comparisons and expressions in Lucene', () => {
    expect(fields('[1 TO 5]', 'lucene')).toEqual([...texts, ...ports]);
    expect(fields('/RE.*/', 'lucene')).toEqual(texts);
    expect(fields('RE?ECT', 'lucene')).toEqual(texts);
  });

  it('is every record for a lone star, and for what no field can hold when negated', () => {
    expect(filter('*')).toEqual({ kind: 'true' });
    expect(filter('not *')).toEqual({ kind: 'false' });
    expect(filter('')).toEqual({ kind: 'true' });
  });
});

describe('hints', () => {
  it.each([
    ['action:reject', [['value-case', 'reject']]],
    ['log_status:"ok"', [['value-case', '"ok"']]],
    ['type:IPV4', [['value-case', 'IPV4']]],
    ['reject', [['value-case', 'reject']]],
    ['action:REJECT', []],
    ['region:US', []],
    ['start >= 1700000000', [['epoch-seconds', '1700000000']]],
    ['start:2024', []],
    ['start >= 1700000000000', []],
    ['srcaddr:10.1.2.3/8', [['host-bits-ignored', '10.1.2.3/8']]],
    ['10.1.2.3/8', [['host-bits-ignored', '10.1.2.3/8']]],
    ['*addr:10.1.2.3/8', [['host-bits-ignored', '10.1.2.3/8']]],
    ['srcaddr:10.1.2.3/32', []],
    ['zzz*:1', [['unknown-field', 'zzz*']]],
  ])('%s', (text, expected) => {
    expect(hints(text)).toEqual(expected);
  });
});

describe('fixes', () => {
  it.each([
    ['action:reject', 'action:REJECT'],
    ['action:"reject"', 'action:"REJECT"'],
    ['dstport:22-80', '(dstport >= 22 and dstport <= 80)'],
    ['not dstport:22-80', 'not (dstport >= 22 and dstport <= 80)'],
    ['dstport:(22,443)', 'dstport:(22 or 443)'],
    ['dstport:22,443', 'dstport:(22 or 443)'],
    ['dstport:(22 443)', 'dstport:(22 or 443)'],
    ['dstport:ssh', 'dstport:22'],
    ['bytes:10 MB', 'bytes:10MB'],
    ['dstport:-', 'not dstport:*'],
    ['srcaddr:-', 'not srcaddr:*'],
    ['srcaddr:10.0.0', 'srcaddr:10.0.0.*'],
    ['srcaddr:"10.*"', 'srcaddr:10.*'],
    ['srcaddr:10.0.0.1-10.0.0.9', '(srcaddr >= 10.0.0.1 and srcaddr <= 10.0.0.9)'],
    ['srcaddr:10.1.2.3/8', 'srcaddr:10.0.0.0/8'],
    ['action:null', 'not action:*'],
  ])('mends %s', (text, better) => {
    expect(fixed(text)).toContain(better);
    expect(errors(better)).toEqual([]);
  });

  it('mends Lucene in Lucene', () => {
    expect(fixed('dstport:22-80', 'lucene')).toContain('dstport:[22 TO 80]');
    expect(fixed('srcaddr:-', 'lucene').concat(fixed('srcaddr:\\-', 'lucene'))).toContain('NOT srcaddr:*');
  });
});

describe('check', () => {
  it('looks at values only when the syntax is sound, and lists everything by place', () => {
    expect(errors('nope:1 and')).toEqual([['dangling-operator', 'and']]);
    const { query, diagnostics } = checked('dstport:x and srcaddr:y and action:reject');
    expect(query).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['type-mismatch', 'bad-ip', 'value-case']);
  });

  it('joins lists, and keeps the time apart', () => {
    expect(filter('dstport:(22 or 443) or dstport:22')).toEqual({
      kind: 'integer-in',
      field: 'dstport',
      values: [22n, 443n],
    });
    expect(filter('dstport:(not 22)')).toEqual(filter('not dstport:22'));
    const { query } = check(parse('action:REJECT', 'kql', schema), {
      schema,
      scope: undefined,
      ...clock,
      time: { from: 5n },
    });
    expect(query?.time).toEqual({ from: 5n });
    expect(withTime(query!, { to: 9n })).toEqual({ ...query, time: { to: 9n } });
    expect(withFilters(query!, [{ kind: 'exists', field: 'srcaddr' }]).filter).toMatchObject({
      kind: 'and',
      filters: [{}, {}],
    });
  });

  it('never throws, nor do evaluator and English, and a fix never leaves its error in place', () => {
    const names = fc.constantFrom(
      'action',
      'dstport',
      'srcaddr',
      'start',
      'bytes',
      'tcp_flags',
      'protocol',
      'src*',
      '*',
      'zzz*',
      'nope',
      '_line',
      'brand_new',
    );
    const values = fc.constantFrom(
      'REJECT',
      'reject',
      '22',
      '22.0',
      '022',
      '-5',
      '22-80',
      '22,443',
      '10MB',
      '99999999999999999999',
      'tcp',
      'SYN',
      '10.0.0.1',
      '10.1.2.3/8',
      '10.*',
      '10.0.0',
      '"::1/64"',
      '"2001:db8::1"',
      '2024-01',
      'now-1d/d',
      'now-15x',
      '1700000000',
      '1700000000000',
      'null',
      '-',
      '""',
      'R*T',
      '*',
      'a b',
      '2024-02-30',
    );
    const signs = fc.constantFrom(':', ' > ', ' >= ', ' < ', ' <= ');
    const test = fc.oneof(
      fc.tuple(names, signs, values).map((parts) => parts.join('')),
      fc
        .tuple(names, values, fc.constantFrom(' or ', ' and ', ' and not ', ' OR '), values)
        .map(([name, a, word, b]) => `${name}:(${a}${word}${b})`),
      fc.tuple(names, values, values).map(([name, low, high]) => `${name}:[${low} TO ${high}}`),
      values,
    );
    const clauses = fc
      .array(fc.tuple(fc.constantFrom('', 'not ', 'NOT ', '+'), test), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.map(([not, one]) => not + one).join(' and '));
    const noise = fc.string({
      unit: fc.constantFrom(
        ...'ab2.:/*?"()[]{}<>=!~^\\|&+- \u00a0\n',
        ' or ',
        ' AND ',
        ' not ',
        'TO',
        'dstport',
        'start',
        'now-1d',
      ),
      maxLength: 24,
    });
    const query = fc.oneof({ weight: 3, arbitrary: clauses }, { weight: 1, arbitrary: noise });
    const rows = [
      {},
      {
        action: 'REJECT',
        dstport: 22,
        srcaddr: '10.0.0.1',
        start: 1700000000,
        bytes: 9007199254740993n,
        tcp_flags: 2,
        protocol: 6,
      },
    ];
    fc.assert(
      fc.property(query, fc.constantFrom<Language>('kql', 'lucene'), (text, language) => {
        const parsed = parse(text, language, schema);
        const result = check(parsed, { schema, scope: undefined, ...clock });
        expect(inEnglish(parsed.node, schema)).not.toBe('');
        if (result.query) for (const row of rows) matches(result.query, row);
        for (const diagnostic of result.diagnostics) {
          expect(diagnostic.start).toBeLessThanOrEqual(diagnostic.end);
          expect(diagnostic.end).toBeLessThanOrEqual(text.length);
          if (diagnostic.severity === 'hint' || parsed.diagnostics.includes(diagnostic)) continue;
          for (const fix of diagnostic.fixes) {
            const again = check(parse(applyFix(text, fix), language, schema), { schema, scope: undefined, ...clock });
            const same = again.diagnostics.filter(({ code }) => code === diagnostic.code).length;
            expect(same, `${text} → ${applyFix(text, fix)}`).toBeLessThan(
              result.diagnostics.filter(({ code }) => code === diagnostic.code).length,
            );
          }
        }
      }),
      { numRuns: 2500 },
    );
  });
});
