/** Widths of columns before anybody pulls at them, in pixels. */
import type { FieldInfo } from '../../../lib/present.ts';

const BY_NAME: Readonly<Record<string, number>> = {
  srcport: 92,
  dstport: 118,
  action: 84,
  protocol: 62,
  bytes: 78,
  packets: 66,
  log_status: 104,
  _object: 320,
};
const BY_KIND: Readonly<Record<string, number>> = {
  ip: 146,
  port: 130,
  epoch_seconds: 122,
  counter: 100,
  integer: 90,
  flags: 110,
  enum: 120,
  arn: 320,
};

export function columnWidth(field: FieldInfo): number {
  return BY_NAME[field.name] ?? BY_KIND[field.kind] ?? 180;
}

export const LEAST_WIDTH = 56;
export const ROW_HEIGHT = 28;

/** What a dragged column or field is on its way: its name. */
export const DRAGGED = 'application/x-thalweg-column';

/** The columns with a dropped one where it was dropped: moved there, or new before it; `at` undefined = at the end. */
export function dropColumn(columns: readonly string[], dropped: string, at: string | undefined): readonly string[] {
  if (dropped === '') return columns;
  if (columns.includes(dropped)) return at === undefined ? columns : moveColumn(columns, dropped, at);
  const place = at === undefined ? -1 : columns.indexOf(at);
  return columns.toSpliced(place < 0 ? columns.length : place, 0, dropped);
}

/** The columns with one moved before another's place. */
export function moveColumn(columns: readonly string[], from: string, to: string): readonly string[] {
  if (from === to || !columns.includes(from) || !columns.includes(to)) return columns;
  const forward = columns.indexOf(from) < columns.indexOf(to);
  const rest = columns.filter((name) => name !== from);
  return rest.toSpliced(rest.indexOf(to) + (forward ? 1 : 0), 0, from);
}
