/** What an entry of the audit log tells besides who, when and what, as people read it. */

type Detail = Readonly<Record<string, unknown>>;

/** Names and texts in the order they were written down; what is null is left out. Programs take the JSON as it is. */
export function describeDetail(detail: Detail): readonly (readonly [name: string, text: string])[] {
  return Object.entries(detail).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    return [[name === 'milliseconds' ? 'took' : name, READERS[name]?.(value) ?? readAny(value)] as const];
  });
}

/** Values whose numbers mean something; undefined for what is none of them. */
const READERS: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  milliseconds: (value) => `${value} ms`,
  expires: (value) => (typeof value === 'number' ? instant(value) : undefined),
  range: (value) => (Array.isArray(value) ? value.map(bound).join(' → ') : undefined),
};

/** An end of a range in epoch seconds; null = open. */
const bound = (seconds: unknown): string => (typeof seconds === 'number' ? instant(seconds * 1000) : 'open');

/** `2026-11-25 20:44:34 UTC`; the number itself where no date is so far away. */
function instant(milliseconds: number): string {
  if (Math.abs(milliseconds) > 8.64e15) return String(milliseconds);
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function readAny(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isTexts(value)) return value.join(', ');
  // A row scope: each kind has a list.
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isTexts))
    return Object.values(value).flat().join(', ');
  return JSON.stringify(value);
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
