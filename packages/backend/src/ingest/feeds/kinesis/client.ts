/** Kinesis Data Streams as a stream. Loaded when a source is one, so that nothing else waits for it. */
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { arnIn } from '../../../aws/arn.ts';
import { readCaller } from '../../../aws/caller.ts';
import { clientConfig } from '../../../aws/client-config.ts';
import type { Connection, Environment } from '../../../aws/connection.ts';
import { toSourceError } from '../../../aws/failure.ts';
import { renewing } from '../../../aws/renewing.ts';
import { ThalwegError } from '../../../report/errors.ts';
import { nearestFew } from '../../../report/nearest.ts';
import type { StreamAddress } from './address.ts';
import type { RecordPage, Shard, ShardPlace, Stream } from './stream.ts';

/** Whoever follows backs off by himself, and shows why. */
const ATTEMPTS = 3;
/** Records of an answer, which has 10 MB at most. */
const MOST_RECORDS = 1000;

interface Opening {
  readonly connection: Connection;
  readonly environment: Environment;
}

/** Finds out which account and region the stream is in. Throws `bad-option`, `source-denied`, `source-away`. */
export async function openStream(address: StreamAddress, { connection, environment }: Opening): Promise<Stream> {
  const { name } = address;
  const where = { ...connection, region: address.region ?? connection.region };
  const config = () => ({ ...clientConfig(where, environment), maxAttempts: ATTEMPTS });
  const kinesis = renewing(() => {
    const { requestHandler, ...rest } = config();
    // HTTP/1: a stream is asked for one answer after the other, and proxies and what imitates AWS know it.
    return new KinesisClient({ ...rest, requestHandler: new NodeHttpHandler(requestHandler) });
  });
  const asked = async <T>(
    action: string,
    signal: AbortSignal | undefined,
    ask: (client: KinesisClient) => Promise<T>,
  ) => {
    try {
      return await kinesis.use(ask);
    } catch (error) {
      signal?.throwIfAborted();
      if ((error as Error).name === 'ResourceNotFoundException')
        throw await kinesis.use((client) => missing(client, error as Error, name));
      throw toSourceError(error, { source: `kinesis://${name}`, action: `${action} on the stream` });
    }
  };
  const arn =
    address.arn ??
    (await asked('sts:GetCallerIdentity', undefined, async (client) => {
      const { account } = await readCaller(config());
      return arnIn({ region: await client.config.region(), account }, 'kinesis', `stream/${name}`);
    }));
  return {
    arn,
    shards: (signal) => asked('kinesis:ListShards', signal, (client) => listShards(client, arn, signal)),
    iterator: (shard, place, signal) =>
      asked('kinesis:GetShardIterator', signal, (client) => iteratorOf(client, { arn, shard, place, signal })),
    records: (iterator, signal) =>
      asked('kinesis:GetRecords', signal, (client) => recordsOf(client, { arn, iterator, signal })),
    close: () => kinesis.close(),
  };
}

async function listShards(client: KinesisClient, arn: string, signal: AbortSignal): Promise<Shard[]> {
  const found: Shard[] = [];
  let next: string | undefined;
  do {
    // A token stands for the stream.
    const command = new ListShardsCommand(next === undefined ? { StreamARN: arn } : { NextToken: next });
    const page = await client.send(command, { abortSignal: signal });
    for (const { ShardId = '', ParentShardId, AdjacentParentShardId, SequenceNumberRange } of page.Shards ?? []) {
      const parents = [ParentShardId ?? [], AdjacentParentShardId ?? []].flat();
      found.push({ id: ShardId, parents, start: SequenceNumberRange?.StartingSequenceNumber ?? '0' });
    }
    next = page.NextToken;
  } while (next !== undefined);
  return found;
}

interface IteratorRequest {
  readonly arn: string;
  readonly shard: string;
  readonly place: ShardPlace;
  readonly signal: AbortSignal;
}

async function iteratorOf(
  client: KinesisClient,
  { arn, shard, place, signal }: IteratorRequest,
): Promise<string | undefined> {
  const command = new GetShardIteratorCommand({ StreamARN: arn, ShardId: shard, ...toParameters(place) });
  try {
    return (await client.send(command, { abortSignal: signal })).ShardIterator;
  } catch (error) {
    // A sequence number of a stream that was deleted and made anew.
    if (place.kind === 'after' && (error as Error).name === 'InvalidArgumentException') return undefined;
    throw error;
  }
}

function toParameters(place: ShardPlace) {
  switch (place.kind) {
    case 'oldest':
      return { ShardIteratorType: 'TRIM_HORIZON' as const };
    case 'after':
      return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, StartingSequenceNumber: place.sequence };
    case 'at':
      return { ShardIteratorType: 'AT_TIMESTAMP' as const, Timestamp: new Date(place.instant) };
  }
}

interface RecordsRequest {
  readonly arn: string;
  readonly iterator: string;
  readonly signal: AbortSignal;
}

async function recordsOf(
  client: KinesisClient,
  { arn, iterator, signal }: RecordsRequest,
): Promise<RecordPage | undefined> {
  const command = new GetRecordsCommand({ StreamARN: arn, ShardIterator: iterator, Limit: MOST_RECORDS });
  try {
    const answer = await client.send(command, { abortSignal: signal });
    const records = (answer.Records ?? []).map(({ SequenceNumber = '', ApproximateArrivalTimestamp, Data }) => ({
      sequence: SequenceNumber,
      arrived: ApproximateArrivalTimestamp?.getTime() ?? 0,
      data: Data ?? new Uint8Array(),
    }));
    return { records, next: answer.NextShardIterator, behind: answer.MillisBehindLatest ?? 0 };
  } catch (error) {
    if ((error as Error).name === 'ExpiredIteratorException') return undefined;
    throw error;
  }
}

/** Says what there is instead, where that may be looked at. */
async function missing(client: KinesisClient, error: Error, name: string): Promise<ThalwegError> {
  const { StreamNames = [] } = await client.send(new ListStreamsCommand({})).catch(() => ({ StreamNames: [] }));
  const near = nearestFew(name, StreamNames);
  const where = await client.config.region();
  return new ThalwegError(
    'no-such-source',
    `There is no stream ${name} in ${where}${near.length === 0 ? '' : `; there is ${near.join(', ')}`}.`,
    {
      help: 'Another region is named with --region, another account with --profile or --role-arn.',
      cause: error,
    },
  );
}
