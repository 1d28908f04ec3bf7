/**
 * What the function counts, as one line in the embedded metric format, from which CloudWatch makes metrics (CloudWatch User Guide,
 * "Specification: Embedded metric format").
 */

interface MetricRow {
  readonly unit: 'Count' | 'Bytes' | 'Milliseconds' | 'Seconds';
  readonly help: string;
}

/** One row a metric; the reference page follows from it. `Lines` = `Records` + `NoData` + `SkipData` + `BadLines`. */
export const METRICS = {
  Lines: { unit: 'Count', help: 'Lines of flow logs that were read.' },
  Records: { unit: 'Count', help: 'Of these, records of flows.' },
  NoData: { unit: 'Count', help: 'Of these, NODATA lines; they are documents, too.' },
  SkipData: { unit: 'Count', help: 'Of these, SKIPDATA lines: AWS lost records. They are documents, too.' },
  BadLines: { unit: 'Count', help: 'Of these, lines that are no records; they went to the dead letters.' },
  Written: { unit: 'Count', help: 'Documents that the cluster took.' },
  Repeated: { unit: 'Count', help: 'Documents that it had already: a delivery came again.' },
  Refused: { unit: 'Count', help: 'Documents that it will never take; they went to the dead letters.' },
  NotWritten: { unit: 'Count', help: 'Documents left over when time was up; their source delivers them again.' },
  Retries: { unit: 'Count', help: 'Bulk requests that had to be sent again.' },
  Failures: { unit: 'Count', help: 'Deliveries (events, records, messages) that failed and come again.' },
  BytesIn: { unit: 'Bytes', help: 'What came in: payloads as delivered, objects as they lie in their bucket.' },
  Lag: { unit: 'Seconds', help: 'Age of the youngest record by its start; absent without records.' },
  Duration: { unit: 'Milliseconds', help: 'Time of the invocation.' },
} as const satisfies Readonly<Record<string, MetricRow>>;

export type MetricName = keyof typeof METRICS;
export type MetricValues = Partial<Record<MetricName, number>>;

export const NAMESPACE = 'Thalweg';

/** The line; `functionName` and `source` (kind of the event) are its dimensions. */
export function metricsLine(
  values: MetricValues,
  { now, functionName, source }: { readonly now: number; readonly functionName: string; readonly source: string },
): string {
  const names = (Object.keys(METRICS) as MetricName[]).filter((name) => values[name] !== undefined);
  return JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [['FunctionName'], ['FunctionName', 'Source']],
          Metrics: names.map((name) => ({ Name: name, Unit: METRICS[name].unit })),
        },
      ],
    },
    FunctionName: functionName,
    Source: source,
    ...Object.fromEntries(names.map((name) => [name, values[name]])),
  });
}
