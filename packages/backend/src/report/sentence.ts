/** The text with a full stop, unless it has an end already: what stands behind it is a sentence of its own. */
export function toSentence(text: string): string {
  return /[.!?…]['")]?$/.test(text) ? text : `${text}.`;
}
