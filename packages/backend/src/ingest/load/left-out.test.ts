import { expect, it } from 'vitest';
import type { LeftOutRows, LoadedObject, WrittenPart } from '../../stores/store.ts';
import { withoutLeftOut } from './left-out.ts';

const object = (over: Partial<LoadedObject> = {}): LoadedObject => ({
  object: 1,
  label: '/a',
  lines: 10,
  records: 7,
  noData: 2,
  skipData: 0,
  quarantined: 1,
  quarantineKept: 1,
  badLines: [{ reason: 'too-long', field: undefined, lines: 1, kept: 1 }],
  bytesIn: 1,
  textBytes: 1,
  textCrc32: 1,
  formats: [],
  ...over,
});

const part = (leftOut: readonly LeftOutRows[]): WrittenPart => ({
  ...{ kind: 'records', path: 'p', day: undefined, columns: [], rows: 0, bytes: 0 },
  ...{ minStart: undefined, maxStart: undefined, objects: [], coverage: [], leftOut },
});

it('counts repeated events off, which are no lines then', () => {
  const leftOut: LeftOutRows = { object: 1, records: 2, noData: 1, skipData: 0, reason: 'repeated' };
  expect(withoutLeftOut([object({ events: { counted: 10, repeated: 1 } })], [part([leftOut])])).toEqual([
    object({ lines: 7, records: 5, noData: 1, events: { counted: 7, repeated: 4 } }),
  ]);
});

it('makes bad lines of what was refused, and leaves other objects alone', () => {
  const leftOut: LeftOutRows = { object: 1, records: 1, noData: 0, skipData: 0, reason: 'too-long' };
  const found = withoutLeftOut([object(), object({ object: 2 })], [part([leftOut]), part([leftOut])]);
  expect(found).toEqual([
    object({
      records: 5,
      quarantined: 3,
      quarantineKept: 3,
      badLines: [{ reason: 'too-long', field: undefined, lines: 3, kept: 3 }],
    }),
    object({ object: 2 }),
  ]);
});
