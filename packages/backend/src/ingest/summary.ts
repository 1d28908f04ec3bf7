import type { LoadedObject, LoadUnit } from '../stores/store.ts';
import type { Unreadable } from './sources/files.ts';

/** What a load did. Always: lines = records + noData + skipData + quarantined. */
export interface IngestSummary {
  /** Loaded by this run. */
  readonly objects: number;
  readonly objectsAlreadyLoaded: number;
  readonly lines: number;
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
  readonly quarantined: number;
  /** Events of CloudWatch Logs that count already, by their id; no lines. */
  readonly repeatedEvents: number;
  /** Size of the loaded objects as they lie. */
  readonly bytesIn: number;
  readonly seconds: number;
  /** Files with records that were written. */
  readonly parts: number;
  /** Objects that broke off or ended in foreign bytes; `reason` is a sentence with the offset. */
  readonly broken: readonly { readonly object: string; readonly reason: string }[];
  /** Objects of a kind that is not read, like zip: nothing of them was loaded. `reason` tells the kind, and how to unpack it. */
  readonly refused: readonly { readonly object: string; readonly reason: string }[];
  readonly warnings: readonly string[];
  readonly unreadable: readonly Unreadable[];
}

/** Adds up units as they are committed. */
export interface Tally {
  add(unit: LoadUnit): void;
  readonly lines: number;
  readonly objects: number;
  summary(
    rest: Pick<IngestSummary, 'objectsAlreadyLoaded' | 'seconds' | 'warnings' | 'unreadable' | 'refused'>,
  ): IngestSummary;
}

export function createTally(): Tally {
  const sums = {
    objects: 0,
    lines: 0,
    records: 0,
    noData: 0,
    skipData: 0,
    quarantined: 0,
    repeatedEvents: 0,
    bytesIn: 0,
    parts: 0,
  };
  const broken: { object: string; reason: string }[] = [];
  const addObject = (object: LoadedObject): void => {
    sums.objects++;
    sums.lines += object.lines;
    sums.records += object.records;
    sums.noData += object.noData;
    sums.skipData += object.skipData;
    sums.quarantined += object.quarantined;
    sums.repeatedEvents += object.events?.repeated ?? 0;
    sums.bytesIn += object.bytesIn;
    if (object.broken !== undefined) broken.push({ object: object.label, reason: object.broken });
  };
  return {
    add(unit) {
      for (const object of unit.objects) addObject(object);
      for (const part of unit.parts) if (part.kind === 'records') sums.parts++;
    },
    get lines() {
      return sums.lines;
    },
    get objects() {
      return sums.objects;
    },
    summary: (rest) => ({ ...sums, ...rest, broken }),
  };
}
