/** What has to be said with sums over rows that several interfaces may have recorded; undefined for a count of rows. */
export function sumNote(measure: unknown): string | undefined {
  return measure === 'bytes' || measure === 'packets'
    ? `${measure} are summed over every row: traffic that several interfaces recorded counts once for each of them`
    : undefined;
}
