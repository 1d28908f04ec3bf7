/** The doctor's eyes in AWS, by its SDK. Loaded when it is asked for, so that nothing else waits for it. */
import { EC2Client, paginateDescribeFlowLogs } from '@aws-sdk/client-ec2';
import { STSClient } from '@aws-sdk/client-sts';
import { readCaller } from '../caller.ts';
import { clientConfig } from '../client-config.ts';
import type { Connection, Environment } from '../connection.ts';
import type { AwsReader } from './reader.ts';
import { look } from './sdk/ask.ts';
import { bucketReader } from './sdk/buckets.ts';
import { domainReader } from './sdk/domains.ts';
import { functionReader } from './sdk/functions.ts';
import { logReader } from './sdk/logs.ts';
import { metricReader } from './sdk/metrics.ts';
import { queueReader } from './sdk/queues.ts';
import { roleReader } from './sdk/roles.ts';
import { streamReader } from './sdk/streams.ts';

/** Few, so that who has no network is told so soon. */
const ATTEMPTS = 4;

export interface SdkOptions {
  readonly connection: Connection & { readonly region: string };
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/** The region that is asked for, or that of the environment or the profile; undefined when none is named. */
export async function findRegion(connection: Connection, environment: Environment): Promise<string | undefined> {
  const client = new STSClient(clientConfig(connection, environment));
  // It throws where it finds none, and where the profile that is asked for is none.
  return client.config.region().catch(() => undefined);
}

export function createSdkReader({ connection, environment, signal }: SdkOptions): AwsReader {
  const config = { ...clientConfig(connection, environment), region: connection.region, maxAttempts: ATTEMPTS };
  const abort = { abortSignal: signal };
  return {
    region: connection.region,
    identity: () => look('sts:GetCallerIdentity', () => readCaller(config, signal)),
    flowLogs: () =>
      look('ec2:DescribeFlowLogs', async () => {
        const found = [];
        for await (const page of paginateDescribeFlowLogs({ client: new EC2Client(config) }, {}, abort)) {
          found.push(...(page.FlowLogs ?? []));
        }
        return found.map((one) => ({
          FlowLogId: one.FlowLogId ?? '',
          ResourceId: one.ResourceId ?? '',
          FlowLogStatus: one.FlowLogStatus ?? '',
          DeliverLogsStatus: one.DeliverLogsStatus,
          DeliverLogsErrorMessage: one.DeliverLogsErrorMessage,
          DeliverLogsPermissionArn: one.DeliverLogsPermissionArn,
          LogDestinationType: one.LogDestinationType ?? 'cloud-watch-logs',
          LogDestination: one.LogDestination,
          LogGroupName: one.LogGroupName,
          LogFormat: one.LogFormat ?? '',
          TrafficType: one.TrafficType,
          CreationTime: one.CreationTime?.getTime() ?? 0,
          files: {
            isParquet: one.DestinationOptions?.FileFormat === 'parquet',
            isHive: one.DestinationOptions?.HiveCompatiblePartitions ?? false,
          },
        }));
      }),
    ...roleReader(config, abort),
    ...logReader(config, abort),
    ...functionReader(config, abort),
    ...domainReader(config, abort),
    ...bucketReader(config, abort),
    ...queueReader(config, abort),
    ...streamReader(config, abort),
    ...metricReader(config, abort),
  };
}
