import type { Value } from '@thalweg/core/result';

/** JSON text of plain data; bigint as exact digits, which JSON allows and other languages read as they are. */
export function toJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map((one) => toJson(one ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${toJson(member)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** One row as a JSON object with its columns in the order asked for. Keys are quoted once, not for each row. */
export function createRowWriter(columns: readonly string[]): (values: readonly Value[]) => string {
  const keys = columns.map((name, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  return (values) => {
    let text = '';
    for (let index = 0; index < keys.length; index++) {
      const value = values[index] ?? null;
      text += keys[index]! + (typeof value === 'string' ? JSON.stringify(value) : String(value));
    }
    return `${text}}`;
  };
}
