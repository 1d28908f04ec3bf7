/**
 * `thalweg aws names` against a server that plays EC2, over things made by AWS's own client. It does not page as AWS does; that is tested
 * beside it, with answers as AWS sends them.
 */
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  EC2Client,
  type ResourceType,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasMoto, type Moto, startMoto } from '../../../../../test/aws/moto.ts';
import { createPlace, type Place } from '../../../../../test/e2e/harness.ts';

const named = (ResourceType: ResourceType, Value: string) => [{ ResourceType, Tags: [{ Key: 'Name', Value }] }];

describe.runIf(hasMoto())('aws names', () => {
  let moto: Moto;
  let place: Place;
  let ec2: EC2Client;
  const made = { vpc: '', subnet: '', group: '', instance: '', address: '' };

  beforeAll(async () => {
    moto = await startMoto();
    place = createPlace();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    ec2 = new EC2Client({ endpoint: moto.endpoint, region: 'us-east-1', credentials });
    const vpc = await ec2.send(
      new CreateVpcCommand({ CidrBlock: '10.50.0.0/16', TagSpecifications: named('vpc', 'prod') }),
    );
    made.vpc = vpc.Vpc!.VpcId!;
    const subnet = await ec2.send(
      new CreateSubnetCommand({
        ...{ VpcId: made.vpc, CidrBlock: '10.50.1.0/24' },
        TagSpecifications: named('subnet', 'private a'),
      }),
    );
    made.subnet = subnet.Subnet!.SubnetId!;
    const group = new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'pages', VpcId: made.vpc });
    made.group = (await ec2.send(group)).GroupId!;
    const { Instances = [] } = await ec2.send(
      new RunInstancesCommand({
        ...{ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1, SubnetId: made.subnet },
        ...{ SecurityGroupIds: [made.group], TagSpecifications: named('instance', 'web-1') },
      }),
    );
    made.instance = Instances[0]!.InstanceId!;
    made.address = Instances[0]!.PrivateIpAddress!;
    place.write(
      'flows.log',
      `version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n2 123456789012 eni-1 ${made.address} 203.0.113.9 50000 443 6 1 40 1700000000 1700000059 ACCEPT OK\n`,
    );
    await place.ok(['ingest', 'flows.log']);
  });
  afterAll(async () => {
    ec2?.destroy();
    await moto?.stop();
    place?.remove();
  });

  const names = (...words: readonly string[]) => place.ok(['aws', 'names', ...words], { env: moto.environment });
  const json = async (...words: readonly string[]) => JSON.parse(await names(...words, '--json'));

  test('keeps what EC2 tells, and says what is new', async () => {
    const { readings, kinds, changes } = await json('--region', 'us-east-1');
    expect(readings).toMatchObject([{ account: '123456789012', region: 'us-east-1', notAllowed: [] }]);
    expect(kinds.instance).toEqual({ present: 1, named: 1, vanished: 0 });
    expect(changes.added).toContainEqual({ id: made.instance, kind: 'instance', name: 'web-1' });
    const { resources } = await json('--known');
    const of = (id: string) => resources.find((one: { id: string }) => one.id === id);
    expect(of(made.instance)).toMatchObject({ addresses: [made.address], vpc: made.vpc, groups: [made.group] });
    expect(of(made.subnet)).toMatchObject({ name: 'private a', addresses: ['10.50.1.0/24'] });
    expect(of(made.group)).toMatchObject({ name: 'web', vpc: made.vpc });
  });

  test('changes nothing the second time, and tells of a name that changes', async () => {
    const again = await json('--region', 'us-east-1');
    expect(again.changes).toEqual({ added: [], changed: [], vanished: [] });
    await ec2.send(new CreateTagsCommand({ Resources: [made.vpc], Tags: [{ Key: 'Name', Value: 'production' }] }));
    expect((await json('--region', 'us-east-1')).changes.changed).toEqual([
      { id: made.vpc, kind: 'vpc', name: 'production', before: 'prod' },
    ]);
  });

  test('asks several regions one after another', async () => {
    const { readings } = await json('--region', 'us-east-1', '--region', 'eu-west-1');
    expect(readings.map(({ region }: { region: string }) => region)).toEqual(['us-east-1', 'eu-west-1']);
  });

  test('keeps an instance that has ended with its name and address', async () => {
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [made.instance] }));
    expect(await names('--region', 'us-east-1')).toContain(`- ${made.instance} web-1`);
    const { resources } = await json('--known');
    expect(resources.find((one: { id: string }) => one.id === made.instance)).toMatchObject({
      name: 'web-1',
      addresses: [made.address],
      vanished: true,
    });
    expect(await place.ok(['top', 'srcaddr', 'srcaddr:web-1'])).toContain(`${made.address} web-1`);
  });

  test('are learnt by a server, regularly, and AWS that does not answer is told once', async () => {
    await ec2.send(new CreateTagsCommand({ Resources: [made.vpc], Tags: [{ Key: 'Name', Value: 'renamed' }] }));
    const words = ['serve', '--port', '0', '--names', '1m', '--region', 'us-east-1'];
    const { child, done } = place.start(words, { env: moto.environment });
    const vpc = async () => (await json('--known')).resources.find((one: { id: string }) => one.id === made.vpc);
    await expect.poll(async () => (await vpc()).name, { timeout: 60_000, interval: 500 }).toBe('renamed');
    child.kill('SIGINT');
    expect((await done).stderr).toContain('names: 1 resource changed');

    const alone = place.start(words, {
      env: { ...moto.environment, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    });
    let said = '';
    alone.child.stderr!.on('data', (piece: string) => {
      said += piece;
    });
    await expect.poll(() => said, { timeout: 60_000 }).toContain('warning: names: EC2 in us-east-1');
    alone.child.kill('SIGINT');
    expect((await alone.done).code).toBe(0);
  });
});
