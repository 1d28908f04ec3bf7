/** `thalweg serve --source kinesis://…`, `--source cloudwatch://…` and `--sources FILE`, as their users run them, against moto. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateStreamCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { DatabaseSync } from '@photostructure/sqlite';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPlace, type Place } from '../e2e/harness.ts';
import { hasMoto, type Moto, startMoto } from './moto.ts';

const STREAM = 'flow-logs';
const GROUP = 'subscribed';
/** A record, up to its source port. */
const PLAIN = '2 123456789012 eni-9 10.0.0.1 10.0.0.2';
const OTHER_ROLE = 'arn:aws:iam::222222222222:role/reader';

describe.runIf(hasMoto())('sources that a server follows', () => {
  let moto: Moto;
  let place: Place;
  let logs: CloudWatchLogsClient;
  let kinesis: KinesisClient;
  let servers: ChildProcess[];
  /** Events put into the log group so far. */
  let put: number;

  beforeAll(async () => {
    moto = await startMoto();
    logs = new CloudWatchLogsClient(config());
    kinesis = new KinesisClient({ ...config(), requestHandler: new NodeHttpHandler() });
  });
  afterAll(async () => {
    logs.destroy();
    kinesis.destroy();
    await moto.stop();
  });
  beforeEach(async () => {
    await fetch(`${moto.endpoint}/moto-api/reset`, { method: 'POST' });
    place = createPlace();
    servers = [];
    put = 0;
    await kinesis.send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: 1 }));
    await makeGroup(logs, GROUP);
    await logs.send(
      new PutSubscriptionFilterCommand({
        ...{ logGroupName: GROUP, filterName: 'all', filterPattern: '' },
        destinationArn: `arn:aws:kinesis:us-east-1:123456789012:stream/${STREAM}`,
        roleArn: 'arn:aws:iam::123456789012:role/to-kinesis',
      }),
    );
  });
  afterEach(async () => {
    for (const server of servers) server.kill('SIGKILL');
    place.remove();
  });

  const config = () => ({
    ...{ endpoint: moto.endpoint, region: 'us-east-1' },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

  async function makeGroup(client: CloudWatchLogsClient, logGroupName: string): Promise<void> {
    await client.send(new CreateLogGroupCommand({ logGroupName }));
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'eni-1-all' }));
  }

  /** The subscription puts them into the stream, compressed. */
  async function putEvents(count: number, { client = logs, group = GROUP } = {}): Promise<void> {
    const logEvents = Array.from({ length: count }, () => {
      const timestamp = Date.now() - 60_000;
      const start = Math.floor(timestamp / 1000);
      const message = `2 123456789012 eni-1 10.0.0.1 10.0.0.2 ${++put % 60_000} 443 6 1 40 ${start} ${start} ACCEPT OK`;
      return { timestamp, message };
    });
    await client.send(new PutLogEventsCommand({ logGroupName: group, logStreamName: 'eni-1-all', logEvents }));
  }

  /**
   * As a subscription does, with ids as AWS gives them: text of 56 digits (CloudWatch Logs User Guide, "Subscription filters"). Moto gives
   * numbers, by which no event is known.
   */
  async function putPayload(count: number): Promise<void> {
    const timestamp = Date.now() - 60_000;
    const logEvents = Array.from({ length: count }, () => ({
      id: (BigInt(timestamp) * 10n ** 43n + BigInt(++put)).toString().padStart(56, '3'),
      timestamp,
      message: `2 123456789012 eni-1 10.0.0.1 10.0.0.2 ${put % 60_000} 443 6 1 40 1795564800 1795564801 ACCEPT OK`,
    }));
    const payload = {
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: GROUP,
      logStream: 'eni-1-all',
      logEvents,
    };
    await putData(gzipSync(JSON.stringify(payload)));
  }

  async function putData(data: string | Uint8Array): Promise<void> {
    const Data = Buffer.from(data);
    await kinesis.send(new PutRecordCommand({ StreamName: STREAM, PartitionKey: String(++put), Data }));
  }

  function serve(words: readonly string[]): ChildProcess {
    const { child, done } = place.start(['serve', '--port', '0', ...words], { env: moto.environment });
    done.catch(() => undefined);
    servers.push(child);
    return child;
  }

  const end = async (child: ChildProcess): Promise<void> => {
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGINT');
    await ended;
  };

  async function count(): Promise<number> {
    const { code, stdout } = await place.run(['count', '--json']);
    return code === 0 ? JSON.parse(stdout).count : 0;
  }

  async function until(wanted: number): Promise<void> {
    for (let found = await count(); found !== wanted; found = await count()) {
      expect(found).toBeLessThan(wanted);
      await sleep(200);
    }
  }

  interface Status {
    readonly sources: readonly { readonly source: string; readonly state: string; readonly problem: string | null }[];
  }

  test('a stream: what a subscription delivers, over a resharding, and on from where it stopped', async () => {
    await putEvents(30);
    const first = serve(['--source', `kinesis://${STREAM}`]);
    await until(30);
    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: STREAM }));
    const NewStartingHashKey = (2n ** 127n).toString();
    await kinesis.send(
      new SplitShardCommand({ StreamName: STREAM, ShardToSplit: Shards[0]!.ShardId, NewStartingHashKey }),
    );
    await putEvents(20);
    await until(50);
    await end(first);
    await putEvents(5);
    await putData(`${PLAIN} 1 443 6 1 40 1795564800 1795564801 ACCEPT OK\n`);
    serve(['--source', `kinesis://${STREAM}`]);
    await until(56);
    await place.ok(['store', 'verify']);
  });

  test('killed between a commit and its checkpoint, again and again: nothing is lost, nothing doubled', async () => {
    const catalogue = join(place.store, 'catalogue.sqlite');
    await putEvents(1);
    let total = 1;
    const first = serve(['--source', `kinesis://${STREAM}`]);
    await until(total);
    await end(first);
    let before = readCatalogue(catalogue)!;
    let gaps = 0;
    for (let round = 0; round < 6; round++) {
      await putPayload(40);
      await putData(`${PLAIN} ${round} 443 6 1 40 1795564800 1795564801 ACCEPT OK\n`);
      total += 41;
      const server = serve(['--source', `kinesis://${STREAM}`]);
      const ended = new Promise((resolve) => server.on('close', resolve));
      await untilCommit(catalogue, before);
      server.kill('SIGKILL');
      await ended;
      const after = readCatalogue(catalogue)!;
      if (after.positions === before.positions) gaps++;
      before = after;
    }
    expect(gaps).toBeGreaterThan(0);
    serve(['--source', `kinesis://${STREAM}`]);
    await until(total);
    // A look more, so that what is doubled would show.
    await sleep(3000);
    expect(await count()).toBe(total);
    await place.ok(['store', 'verify']);
  });

  test('a log group: what is there, what comes, and what comes late', async () => {
    await putEvents(10);
    serve(['--source', `cloudwatch://${GROUP}`]);
    await until(10);
    const before = performance.now();
    await putEvents(3);
    await until(13);
    expect(performance.now() - before).toBeLessThan(60_000);
    const timestamp = Date.now() - 15 * 60_000;
    const message = `2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 443 6 1 40 ${Math.floor(timestamp / 1000)} 1795564801 ACCEPT OK`;
    const late = { logGroupName: GROUP, logStreamName: 'eni-1-all', logEvents: [{ timestamp, message }] };
    await logs.send(new PutLogEventsCommand(late));
    await until(14);
    await place.ok(['store', 'verify']);
  });

  test('a file of sources: each with its own account, state and error', async () => {
    const sts = new STSClient(config());
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: OTHER_ROLE, RoleSessionName: 'test' }));
    sts.destroy();
    const other = new CloudWatchLogsClient({
      ...config(),
      credentials: {
        ...{ accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey! },
        sessionToken: Credentials!.SessionToken!,
      },
    });
    await makeGroup(other, GROUP);
    await putEvents(7, { client: other });
    await putEvents(2);
    other.destroy();
    place.write(
      'sources.json',
      JSON.stringify([
        { source: `cloudwatch://${GROUP}` },
        { source: `cloudwatch://${GROUP}`, name: 'the other account', roleArn: OTHER_ROLE, externalId: 'thalweg' },
        { source: 'kinesis://flow-log', region: 'us-east-1' },
      ]),
    );
    serve(['--sources', 'sources.json']);
    await until(9);
    let status = await place.json<Status>(['status']);
    while (status.sources.filter(({ state }) => state === 'idle').length < 2)
      status = await place.json<Status>(['status']);
    expect(status.sources).toEqual([
      expect.objectContaining({ source: `cloudwatch://${GROUP}`, records: 2 }),
      expect.objectContaining({
        source: 'kinesis://flow-log',
        state: 'failing',
        problem: `There is no stream flow-log in us-east-1; there is ${STREAM}.`,
      }),
      expect.objectContaining({ source: 'the other account', records: 7 }),
    ]);
  });
});

interface Catalogue {
  readonly loaded: number;
  /** Positions of all sources, as one text. */
  readonly positions: string;
}

/** Resolves when a load more is committed. How far a source was read is a transaction of its own, behind that of the load. */
async function untilCommit(path: string, { loaded }: Catalogue): Promise<void> {
  while ((readCatalogue(path)?.loaded ?? loaded) === loaded) await sleep(1);
}

/** Undefined while the catalogue is locked as a whole, which it is while a process that was killed is cleared up behind. */
function readCatalogue(path: string): Catalogue | undefined {
  const database = new DatabaseSync(path);
  try {
    const [row] = database.prepare('SELECT count(*) AS loaded FROM objects WHERE loaded_at IS NOT NULL').all();
    const positions = database.prepare('SELECT position FROM sources WHERE position IS NOT NULL').all();
    return { loaded: Number((row as { loaded: number }).loaded), positions: JSON.stringify(positions) };
  } catch {
    return undefined;
  } finally {
    database.close();
  }
}
