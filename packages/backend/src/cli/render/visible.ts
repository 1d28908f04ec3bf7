/** Text from a log, safe for a terminal: control characters, which could steer it, become pictures of themselves. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (char) => {
    const point = char.codePointAt(0)!;
    if (point < 0x20) return String.fromCodePoint(0x2400 + point);
    return point === 0x7f ? '\u2421' : '\ufffd';
  });
}
