/** Streams that a flow log or a subscription delivers to. */
import { checkBehind, checkDelivery, checkDeliveryStream, checkEndpoint, checkKinesis } from './stream-checks.ts';
import { lately, metricOf, seen, type Walk } from './walk.ts';

export async function followDeliveryStream(walk: Walk, arn: string): Promise<void> {
  const { reader, findings } = walk;
  const found = seen(walk, 'aws.stream', await reader.deliveryStream(arn));
  if (!found) return;
  const stream = found.value;
  findings.push(checkDeliveryStream(arn, stream));
  if (stream?.status !== 'ACTIVE') return;
  findings.push(checkEndpoint(stream));
  if (stream.endpoint === undefined) return;
  if (stream.logGroup === undefined) {
    findings.push(...checkDelivery(stream, undefined));
    return;
  }
  const errors = seen(walk, 'aws.stream.delivery', await reader.streamErrors(stream.logGroup, lately(walk)));
  if (errors) findings.push(...checkDelivery(stream, errors.value));
}

export async function followKinesis(walk: Walk, arn: string): Promise<void> {
  const { reader, findings } = walk;
  const found = seen(walk, 'aws.kinesis', await reader.kinesisStream(arn));
  if (!found) return;
  findings.push(checkKinesis(arn, found.value));
  if (!found.value) return;
  const ages = await metricOf(walk, 'aws.kinesis.behind', {
    ...{ namespace: 'AWS/Kinesis', name: 'GetRecords.IteratorAgeMilliseconds', statistic: 'Maximum' },
    dimensions: { StreamName: found.value.name },
  });
  if (ages) findings.push(checkBehind(found.value, ages));
}
