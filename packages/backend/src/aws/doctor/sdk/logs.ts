import {
  CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AwsReader } from '../reader.ts';
import { type Abort, look, unlessMissing } from './ask.ts';

/** Lines of a function's log that tell of a failure: of Node's runtime, of time and memory, and of structured logs. */
const ERROR_PATTERN = '?ERROR ?"Task timed out" ?"Runtime exited" ?errorMessage ?AccessDenied ?"not authorized"';
const FEW_ERRORS = 20;

type LogReader = Pick<AwsReader, 'logGroup' | 'subscriptionFilters' | 'functionErrors' | 'streamErrors'>;

export function logReader(config: CloudWatchLogsClientConfig, abort: Abort): LogReader {
  const logs = new CloudWatchLogsClient(config);
  const errors = (asked: { logGroupName: string; startTime: number; filterPattern?: string }) =>
    look('logs:FilterLogEvents', async () => {
      const found = await unlessMissing(() =>
        logs.send(new FilterLogEventsCommand({ ...asked, limit: FEW_ERRORS }), abort),
      );
      return (found?.events ?? []).flatMap(({ message }) => message ?? []);
    });
  return {
    logGroup: (name) =>
      look('logs:DescribeLogGroups', async () => {
        const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }), abort);
        const group = logGroups.find(({ logGroupName }) => logGroupName === name);
        if (!group) return undefined;
        const { logStreams = [] } = await logs.send(
          new DescribeLogStreamsCommand({ logGroupName: name, orderBy: 'LastEventTime', descending: true, limit: 5 }),
          abort,
        );
        const times = logStreams.flatMap(({ lastEventTimestamp }) => lastEventTimestamp ?? []);
        return {
          logGroupName: name,
          creationTime: group.creationTime ?? 0,
          lastEvent: times.length === 0 ? undefined : Math.max(...times),
        };
      }),
    subscriptionFilters: (logGroupName) =>
      look('logs:DescribeSubscriptionFilters', async () => {
        const { subscriptionFilters = [] } = await logs.send(
          new DescribeSubscriptionFiltersCommand({ logGroupName }),
          abort,
        );
        return subscriptionFilters.map(({ filterName = '', filterPattern = '', destinationArn = '', roleArn }) => ({
          ...{ filterName, filterPattern, destinationArn, roleArn },
        }));
      }),
    functionErrors: (name, since) =>
      errors({ logGroupName: `/aws/lambda/${name}`, startTime: since, filterPattern: ERROR_PATTERN }),
    // Firehose writes there when something fails, and nothing else.
    streamErrors: (logGroupName, since) => errors({ logGroupName, startTime: since }),
  };
}
