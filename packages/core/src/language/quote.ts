/** A text as a quoted literal; both languages read it back as the same text. */
export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** A value of a field as both languages take it: quoted unless it is plain and no word of either. In quotes nothing is a wildcard. */
export function quoteUnlessPlain(value: string): string {
  return /^\w[\w./-]*$/.test(value) && !/^(and|or|not|null|to)$/i.test(value) ? value : quote(value);
}
