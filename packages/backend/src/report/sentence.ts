/** The text with a full stop, unless it has an end already: what stands behind it is a sentence of its own. */
export function toSentence(text: string): string {
  return /[.!?…]['")]?$/.test(text) ? text : `${text}.`;
}

/** The first line of a text: what AWS says of a refused signature repeats the request behind it, with the session's token. */
export function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.trim();
}
