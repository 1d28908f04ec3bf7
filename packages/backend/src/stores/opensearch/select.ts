import type { FlowColumns } from '@thalweg/core/record';

/** The runs of rows of one object, each with the same dictionaries and its own codes. */
export function runsOf(columns: FlowColumns, object: number): FlowColumns[] {
  return columns.objects.flatMap((run, index) => {
    if (run.object !== object) return [];
    const to = columns.objects[index + 1]?.from ?? columns.rows;
    return [
      {
        rows: to - run.from,
        columns: columns.columns.map((column) => ({ ...column, codes: column.codes.subarray(run.from, to) })),
        lines: columns.lines.subarray(run.from, to),
        objects: [{ object, from: 0 }],
      },
    ];
  });
}
