/** A text as a quoted literal; both languages read it back as the same text. */
export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
