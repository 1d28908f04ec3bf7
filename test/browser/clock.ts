/** One instant for everything, so that ranges relative to now, ages and pictures are the same on every day. */

/** More than a day behind the traffic, so that the last 24 hours hold nothing. */
export const NOW = '2026-11-25T12:00:00Z';

/** How long a condition may take to come true, ms; machines of CI are slow, and a condition that holds is not waited for. */
export const PATIENCE = 120_000;

/** A script that moves the clock by `offset` milliseconds; time goes on from there. For the browser and for Node. */
export function shiftClock(offset: number): string {
  return `{
    const { now } = Date;
    globalThis.Date = new Proxy(Date, {
      construct: (Target, given, made) => Reflect.construct(Target, given.length > 0 ? given : [now() + (${offset})], made),
      get: (Target, key) => (key === 'now' ? () => now() + (${offset}) : Reflect.get(Target, key)),
    });
  }`;
}

/** The environment in which a process of Node has its clock moved, with all its threads. */
export const shiftedNode = (offset: number): { readonly NODE_OPTIONS: string } => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(shiftClock(offset))}`,
});
