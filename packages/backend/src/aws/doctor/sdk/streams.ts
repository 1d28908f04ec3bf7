import { DescribeDeliveryStreamCommand, FirehoseClient, type FirehoseClientConfig } from '@aws-sdk/client-firehose';
import { DescribeStreamSummaryCommand, KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis';
import type { AwsReader } from '../reader.ts';
import { type Abort, look, unlessMissing } from './ask.ts';

type StreamReader = Pick<AwsReader, 'deliveryStream' | 'kinesisStream'>;

export function streamReader(config: FirehoseClientConfig & KinesisClientConfig, abort: Abort): StreamReader {
  const firehose = new FirehoseClient(config);
  // One question is not worth a connection of HTTP/2, which this client would make by itself.
  const kinesis = new KinesisClient({ ...config, requestHandler: firehose.config.requestHandler });
  return {
    deliveryStream: (arn) =>
      look('firehose:DescribeDeliveryStream', () =>
        unlessMissing(async () => {
          const DeliveryStreamName = arn.split('/').at(-1);
          const asked = new DescribeDeliveryStreamCommand({ DeliveryStreamName });
          const { DeliveryStreamDescription: found } = await firehose.send(asked, abort);
          const [destination] = found?.Destinations ?? [];
          const http = destination?.HttpEndpointDestinationDescription;
          const log = http?.CloudWatchLoggingOptions;
          return {
            name: found?.DeliveryStreamName ?? '',
            status: found?.DeliveryStreamStatus ?? '',
            failure: found?.FailureDescription?.Details,
            endpoint: http?.EndpointConfiguration?.Url,
            destination: destination?.DestinationId ?? '',
            version: found?.VersionId ?? '',
            isKeySecret: http?.SecretsManagerConfiguration?.Enabled ?? false,
            logGroup: log?.Enabled ? log.LogGroupName : undefined,
          };
        }),
      ),
    kinesisStream: (arn) =>
      look('kinesis:DescribeStreamSummary', () =>
        unlessMissing(async () => {
          const asked = new DescribeStreamSummaryCommand({ StreamName: arn.split('/').at(-1) });
          const { StreamDescriptionSummary: found } = await kinesis.send(asked, abort);
          return { name: found?.StreamName ?? '', arn: found?.StreamARN ?? arn, status: found?.StreamStatus ?? '' };
        }),
      ),
  };
}
