/** How many requests are under way at once: one more while the cluster keeps up, half as many when it does not. */
const MOST = 4;
/** Requests that go well before one more is tried. */
const STEP = 4;

export interface Window {
  /** Works on all items; `work` tells whether it went well at once. Rejects with the first error, when no work is under way. */
  each<Item>(items: Iterable<Item>, work: (item: Item) => Promise<boolean>): Promise<void>;
}

export function createWindow(): Window {
  let width = 2;
  let well = 0;

  function tell(wentWell: boolean): void {
    if (!wentWell) {
      width = Math.max(1, width >> 1);
      well = 0;
      return;
    }
    well++;
    if (well < STEP || width === MOST) return;
    width++;
    well = 0;
  }

  return {
    async each(items, work) {
      const running = new Set<Promise<void>>();
      const failed: unknown[] = [];
      for (const item of items) {
        while (running.size >= width) await Promise.race(running);
        if (failed.length > 0) break;
        const one: Promise<void> = work(item)
          .then(tell, (error: unknown) => {
            failed.push(error);
          })
          .finally(() => running.delete(one));
        running.add(one);
      }
      await Promise.all(running);
      if (failed.length > 0) throw failed[0];
    },
  };
}
