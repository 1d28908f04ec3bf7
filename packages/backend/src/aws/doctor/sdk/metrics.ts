import { CloudWatchClient, type CloudWatchClientConfig, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { AwsReader } from '../reader.ts';
import { type Abort, look } from './ask.ts';

export function metricReader(config: CloudWatchClientConfig, abort: Abort): Pick<AwsReader, 'metric'> {
  const cloudwatch = new CloudWatchClient(config);
  return {
    metric: ({ namespace, name, dimensions, statistic, since, until }) =>
      look('cloudwatch:GetMetricData', async () => {
        const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
        const asked = new GetMetricDataCommand({
          StartTime: new Date(since),
          EndTime: new Date(until),
          ScanBy: 'TimestampAscending',
          MetricDataQueries: [
            {
              Id: 'asked',
              MetricStat: {
                Metric: { Namespace: namespace, MetricName: name, Dimensions },
                Period: 300,
                Stat: statistic,
              },
            },
          ],
        });
        return (await cloudwatch.send(asked, abort)).MetricDataResults?.[0]?.Values ?? [];
      }),
  };
}
