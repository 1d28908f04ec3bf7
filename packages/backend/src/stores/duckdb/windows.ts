/**
 * Cutting time into windows for a search in the order of time, so that the newest rows come from the newest parts alone and a
 * long answer needs memory for one window, not for all of it.
 *
 * Parts may overlap in time; where one begins and ends is known, and its rows are taken to be spread evenly between. A window
 * is then a span of time in which about so many rows lie. A wrong guess costs time, never rows.
 */
import type { TimeRange } from '@thalweg/core/query';
import type { Part } from './view.ts';

export interface Windows {
  /** The next span with about `rows` rows, adjacent to the last; undefined when all is cut. */
  next(rows: number): { readonly from: bigint; readonly to: bigint } | undefined;
}

/** Windows over the parts with start, latest first when `descending`. */
export function createWindows(parts: readonly Part[], time: TimeRange, descending: boolean): Windows {
  const events = densityEvents(parts, time, descending);
  let next = 0;
  let active = 0;
  let density = 0;
  let position = events[0]?.at ?? 0;

  return {
    next(rows) {
      if (next >= events.length) return undefined;
      const edge = position;
      let left = Math.max(rows, 1);
      while (next < events.length && left > 0) {
        const event = events[next]!;
        if (event.at === position) {
          active += event.parts;
          density = active === 0 ? 0 : density + event.density;
          next++;
          continue;
        }
        const span = event.at - position;
        const step = density * span <= left ? span : Math.max(1, Math.ceil(left / density));
        position += Math.min(step, span);
        left = step >= span ? left - density * span : 0;
      }
      // An event at the very edge of the window may be the last one.
      while (events[next]?.at === position) {
        active += events[next]!.parts;
        density = active === 0 ? 0 : density + events[next]!.density;
        next++;
      }
      return descending
        ? { from: BigInt(1 - position), to: BigInt(1 - edge) }
        : { from: BigInt(edge), to: BigInt(position) };
    },
  };
}

/** Where the number of rows in a second changes; in descending order time runs backwards. */
interface DensityEvent {
  readonly at: number;
  readonly density: number;
  readonly parts: 1 | -1;
}

function densityEvents(parts: readonly Part[], time: TimeRange, descending: boolean): DensityEvent[] {
  const from = time.from === undefined ? -Infinity : Number(time.from);
  const last = time.to === undefined ? Infinity : Number(time.to) - 1;
  const events: DensityEvent[] = [];
  for (const { minStart, maxStart, rows } of parts) {
    if (minStart === undefined || maxStart === undefined) continue;
    const [low, high] = [Math.max(minStart, from), Math.min(maxStart, last)];
    if (low > high) continue;
    const density = rows / (maxStart - minStart + 1);
    const [begin, end] = descending ? [-high, -low] : [low, high];
    events.push({ at: begin, density, parts: 1 }, { at: end + 1, density: -density, parts: -1 });
  }
  return events.sort((a, b) => a.at - b.at);
}
