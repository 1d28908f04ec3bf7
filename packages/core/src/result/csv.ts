/** Rows as CSV, RFC 4180. */
import type { Value } from './result.ts';

/** One record, without line end: quoted only where it must be; a missing value is nothing between the commas. */
export function csvLine(values: readonly Value[]): string {
  return values.map((value) => (value === null ? '' : csvCell(String(value)))).join(',');
}

/**
 * The same for a file that people open in a spreadsheet: text that it would take for a formula has an apostrophe before it
 * (OWASP, "CSV Injection").
 */
export function guardedCsvLine(values: readonly Value[]): string {
  return values
    .map((value) => {
      if (value === null) return '';
      return csvCell(typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value));
    })
    .join(',');
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}
