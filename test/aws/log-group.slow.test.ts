/** `thalweg ingest cloudwatch://…` as its users run it, against moto, and against a server that does what moto does not. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateFlowLogsCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPlace, type Place } from '../e2e/harness.ts';
import { type LogsServer, startLogsServer } from './logs-server.ts';
import { hasMoto, type Moto, startMoto } from './moto.ts';

const HOUR = 3_600_000;
/** Requests that the server takes in one. */
const A_SECOND = 8;
/** Long enough ago for everything to have come. */
const START = Math.floor(Date.now() / HOUR - 30) * HOUR;

let place: Place;
beforeEach(() => {
  place = createPlace();
});
afterEach(() => place.remove());

const lineAt = (timestamp: number, port: number): string => {
  const start = Math.floor(timestamp / 1000);
  return `2 123456789012 eni-1 10.0.0.1 10.0.0.2 ${port} 443 6 1 40 ${start} ${start + 59} ACCEPT OK`;
};

describe('a log group that throttles, and pages as AWS does', () => {
  let server: LogsServer;
  beforeEach(async () => {
    server = await startLogsServer();
    server.events = Array.from({ length: 2000 }, (_, at) => {
      const timestamp = START + Math.floor((at * 20 * HOUR) / 2000);
      return { timestamp, stream: `eni-${at % 3}-all`, message: lineAt(timestamp, at + 1) };
    });
  });
  afterEach(() => server.stop());

  const load = (words: readonly string[] = []) =>
    place.run(['ingest', 'cloudwatch://flow', '--json', ...words], { env: server.environment });

  test('is loaded whole, and the format that may not be looked up is said', async () => {
    const recent: number[] = [];
    let throttled = 0;
    server.fault = () => {
      const now = performance.now();
      recent.splice(0, recent.length, ...recent.filter((at) => at > now - 1000));
      if (recent.length < A_SECOND) return void recent.push(now);
      throttled++;
      return 'ThrottlingException';
    };
    const { code, stdout } = await load();
    expect(throttled).toBeGreaterThan(0);
    const summary = JSON.parse(stdout);
    expect({ code, records: summary.records, quarantined: summary.quarantined }).toEqual({
      ...{ code: 0, records: 2000, quarantined: 0 },
    });
    expect(summary.warnings).toEqual([expect.stringContaining('ec2:DescribeFlowLogs is not allowed')]);
    await place.ok(['store', 'verify']);
  });

  test('beginnings of names choose streams', async () => {
    const { stdout } = await place.run(['ingest', 'cloudwatch://flow?streams=eni-1*', '--json'], {
      env: server.environment,
    });
    expect(JSON.parse(stdout).records).toBe(667);
  });

  test('credentials that expire in the middle: what came is kept, and the same command does the rest', async () => {
    server.fault = (asked) => (asked > 40 ? 'ExpiredTokenException' : undefined);
    const broken = await load();
    expect({ code: broken.code, stderr: broken.stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/credentials[\s\S]*run the same command again/),
    });
    const kept = await place.json<{ count: number }>(['count']);
    expect(kept.count).toBeGreaterThan(0);
    server.fault = () => undefined;
    expect(JSON.parse((await load()).stdout).records).toBe(2000 - kept.count);
    expect(await place.json(['count'])).toEqual({ count: 2000 });
    const before = server.asked;
    expect(JSON.parse((await load()).stdout)).toMatchObject({ objects: 0, records: 0 });
    // What cannot change any more is not read again.
    expect(server.asked - before).toBeLessThan(20);
    await place.ok(['store', 'verify']);
  });

  test('Ctrl-C, and the same command again', async () => {
    server.wait = 100;
    const { child, done } = place.start(['ingest', 'cloudwatch://flow'], { env: server.environment });
    while (server.asked < 8) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect((await done).code).toBe(130);
    server.wait = 0;
    await load();
    expect(await place.json(['count'])).toEqual({ count: 2000 });
    await place.ok(['store', 'verify']);
  });
});

describe.runIf(hasMoto())('log groups in an account', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());

  const config = () => ({ endpoint: moto.endpoint, region: 'us-east-1', credentials: OWN });
  const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    place.run(words, { env: { ...moto.environment, ...env } });

  async function fill(group: string, messages: readonly string[], client = new CloudWatchLogsClient(config())) {
    await client.send(new CreateLogGroupCommand({ logGroupName: group }));
    const stream = { logGroupName: group, logStreamName: 'eni-1-all' };
    await client.send(new CreateLogStreamCommand(stream));
    const logEvents = messages.map((message, at) => ({ timestamp: START + at * 1000, message }));
    await client.send(new PutLogEventsCommand({ ...stream, logEvents }));
    client.destroy();
  }

  test('lines are read in the format of the flow log', async () => {
    const ec2 = new EC2Client(config());
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    await fill('/aws/vpc/own', ['10.0.0.1 REJECT 1795564800', '10.0.0.2 ACCEPT 1795564801']);
    await ec2.send(
      new CreateFlowLogsCommand({
        ...{ ResourceType: 'VPC', ResourceIds: [Vpc!.VpcId!], TrafficType: 'ALL', LogGroupName: '/aws/vpc/own' },
        DeliverLogsPermissionArn: 'arn:aws:iam::123456789012:role/flow-logs',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
        LogFormat: '${srcaddr} ${action} ${start}',
      }),
    );
    ec2.destroy();
    const { code, stdout } = await run(['ingest', 'cloudwatch:///aws/vpc/own', '--json']);
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, records: 2, quarantined: 0, warnings: [] });
    const rows = await place.ok(['search', 'action:REJECT', '--format', 'ndjson']);
    expect(JSON.parse(rows)).toMatchObject({
      srcaddr: '10.0.0.1',
      _object: expect.stringMatching(/^cloudwatch:\/\/arn:aws:logs:us-east-1:123456789012:log-group:\/aws\/vpc\/own#/),
    });
  });

  test('of another account, through a role with an external id', async () => {
    const sts = new STSClient(config());
    const asked = { RoleArn: OTHER_ROLE, RoleSessionName: 'test' };
    const { Credentials } = await sts.send(new AssumeRoleCommand(asked));
    sts.destroy();
    const credentials = {
      ...{ accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey! },
      sessionToken: Credentials!.SessionToken!,
    };
    await fill('flow', [lineAt(START, 1)], new CloudWatchLogsClient({ ...config(), credentials }));
    const own = await run(['ingest', 'cloudwatch://flow']);
    expect({ code: own.code, stderr: own.stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('There is no log group flow in us-east-1'),
    });
    const words = ['ingest', 'cloudwatch://flow', '--role-arn', OTHER_ROLE, '--external-id', 'thalweg', '--json'];
    expect(JSON.parse((await run(words)).stdout)).toMatchObject({ records: 1 });
    expect(await place.ok(['search', '--format', 'ndjson'])).toContain(':222222222222:log-group:flow#');
  });

  test('what is not valid is said, with the way out', async () => {
    await fill('flow-logs', [lineAt(START, 1)]);
    const cases: readonly (readonly [string[], Record<string, string>, number, RegExp])[] = [
      [['cloudwatch://flow-log'], {}, 2, /There is no log group flow-log in us-east-1; there is flow-logs/],
      [['cloudwatch://flow-logs', '--region', 'eu-west-1'], {}, 2, /no log group flow-logs in eu-west-1\./],
      [['cloudwatch://flow-logs'], { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }, 1, /credentials/],
      [['cloudwatch://flow-logs'], { AWS_REGION: '' }, 2, /no region is named[\s\S]*--region/],
      [['cloudwatch://flow-logs', '--role-arn', 'reader'], {}, 2, /--role-arn: reader is none/],
      [['cloudwatch://flow-logs', '--external-id', 'x'], {}, 2, /--external-id: it goes with the role/],
      [['kinesis://flow'], {}, 2, /has no end[\s\S]*thalweg serve --source/],
    ];
    for (const [words, env, code, message] of cases) {
      const outcome = await run(['ingest', ...words], env);
      expect({ words, code: outcome.code, stderr: outcome.stderr }).toEqual({
        ...{ words, code },
        stderr: expect.stringMatching(message),
      });
    }
  });
});

const OWN = { accessKeyId: 'test', secretAccessKey: 'test' };
const OTHER_ROLE = 'arn:aws:iam::222222222222:role/reader';
