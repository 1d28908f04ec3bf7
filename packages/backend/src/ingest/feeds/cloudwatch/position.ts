/** How far a log group was read, as text in the store. */
import { isObject } from '../../json-object.ts';

export interface Position {
  /** Its ARN: in another account or region there is another group of the same name. */
  readonly group: string;
  /** Epoch milliseconds: where reading began. */
  readonly from: number;
  /** Epoch milliseconds: everything up to there was read, but for what comes late. */
  readonly to: number;
}

/** Undefined for what is no position of the group; then everything is read again, and counts once. */
export function parsePosition(text: string, group: string): Position | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || value['group'] !== group) return undefined;
  const [from, to] = [value['from'], value['to']].map((time) =>
    typeof time === 'string' ? Date.parse(time) : Number.NaN,
  );
  return from === undefined || to === undefined || Number.isNaN(from + to) ? undefined : { group, from, to };
}

export function toText({ group, from, to }: Position): string {
  return JSON.stringify({ group, from: new Date(from).toISOString(), to: new Date(to).toISOString() });
}
