/** A row as the line it could have come from, so that the parser reads it once more: types, addresses and statuses have one reader. */
import { fieldNamed } from '@thalweg/core/fields';
import type { Value } from '@thalweg/core/result';

/** Gives the line of a row whose first values are those of `names`, in this order. */
export function createRowLine(names: readonly string[]): (values: readonly Value[]) => string {
  const encoded = names.map((name) => fieldNamed(name)?.percentEncoded === true);
  return (values) => {
    let line = '';
    for (let place = 0; place < names.length; place++) {
      const value = values[place] ?? null;
      const text = typeof value === 'string' ? toToken(value, encoded[place]!) : value === null ? '-' : String(value);
      line += place === 0 ? text : ` ${text}`;
    }
    return line;
  };
}

/** A blank would end the value. Only tags can hold one, and what holds a `%` must not be decoded a second time. */
function toToken(text: string, encoded: boolean): string {
  if (text === '') return '-';
  return encoded ? text.replace(/[%\s]/g, (character) => encodeURIComponent(character)) : text;
}
