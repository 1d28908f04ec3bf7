/**
 * `thalweg aws deploy|status|destroy` as their users run them. Stacks come about in a server of the test tree (test/aws/cloudformation);
 * buckets, identities and flow logs are moto's.
 */

import { createHash } from 'node:crypto';
import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateFlowLogsCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateDomainCommand, ListDomainNamesCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Account } from '../aws/cloudformation/account.ts';
import { type CloudFormation, startCloudFormation } from '../aws/cloudformation/server.ts';
import { hasMoto, type Moto, startMoto } from '../aws/moto.ts';
import { createPlace, hasTerminal, type Outcome, onTerminal, type Place } from './harness.ts';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const BUCKET = `thalweg-flow-logs-${ACCOUNT}-${REGION}`;
const CODE_BUCKET = `thalweg-code-${ACCOUNT}-${REGION}`;

describe.runIf(hasMoto())('aws deploy', () => {
  let moto: Moto;
  let server: CloudFormation;
  let place: Place;
  let s3: S3Client;
  let vpc = '';
  let flowLog = '';

  const client = () => ({
    endpoint: moto.endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

  beforeAll(async () => {
    moto = await startMoto();
    server = await startCloudFormation(new Account(ACCOUNT, REGION));
    place = createPlace();
    s3 = new S3Client({ ...client(), forcePathStyle: true });
    const ec2 = new EC2Client(client());
    vpc = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc!.VpcId!;
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const { FlowLogIds } = await ec2.send(
      new CreateFlowLogsCommand({
        ResourceIds: [vpc],
        ResourceType: 'VPC',
        TrafficType: 'ALL',
        LogDestinationType: 's3',
        LogDestination: `arn:aws:s3:::${BUCKET}`,
      }),
    );
    flowLog = FlowLogIds![0]!;
  });
  afterAll(async () => {
    place?.remove();
    await server?.stop();
    await moto?.stop();
  });
  beforeEach(() => {
    server.account = new Account(ACCOUNT, REGION);
    server.account.physical.set('FlowLog', flowLog);
    Object.assign(server, { asked: [], refusals: [], pace: 30, onAction: () => undefined });
  });

  const env = () => ({ ...moto.environment, AWS_ENDPOINT_URL_CLOUDFORMATION: server.endpoint });
  const run = (...words: string[]): Promise<Outcome> => place.run(['aws', ...words], { env: env() });
  const deploy = (...more: string[]): Promise<Outcome> =>
    run('deploy', '--destination', 's3', '--vpc', vpc, '--yes', ...more);

  test('makes a set-up, says what it did and what comes next, and finds nothing to change then', async () => {
    const { code, stdout, stderr } = await deploy();
    // moto says nothing of deliveries, and the bucket there has no policy: the doctor finds that.
    expect(code).toBe(4);
    expect(stdout).toContain('+ Bucket ');
    expect(stdout).toContain('thalweg: deployed');
    expect(stdout).toContain(`${flowLog} of ${vpc} is active`);
    expect(stdout).toMatch(/→ thalweg serve --source s3\+sqs:/);
    expect(stderr).toMatch(/FlowLog: flow log is being made\n.*FlowLog: flow log made\n/);

    const again = await deploy();
    expect(again).toMatchObject({ code: 0, stdout: 'thalweg: nothing to change\n', stderr: '' });
    expect(JSON.parse((await deploy('--json')).stdout)).toMatchObject({
      name: 'thalweg',
      status: 'unchanged',
      changes: [],
    });

    const changed = JSON.parse((await deploy('--aggregation', '600', '--json')).stdout);
    expect(changed).toMatchObject({
      name: 'thalweg',
      region: REGION,
      account: ACCOUNT,
      status: 'deployed',
      changes: [{ effect: 'replace', id: 'FlowLog', type: 'AWS::EC2::FlowLog' }],
      outputs: [{ name: 'Source' }, { name: 'QueueUrl' }, { name: 'ReadRoleArn' }],
      next: [
        { command: expect.stringContaining('thalweg serve') },
        { command: expect.stringContaining('thalweg ingest') },
      ],
    });
    expect(changed.doctor.checks.map(({ id }: { id: string }) => id)).toContain('aws.flow-log');

    const { stacks } = JSON.parse((await run('status', '--json')).stdout);
    expect(stacks).toMatchObject([{ name: 'thalweg', destination: 's3', status: 'UPDATE_COMPLETE' }]);
    expect(stacks[0].resources.find(({ id }: { id: string }) => id === 'Bucket')).toMatchObject({
      name: BUCKET,
      kept: true,
    });
    expect(stacks[0].events[0]).toMatchObject({ id: 'thalweg', status: 'UPDATE_COMPLETE' });
    expect((await run('status')).stdout).toContain('stack changed at');
  });

  test('uploads the code of the function once, to a bucket that nobody else sees', async () => {
    const words = ['deploy', '--destination', 'opensearch', '--vpc', vpc, '--yes', '--allow-ip', '198.51.100.7'];
    const first = await run(...words);
    expect(first.stderr).toMatch(/in a new bucket: uploaded \(/);
    const key = server.account.find('thalweg')!.parameters['CodeKey']!;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: CODE_BUCKET, Key: key }));
    const bytes = await Body!.transformToByteArray();
    expect(key).toBe(`thalweg/${createHash('sha256').update(bytes).digest('hex')}.zip`);
    expect(Buffer.from(bytes.subarray(0, 2)).toString()).toBe('PK');
    const second = await run(...words, '--allow-ip', '203.0.113.7');
    expect(second.stderr).toContain('there already');
    expect(second.stdout).toContain('~ Domain  domain is changed (AccessPolicies)');
    expect((await s3.send(new ListObjectsV2Command({ Bucket: CODE_BUCKET }))).Contents).toHaveLength(1);
  });

  test('tells what failed first and why; the next deployment clears it away', async () => {
    server.account.troubles.set(
      'BucketPolicy',
      'API: s3:PutBucketPolicy Access Denied: User: arn:aws:iam::1:user/me is not authorized to perform: s3:PutBucketPolicy',
    );
    const failed = await deploy();
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /thalweg: BucketPolicy: API: s3:PutBucketPolicy.*\nWhoever deploys needs s3:PutBucketPolicy;/,
      ),
    });
    expect(failed.stderr).toContain('thalweg: stack taken back');
    server.account.troubles.clear();
    const again = await deploy();
    expect(again.stderr).toContain('is left from an operation that failed (ROLLBACK_COMPLETE)');
    expect(again.stdout).toContain('thalweg: deployed');
  });

  test('a change set that cannot be made leaves nothing', async () => {
    server.account.troubles.set('change set', 'Internal error: no such type');
    expect(await deploy('--json')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^\{"error":\{"code":"stack-failed","message":"CloudFormation cannot make this change/,
      ),
    });
    expect(server.account.find('thalweg')).toBeUndefined();
  });

  test('Ctrl-C ends the watching, and status comes back to it', async () => {
    server.pace = 1;
    const { child, done } = place.start(['aws', 'deploy', '--destination', 's3', '--vpc', vpc, '--yes'], {
      env: env(),
    });
    await new Promise<void>((resolve) => {
      child.stderr!.on('data', (piece: string) => String(piece).includes('is being made') && resolve());
    });
    child.kill('SIGINT');
    const { code, stderr } = await done;
    expect(code).toBe(130);
    expect(stderr).toContain(`thalweg aws status --name thalweg --region ${REGION} --follow`);
    expect(server.account.find('thalweg')!.status).toBe('CREATE_IN_PROGRESS');
    expect(await deploy()).toMatchObject({ code: 2, stderr: expect.stringContaining('CREATE_IN_PROGRESS') });
    server.pace = 30;
    const followed = await run('status', '--name', 'thalweg', '--follow');
    expect(followed).toMatchObject({ code: 0, stdout: expect.stringContaining('stack made at') });
    expect(followed.stderr).toContain('ReadRole: role made');
  });

  test('credentials that end meanwhile end the watching only', async () => {
    const refusal = { code: 'ExpiredToken', message: 'The security token included in the request is expired' };
    // The first look at events behind the execution is refused.
    server.onAction = (action) => {
      if (action === 'DescribeStackEvents' && server.asked.at(-2) === 'ExecuteChangeSet') server.refusals = [refusal];
    };
    const { code, stderr } = await deploy();
    expect(code).toBe(1);
    expect(stderr).toContain('AWS goes on with the stack thalweg.');
    expect(stderr).toMatch(/Sign in anew[^\n]*\nSee how it goes on: thalweg aws status --name thalweg/);
    expect(await run('status', '--name', 'thalweg', '--follow')).toMatchObject({ code: 0 });
  });

  test('asks before it does anything, and does not where nobody can be asked', async () => {
    const words = ['--destination', 's3', '--vpc', vpc];
    expect(await run('deploy', ...words)).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(await run('destroy')).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(server.asked).toEqual([]);
    expect(await deploy('--account', '210987654321')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the credentials are of account 123456789012'),
    });
    expect(await run('deploy', '--destination', 'firehose', '--vpc', vpc, '--yes')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--endpoint and --access-key-secret'),
    });
    expect(server.asked).toEqual([]);
    expect(await run('status', '--name', 'nothing')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no stack nothing'),
    });
  });

  test('destroy keeps the bucket, says what it costs, and deletes it with its objects when told', async () => {
    await deploy();
    const kept = await run('destroy', '--yes');
    expect(kept).toMatchObject({ code: 0, stdout: expect.stringContaining('these stay, with their data') });
    expect(kept.stdout).toContain(`aws s3 rb s3://${BUCKET} --force`);
    expect(kept.stderr).toContain('Bucket: bucket stays');
    await s3.send(new HeadBucketCommand({ Bucket: BUCKET }));

    const taken = await deploy();
    expect(taken.stdout).toContain('> Bucket');
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'AWSLogs/1', Body: 'x' }));
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'AWSLogs/2', Body: 'x' }));
    const gone = await run('destroy', '--yes', '--delete-data', '--json');
    expect(JSON.parse(gone.stdout)).toMatchObject({
      name: 'thalweg',
      status: 'destroyed',
      kept: [],
      dataDeleted: [{ type: 'AWS::S3::Bucket', name: BUCKET }],
    });
    expect(gone.stderr).toContain(`${BUCKET}: 2 objects deleted`);
    await expect(s3.send(new HeadBucketCommand({ Bucket: BUCKET }))).rejects.toMatchObject({ name: 'NotFound' });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  });

  test('destroy deletes domain and log group, too, when told', async () => {
    const opensearch = new OpenSearchClient(client());
    const logs = new CloudWatchLogsClient(client());
    await opensearch.send(new CreateDomainCommand({ DomainName: 'thalweg' }));
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/thalweg/flow-logs' }));
    await run('deploy', '--destination', 'opensearch', '--vpc', vpc, '--yes');
    const { stdout } = await run('destroy', '--yes', '--delete-data');
    expect(stdout).toContain('ALL DATA in them:\n  log group /thalweg/flow-logs\n  domain thalweg\n');
    expect((await logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
    expect((await opensearch.send(new ListDomainNamesCommand({}))).DomainNames).toEqual([]);
  });

  test('a bucket that the stack deletes itself, and cannot because of what is in it', async () => {
    await deploy();
    const stack = server.account.find('thalweg')!;
    const bucket = stack.made.get('Bucket')!;
    stack.made.set('Bucket', { ...bucket, DeletionPolicy: 'Delete' });
    stack.body = stack.body.replaceAll('"DeletionPolicy":"Retain"', '"DeletionPolicy":"Delete"');
    server.account.troubles.set('delete Bucket', 'The bucket you tried to delete is not empty');
    expect(await run('destroy', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Bucket: The bucket you tried to delete is not empty\n.*--delete-data/),
    });
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'AWSLogs/1', Body: 'x' }));
    server.onAction = (action) => action === 'DeleteStack' && server.account.troubles.clear();
    expect(await run('destroy', '--yes', '--delete-data')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('1 object deleted'),
    });
  });

  test.runIf(hasTerminal)('on a terminal each resource has a line, with the time that it takes', async () => {
    server.pace = 2;
    const shown = await onTerminal(place, ['aws', 'deploy', '--destination', 's3', '--vpc', vpc, '--yes'], {
      columns: 120,
      env: env(),
    });
    const plain = shown.replace(/\u001b\[[\d;]*[A-Za-z]/g, '');
    expect(plain).toMatch(/… thalweg +stack is being made +\d+s/);
    expect(plain).toMatch(/✓ FlowLog +flow log made +\d+s/);
    expect(plain.match(/✓ FlowLog +flow log made/g)).toHaveLength(1);
    expect(plain).toMatch(/✓ thalweg +stack made +\d+s/);
  });
});
