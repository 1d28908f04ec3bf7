/** A row in sight and the element that shows it. */
export interface Slotted {
  readonly index: number;
  /** Pixels from the top. */
  readonly start: number;
  readonly slot: number;
}

/**
 * Gives each of the consecutive rows in sight one of `pool` elements (at least as many as rows): a row that scrolls in takes the
 * element of one that scrolled out, since new text costs a fraction of new elements. While the table moves they stay in their place
 * in the document; `inOrder` puts them where readers of the document expect them.
 */
export function slotsOf(
  rows: readonly { readonly index: number; readonly start: number }[],
  { pool, inOrder }: { readonly pool: number; readonly inOrder: boolean },
): readonly Slotted[] {
  const slotted = rows.map(({ index, start }) => ({ index, start, slot: index % pool }));
  return inOrder ? slotted : slotted.sort((a, b) => a.slot - b.slot);
}
