import type { Value } from '@thalweg/core/result';

/** One record of RFC 4180, without line end: quoted only where it must be; a missing value is nothing between the commas. */
export function csvLine(values: readonly Value[]): string {
  return values
    .map((value) => {
      const text = value === null ? '' : String(value);
      return /[",\r\n]/.test(text) || text === '' ? (value === null ? '' : `"${text.replaceAll('"', '""')}"`) : text;
    })
    .join(',');
}
