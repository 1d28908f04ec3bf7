/** How many requests are under way at once: one more while the cluster keeps up, half as many when it does not. */
const MOST = 4;
/** Requests that go well before one more is tried. */
const STEP = 4;

export interface Window {
  /**
   * Works on all items; `work` tells whether it went well at once. Rejects with the first error, when no work of this call is under way.
   * Calls at the same time share the window.
   */
  each<Item>(items: Iterable<Item>, work: (item: Item) => Promise<boolean>): Promise<void>;
}

export function createWindow(): Window {
  let width = 2;
  let well = 0;
  let running = 0;
  const waiting: (() => void)[] = [];

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

  async function enter(): Promise<void> {
    if (running >= width || waiting.length > 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
  }

  function leave(): void {
    running--;
    while (running < width && waiting.length > 0) {
      running++;
      waiting.shift()!();
    }
  }

  return {
    async each(items, work) {
      const own = new Set<Promise<void>>();
      const failed: unknown[] = [];
      for (const item of items) {
        await enter();
        if (failed.length > 0) {
          leave();
          break;
        }
        const one: Promise<void> = work(item)
          .then(tell, (error: unknown) => {
            failed.push(error);
          })
          .finally(() => {
            own.delete(one);
            leave();
          });
        own.add(one);
      }
      await Promise.all(own);
      if (failed.length > 0) throw failed[0];
    },
  };
}
