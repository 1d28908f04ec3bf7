import { describe, expect, it } from 'vitest';
import { csvLine, guardedCsvLine } from './csv.ts';

describe('csvLine', () => {
  it('quotes what has to be quoted, and keeps missing and empty apart', () => {
    expect(csvLine(['a', 'b,c', 'say "hi"', 'two\nlines', '', null, 7, 2n ** 63n])).toBe(
      'a,"b,c","say ""hi""","two\nlines","",,7,9223372036854775808',
    );
  });
});

describe('guardedCsvLine', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('makes %j plain text', (text) => {
    expect(guardedCsvLine([text]).replaceAll('"', '')).toBe(`'${text}`);
  });

  it('leaves numbers and other text as they are', () => {
    expect(guardedCsvLine([-1, -(2n ** 62n), 'a=1', null])).toBe('-1,-4611686018427387904,a=1,');
  });
});
