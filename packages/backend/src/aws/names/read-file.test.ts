import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInventory } from './read-file.ts';

const tag = (Value: string) => [{ Key: 'Name', Value }];

/** Shapes of `aws ec2 describe-… --output json`, cut to what is read and some that is not. */
const INTERFACES = {
  NetworkInterfaces: [
    {
      NetworkInterfaceId: 'eni-1',
      OwnerId: '111111111111',
      Description: '',
      AvailabilityZone: 'eu-west-1a',
      VpcId: 'vpc-1',
      SubnetId: 'subnet-1',
      Attachment: { InstanceId: 'i-1', DeviceIndex: 0 },
      Groups: [{ GroupId: 'sg-1', GroupName: 'web' }],
      PrivateIpAddress: '10.0.1.5',
      Association: { PublicIp: '203.0.113.5' },
      PrivateIpAddresses: [
        { Primary: true, PrivateIpAddress: '10.0.1.5', Association: { PublicIp: '203.0.113.5' } },
        { Primary: false, PrivateIpAddress: '10.0.1.6' },
      ],
      Ipv6Addresses: [{ Ipv6Address: '2001:db8::5' }],
      Ipv4Prefixes: [{ Ipv4Prefix: '10.0.1.16/28' }],
      TagSet: [],
    },
  ],
};
const INSTANCES = {
  Reservations: [
    {
      OwnerId: '111111111111',
      Instances: [
        {
          InstanceId: 'i-1',
          State: { Code: 16, Name: 'running' },
          Placement: { AvailabilityZone: 'us-west-2-lax-1a' },
          NetworkInterfaces: [{ PrivateIpAddress: '10.0.1.5', Ipv6Addresses: [] }],
          SecurityGroups: [{ GroupId: 'sg-1' }],
          Tags: [...tag('web-1'), { Key: 'team', Value: 'a' }],
        },
        { InstanceId: 'i-2', State: { Name: 'terminated' }, Tags: tag('gone') },
      ],
    },
  ],
};
const NETWORKS = {
  Vpcs: [
    {
      VpcId: 'vpc-1',
      OwnerId: '111111111111',
      CidrBlock: '10.0.0.0/16',
      CidrBlockAssociationSet: [
        { CidrBlock: '10.0.0.0/16', CidrBlockState: { State: 'associated' } },
        { CidrBlock: '10.1.0.0/16', CidrBlockState: { State: 'associated' } },
        { CidrBlock: '10.2.0.0/16', CidrBlockState: { State: 'disassociated' } },
      ],
      Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: '2001:db8::/56', Ipv6CidrBlockState: { State: 'associated' } }],
      Tags: tag('prod'),
    },
  ],
  Subnets: [{ SubnetId: 'subnet-1', AvailabilityZone: 'eu-west-1a', VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24' }],
  SecurityGroups: [
    {
      GroupId: 'sg-1',
      GroupName: 'web',
      Description: 'pages',
      OwnerId: '111111111111',
      VpcId: 'vpc-1',
      Tags: tag('x'),
    },
  ],
};

const parse = (data: unknown) => parseInventory('inventory.json', JSON.stringify(data), { account: '222222222222' });

describe('an inventory', () => {
  it('of interfaces has their addresses, private, public and delegated', () => {
    expect(parse(INTERFACES)).toEqual({
      kinds: ['interface'],
      resources: [
        {
          id: 'eni-1',
          kind: 'interface',
          account: '111111111111',
          region: 'eu-west-1',
          vpc: 'vpc-1',
          subnet: 'subnet-1',
          instance: 'i-1',
          groups: ['sg-1'],
          addresses: ['10.0.1.5', '203.0.113.5', '10.0.1.6', '2001:db8::5', '10.0.1.16/28'],
          tags: {},
        },
      ],
    });
  });

  it('of instances has their names, and leaves out those that have ended', () => {
    const { kinds, resources } = parse(INSTANCES);
    expect(kinds).toEqual(['instance']);
    expect(resources).toEqual([
      {
        id: 'i-1',
        kind: 'instance',
        name: 'web-1',
        account: '111111111111',
        region: 'us-west-2',
        groups: ['sg-1'],
        addresses: ['10.0.1.5'],
        tags: { Name: 'web-1', team: 'a' },
      },
    ]);
  });

  it('of several answers has the networks in use, and groups by the names that they have', () => {
    const { kinds, resources } = parse(NETWORKS);
    expect(kinds).toEqual(['subnet', 'vpc', 'security-group']);
    expect(resources).toMatchObject([
      { id: 'subnet-1', account: '222222222222', addresses: ['10.0.1.0/24'], region: 'eu-west-1' },
      { id: 'vpc-1', name: 'prod', addresses: ['10.0.0.0/16', '10.1.0.0/16', '2001:db8::/56'], region: '' },
      { id: 'sg-1', name: 'web', description: 'pages', vpc: 'vpc-1', addresses: [] },
    ]);
  });

  it('may be empty', () => expect(parse({ Vpcs: [] })).toEqual({ kinds: ['vpc'], resources: [] }));

  it.each([
    ['{', /inventory\.json: it is no JSON/],
    ['[]', /no JSON object/],
    ['{"FlowLogs":[]}', /it has FlowLogs, and none of NetworkInterfaces/],
    ['{}', /it has nothing/],
    ['{"Vpcs":[{"VpcId":7}]}', /Vpcs\[0\]\.VpcId/],
    ['{"Reservations":{}}', /Reservations/],
  ])('%s is none, and the message says where', (text, message) => {
    expect(() => parseInventory('inventory.json', text, {})).toThrow(
      expect.objectContaining({ code: 'bad-inventory', message: expect.stringMatching(message) }),
    );
  });

  it('that is anything at all is read or refused', () => {
    const value = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 5 }, fc.string(), fc.integer(), fc.constant(null), tie('list'), tie('object')),
      list: fc.array(tie('tree'), { maxLength: 3 }),
      object: fc.dictionary(
        fc.constantFrom(
          'Vpcs',
          'VpcId',
          'Reservations',
          'Instances',
          'InstanceId',
          'Tags',
          'Key',
          'SubnetId',
          'Subnets',
        ),
        tie('tree'),
        { maxKeys: 4 },
      ),
    })).object;
    fc.assert(
      fc.property(value, (data) => {
        try {
          for (const { id } of parse(data).resources) expect(typeof id).toBe('string');
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-inventory' });
        }
      }),
      { seed: 5, numRuns: 1000 },
    );
  });
});
