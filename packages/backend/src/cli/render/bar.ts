/** A bar of `width` characters for a share of 0 to 1, in eighths of a character. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const rest = ' ▏▎▍▌▋▊▉'[eighths % 8]!;
  return '█'.repeat(Math.floor(eighths / 8)) + (eighths % 8 === 0 ? '' : rest);
}
