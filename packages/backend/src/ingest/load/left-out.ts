import type { BadLineGroup, LeftOutRows, LoadedObject, WrittenPart } from '../../stores/store.ts';

/** The figures of objects without the rows that the engine did not take: repeated events are no lines, refused rows are bad lines. */
export function withoutLeftOut(objects: readonly LoadedObject[], parts: readonly WrittenPart[]): LoadedObject[] {
  const leftOut = parts.flatMap((part) => part.leftOut ?? []);
  if (leftOut.length === 0) return [...objects];
  return objects.map((object) => leftOut.filter((rows) => rows.object === object.object).reduce(take, object));
}

function take(object: LoadedObject, rows: LeftOutRows): LoadedObject {
  const count = rows.records + rows.noData + rows.skipData;
  const rest = {
    ...object,
    records: object.records - rows.records,
    noData: object.noData - rows.noData,
    skipData: object.skipData - rows.skipData,
  };
  if (rows.reason === 'repeated') {
    const { counted = 0, repeated = 0 } = object.events ?? {};
    return {
      ...rest,
      lines: object.lines - count,
      events: { counted: counted - count, repeated: repeated + count },
    };
  }
  return {
    ...rest,
    quarantined: object.quarantined + count,
    quarantineKept: object.quarantineKept + count,
    badLines: withGroup(object.badLines ?? [], rows.reason, count),
  };
}

function withGroup(groups: readonly BadLineGroup[], reason: string, count: number): BadLineGroup[] {
  const known = groups.find((group) => group.reason === reason && group.field === undefined);
  const others = groups.filter((group) => group !== known);
  const { lines, kept } = known ?? { lines: 0, kept: 0 };
  return [...others, { reason, field: undefined, lines: lines + count, kept: kept + count }];
}
