import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSchema, parse } from '../language/index.ts';
import { check } from './check.ts';
import { matches } from './evaluate.ts';
import { withFilters } from './parts.ts';
import { checkPills, type Pill, pillToKql } from './pills.ts';

const context = { schema: createSchema(), scope: undefined, now: Date.UTC(2026, 10, 24, 12), tz: 'UTC' };
const everything = check(parse('', 'kql', context.schema), context).query!;

describe('pillToKql', () => {
  it.each<[Pill, string]>([
    [{ field: 'dstport', operator: 'is', values: ['22'] }, 'dstport:22'],
    [{ field: 'srcaddr', operator: 'is', values: ['10.0.0.0/8'], negate: true }, 'not srcaddr:10.0.0.0/8'],
    [{ field: 'srcaddr', operator: 'is', values: ['2001:db8::1'] }, 'srcaddr:"2001:db8::1"'],
    [{ field: 'action', operator: 'is', values: ['or'] }, 'action:"or"'],
    [{ field: 'action', operator: 'is', values: ['null'] }, 'action:"null"'],
    [{ field: 'action', operator: 'is', values: ['RE*'] }, 'action:"RE*"'],
    [{ field: 'az_id', operator: 'is', values: ['-a'] }, 'az_id:"-a"'],
    [{ field: 'dstport', operator: 'is_one_of', values: ['22', '3389'] }, 'dstport:(22 or 3389)'],
    [{ field: 'dstport', operator: 'between', values: ['1', '1024'] }, '(dstport >= 1 and dstport <= 1024)'],
    [{ field: 'bytes', operator: 'between', values: ['10MB', ''] }, 'bytes >= 10MB'],
    [{ field: 'bytes', operator: 'between', values: ['', '5'], negate: true }, 'not bytes <= 5'],
    [{ field: 'action', operator: 'exists', values: [], negate: true }, 'not action:*'],
  ])('%o', (pill, text) => {
    expect(pillToKql(pill)).toBe(text);
    expect(checkPills([pill], context).errors).toEqual([]);
  });

  it('finds exactly the value it names, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (value, other) => {
        const { filters } = checkPills([{ field: 'instance_id', operator: 'is', values: [value] }], context);
        const query = withFilters(everything, filters);
        expect(matches(query, { instance_id: value })).toBe(true);
        expect(matches(query, { instance_id: other })).toBe(value === other);
      }),
      { seed: 4 },
    );
  });

  it('is the same language as a query', () => {
    const pill: Pill = { field: 'dstport', operator: 'between', values: ['1', '1024'], negate: true };
    const { query } = check(parse(pillToKql(pill), 'kql', context.schema), context);
    expect(checkPills([pill], context).filters).toEqual([query?.filter]);
  });
});

describe('checkPills', () => {
  it('says which pill is wrong and where', () => {
    const pills: Pill[] = [
      { field: 'dstport', operator: 'is', values: ['22'] },
      { field: 'srcadr', operator: 'is', values: ['10.0.0.1'] },
      { field: 'bytes', operator: 'between', values: ['', ''] },
      { field: 'dstport', operator: 'is', values: [] },
    ];
    const { filters, errors } = checkPills(pills, context);
    expect(filters).toHaveLength(1);
    expect(errors.map(({ pill, diagnostics }) => [pill, diagnostics[0]?.code])).toEqual([
      [1, 'unknown-field'],
      [2, 'missing-value'],
      [3, 'missing-value'],
    ]);
  });

  it('leaves disabled ones out, and gives hints', () => {
    const { filters, errors, hints } = checkPills(
      [
        { field: 'nothing', operator: 'exists', values: [], disabled: true },
        { field: 'action', operator: 'is', values: ['reject'] },
      ],
      context,
    );
    expect(filters).toHaveLength(1);
    expect(errors).toEqual([]);
    expect(hints.map(({ pill, diagnostics }) => [pill, diagnostics[0]?.code])).toEqual([[1, 'value-case']]);
  });
});
