/** The OpenSearch domain: its access policy, and what it needs inside a VPC. */
import { ThalwegError } from '../../report/errors.ts';
import { arnIn } from '../arn.ts';
import type { PlanConfig } from '../config.ts';
import type { Domain, Input, Resource } from '../plan.ts';
import { type PolicyDocument, policy, type Statement } from '../policy.ts';
import { input, of, type Text } from '../text.ts';

interface Network {
  readonly subnets: readonly Text[];
  readonly resources: readonly Resource[];
  /** What the function's role needs more. */
  readonly permissions: readonly Statement[];
}

/** Bulk requests; a look at the template; and fields that AWS publishes later (docs/how-to/feed-a-cluster-with-lambda.md). */
export const SHIP_ACTIONS = ['es:ESHttpGet', 'es:ESHttpPost', 'es:ESHttpPut'];

export function domainOf(config: PlanConfig, shipRole: Text, network: Network | undefined): Domain {
  return {
    kind: 'domain',
    id: 'Domain',
    name: config.name,
    engineVersion: input('EngineVersion'),
    instanceType: input('InstanceType'),
    instances: input('InstanceCount'),
    volumeSize: input('VolumeSize'),
    isHttpsEnforced: true,
    tlsPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10',
    isEncryptedAtRest: true,
    isEncryptedBetweenNodes: true,
    policy: accessPolicy(config, shipRole),
    ...(network && { vpc: { subnets: network.subnets, securityGroup: of('DomainSecurityGroup', 'id') } }),
  };
}

/**
 * The function may write; principals do what they want with signed requests; from the addresses nobody has to sign. Whatever is not
 * allowed is denied (OpenSearch Service guide, "Identity and Access Management").
 */
export function accessPolicy(config: PlanConfig, shipRole: Text): PolicyDocument {
  const Resource = `${arnIn(config, 'es', `domain/${config.domain?.name ?? config.name}`)}/*`;
  const statements: Statement[] = [
    { Sid: 'Ship', Effect: 'Allow', Principal: { AWS: [shipRole] }, Action: SHIP_ACTIONS, Resource },
  ];
  const principals = config.principals.map(({ arn }) => arn);
  if (principals.length > 0)
    statements.push({
      Sid: 'Principals',
      Effect: 'Allow',
      Principal: { AWS: principals },
      Action: ['es:ESHttp*'],
      Resource,
    });
  const ranges = config.ranges.map(({ cidr }) => cidr);
  if (ranges.length > 0)
    statements.push({
      Sid: 'Addresses',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['es:ESHttp*'],
      Resource,
      Condition: { IpAddress: { 'aws:SourceIp': ranges } },
    });
  return policy(...statements);
}

/** Two security groups: the function's reaches the domain's at port 443, and nothing else reaches anything. */
export function domainNetwork(config: PlanConfig): Network {
  const subnets = subnetNames(config).map((name) => input(name));
  const group = (id: string, name: string, about: string): Resource => ({
    kind: 'security-group',
    id,
    name: `${config.name}-${name}`,
    about,
    vpc: input('VpcId'),
    isKept: id === 'DomainSecurityGroup',
  });
  return {
    subnets,
    resources: [
      group('DomainSecurityGroup', 'domain', `Domain ${config.name}: who may reach it at port 443`),
      group('ShipSecurityGroup', 'ship', 'Function that writes to the domain'),
      {
        kind: 'security-rule',
        id: 'DomainFromShip',
        direction: 'ingress',
        group: of('DomainSecurityGroup', 'id'),
        peer: of('ShipSecurityGroup', 'id'),
        port: 443,
        about: 'the function',
      },
      {
        kind: 'security-rule',
        id: 'ShipToDomain',
        direction: 'egress',
        group: of('ShipSecurityGroup', 'id'),
        peer: of('DomainSecurityGroup', 'id'),
        port: 443,
        about: 'the domain',
      },
    ],
    permissions: [
      {
        Sid: 'StandInVpc',
        Effect: 'Allow',
        Action: [
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:UnassignPrivateIpAddresses',
        ],
        Resource: ['network-interface/*', 'security-group/*', 'subnet/*'].map((one) => arnIn(config, 'ec2', one)),
      },
      // Neither action can be narrowed to a resource (Service Authorization Reference, Amazon EC2).
      {
        Sid: 'LookAtVpc',
        Effect: 'Allow',
        Action: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
        Resource: '*',
      },
    ],
  };
}

function subnetNames({ domainSubnets }: PlanConfig): string[] {
  return domainSubnets.length > 1 ? domainSubnets.map((_, index) => `DomainSubnetId${index + 1}`) : ['DomainSubnetId'];
}

/** An index takes half of the text (docs/how-to/use-opensearch.md), and a quarter of the disk stays free, else writes are blocked. */
const INDEX_SHARE = 0.5;
const FILL = 0.75;
/** What the domain has room for; `thalweg store retain` removes what is older. */
const DAYS = 30;
const LEAST_VOLUME = 20;
/** GiB of one gp3 volume that the default instance type takes (OpenSearch Service quotas, "EBS volume size"); more data needs more of them. */
const MOST_VOLUME = 2048;
/** Data nodes of a domain (OpenSearch Service quotas). */
const MOST_NODES = 80;

export function domainInputs(config: PlanConfig): Input[] {
  const nodes = Math.max(1, config.domainSubnets.length);
  const needed = (config.gbPerDay * DAYS * INDEX_SHARE) / FILL;
  const count = Math.max(nodes, nodes * Math.ceil(needed / MOST_VOLUME / nodes));
  if (count > MOST_NODES)
    throw new ThalwegError(
      'bad-option',
      `--gb-per-day ${config.gbPerDay}: ${DAYS} days of it are more than one domain holds`,
      {
        help: 'Send it to a bucket (--destination s3), or make a plan for each of several VPCs or subnets.',
      },
    );
  const volume = Math.min(MOST_VOLUME, Math.max(LEAST_VOLUME, Math.ceil(needed / count / 10) * 10));
  const ids: Input[] = config.isVpcDomain
    ? [
        {
          name: 'VpcId',
          about: 'VPC of the domain and the function',
          type: 'text',
          value: config.vpc!,
          pattern: '^vpc-[0-9a-z]+$',
        },
        ...subnetNames(config).map(
          (name, index): Input => ({
            name,
            about: 'Subnet of the domain and the function; private ones will do',
            type: 'text',
            value: config.domainSubnets[index] ?? 'FILL-IN',
            ...(config.domainSubnets[index] === undefined && { isToFill: true }),
            pattern: '^subnet-[0-9a-z]+$',
          }),
        ),
      ]
    : [];
  return [
    ...ids,
    {
      name: 'EngineVersion',
      about: 'Engine of the domain',
      type: 'text',
      value: 'OpenSearch_2.19',
      pattern: '^OpenSearch_[0-9]+[.][0-9]+$',
    },
    {
      name: 'InstanceType',
      about: 'Instance type of the data nodes',
      type: 'text',
      value: 'r7g.large.search',
      pattern: '^[a-z0-9-]+[.][a-z0-9]+[.]search$',
    },
    {
      name: 'InstanceCount',
      about: 'Number of data nodes; with several subnets a multiple of their number',
      type: 'number',
      value: String(count),
      least: 1,
      most: 80,
    },
    {
      name: 'VolumeSize',
      about: 'GiB of each data node',
      type: 'number',
      value: String(volume),
      least: 10,
      most: 24_576,
    },
  ];
}
