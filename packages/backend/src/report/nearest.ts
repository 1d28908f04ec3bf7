/** Names that somebody may have meant. */

/** The known name with the fewest edits away, if few enough to be a slip. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const most = Math.max(2, Math.floor(name.length / 3));
  const [best] = byDistance(name, known);
  return best !== undefined && best.distance <= most ? best.candidate : undefined;
}

/** The three names that are nearest, however far. */
export function nearestFew(name: string, known: readonly string[]): readonly string[] {
  return byDistance(name, known)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function byDistance(
  name: string,
  known: readonly string[],
): { readonly candidate: string; readonly distance: number }[] {
  return known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
