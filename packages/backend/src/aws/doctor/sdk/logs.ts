import {
  CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeSubscriptionFiltersCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AwsReader } from '../reader.ts';
import { type Abort, look, unlessMissing } from './ask.ts';

/** Lines of a function's log that tell of a failure: of Node's runtime, of time and memory, and of structured logs. */
const ERROR_PATTERN = '?ERROR ?"Task timed out" ?"Runtime exited" ?errorMessage ?AccessDenied ?"not authorized"';
const FEW_ERRORS = 20;
/** Pages that are read at most: CloudWatch Logs gives empty ones, too, while it searches. */
const MOST_PAGES = 50;
/** DescribeLogStreams may be an hour behind (its reference, `lastEventTimestamp`): the events of the last minutes say more. */
const RECENT = [10, 30].map((minutes) => minutes * 60_000);

type LogReader = Pick<AwsReader, 'logGroup' | 'subscriptionFilters' | 'functionErrors' | 'streamErrors'>;

export function logReader(config: CloudWatchLogsClientConfig, abort: Abort): LogReader {
  const logs = new CloudWatchLogsClient(config);
  /** The last of them: pages begin with the oldest. */
  const errors = (asked: { logGroupName: string; startTime: number; filterPattern?: string }) =>
    look('logs:FilterLogEvents', async () => {
      const found = await unlessMissing(async () => {
        let last: string[] = [];
        let pages = 0;
        for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, asked, abort)) {
          last = [...last, ...events.flatMap(({ message }) => message ?? [])].slice(-FEW_ERRORS);
          if (++pages === MOST_PAGES) break;
        }
        return last;
      });
      return found ?? [];
    });
  /** An event of the last minutes; undefined: there is none, or nobody may look. */
  async function recentEvent(logGroupName: string): Promise<number | undefined> {
    for (const span of RECENT) {
      const found = await look('logs:FilterLogEvents', async () => {
        const asked = { logGroupName, startTime: Date.now() - span, limit: 1 };
        let pages = 0;
        for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, asked, abort)) {
          if (events[0] || ++pages === MOST_PAGES) return events[0]?.timestamp;
        }
        return undefined;
      });
      if ('denied' in found) return undefined;
      if (found.value !== undefined) return found.value;
    }
    return undefined;
  }
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
        const last = Math.max(0, ...logStreams.flatMap(({ lastEventTimestamp }) => lastEventTimestamp ?? []));
        const isRecent = Date.now() - last < RECENT[0]!;
        const recent = isRecent ? undefined : await recentEvent(name);
        return {
          logGroupName: name,
          creationTime: group.creationTime ?? 0,
          lastEvent: Math.max(last, recent ?? 0) || undefined,
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
