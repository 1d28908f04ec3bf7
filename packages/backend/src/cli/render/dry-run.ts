import type { DryRun } from '../../ingest/dry-run.ts';
import { counted, humanCount } from '../../report/figures.ts';
import { createTable } from './table.ts';
import { visible } from './visible.ts';

/** What a load would do: the formats found, a sample as it would be stored, and the lines that are no records. */
export function renderDryRun(
  { summary, formats, rows, badLines }: DryRun,
  { width, colour }: { width: number | undefined; colour: boolean },
): string {
  const { lines, records, noData, skipData, quarantined } = summary;
  const text = [
    ...formats.map(
      ({ format, objects, firstObject, firstLine }) =>
        `format (${counted(objects, 'object')}, first ${visible(firstObject)} line ${firstLine}):\n  ${format}\n`,
    ),
    `${humanCount(lines)} lines = ${humanCount(records)} records + ${humanCount(noData)} NODATA + ${humanCount(skipData)} SKIPDATA + ${humanCount(quarantined)} quarantined\n`,
  ];
  const samples = new Map<string, (readonly string[])[]>();
  for (const row of rows) {
    const heads = Object.keys(row).filter((name) => name !== '_object');
    const key = heads.join(',');
    samples.set(key, [...(samples.get(key) ?? []), heads.map((name) => visible(String(row[name] ?? '-')))]);
  }
  for (const [key, sample] of samples) {
    const heads = key.split(',');
    text.push(
      `\nas it would be stored:\n${createTable({ columns: heads.map((head) => ({ head })), width, colour }).page(sample)}`,
    );
  }
  if (badLines.length > 0) text.push('\nlines that are no records:\n');
  for (const bad of badLines)
    text.push(
      `  ${visible(bad.object)} line ${bad.line}: ${visible(bad.message)}\n    ${visible(bad.text.slice(0, 200))}\n`,
    );
  text.push('\nnothing was written (--dry-run)\n');
  return text.join('');
}
