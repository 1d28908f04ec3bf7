// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import { parseFormat } from '@thalweg/core/record';
import { describe, expect, it } from 'vitest';
import { byReason, formatsFor, knownFormats, type QuarantineGroup, reasonTitle, valuesOf } from './quarantine.ts';

const group = (object: string, reason: string, lines: number): QuarantineGroup => ({
  object,
  name: object,
  reason,
  field: null,
  lines,
  kept: lines,
  samples: [],
});

describe('byReason', () => {
  it('puts what has most lines first, reasons and objects', () => {
    const groups = [group('a', 'bad-address', 4), group('b', 'token-count', 3), group('c', 'token-count', 9)];
    expect(
      byReason(groups).map(({ reason, lines, groups: own }) => [reason, lines, own.map(({ object }) => object)]),
    ).toEqual([
      ['token-count', 12, ['c', 'b']],
      ['bad-address', 4, ['a']],
    ]);
  });
  it('says what a reason means, and leaves an unknown one as it is', () => {
    expect(reasonTitle('truncated')).toBe('The line breaks off');
    expect(reasonTitle('new-reason')).toBe('new-reason');
  });
});

describe('formats', () => {
  it('are all readable and each there once', () => {
    const formats = knownFormats();
    expect(formats.map(({ text }) => parseFormat(text)).every(({ ok }) => ok)).toBe(true);
    expect(new Set(formats.map(({ text }) => text)).size).toBe(formats.length);
    expect(formats[0]).toMatchObject({ label: 'VPC default', fields: 14 });
    expect(formats.find(({ label }) => label.endsWith('version 5'))?.text).toMatch(
      /^\$\{version\} \$\{account-id\}.*\$\{traffic-path\}$/,
    );
  });
  it('stand first when they have as many fields as the line has values', () => {
    const line = Array.from({ length: 29 }, (_, place) => place).join(' ');
    expect(valuesOf(` ${line} `)).toHaveLength(29);
    const [first, ...others] = formatsFor(line);
    expect([first?.label, first?.fits]).toEqual(['VPC, all fields up to version 5', true]);
    expect(others.some(({ fits }) => fits)).toBe(false);
    expect(formatsFor(undefined).some(({ fits }) => fits)).toBe(false);
  });
});
