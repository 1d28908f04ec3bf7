/**
 * Resources as EC2 describes them, in the answers of its API and in the JSON of the AWS command line alike.
 *
 * Source: Amazon EC2 API Reference, data types NetworkInterface, Reservation, Instance, Subnet, Vpc and SecurityGroup.
 */
import type { ToldResource } from '@thalweg/core/names';
import * as z from 'zod/mini';

const text = z.optional(z.string());
const list = <Item extends z.core.$ZodType>(item: Item) => z.optional(z.array(item));

const tags = list(z.object({ Key: text, Value: text }));
const groups = list(z.object({ GroupId: text }));
const association = z.optional(z.object({ PublicIp: text, CarrierIp: text }));
const addresses = {
  PrivateIpAddress: text,
  Association: association,
  PrivateIpAddresses: list(z.object({ PrivateIpAddress: text, Association: association })),
  Ipv6Addresses: list(z.object({ Ipv6Address: text })),
  Ipv4Prefixes: list(z.object({ Ipv4Prefix: text })),
  Ipv6Prefixes: list(z.object({ Ipv6Prefix: text })),
};
const place = { VpcId: text, SubnetId: text };
const state = z.optional(z.object({ State: text }));

const networkInterface = z.object({
  NetworkInterfaceId: z.string(),
  OwnerId: text,
  Description: text,
  AvailabilityZone: text,
  Attachment: z.optional(z.object({ InstanceId: text })),
  Groups: groups,
  TagSet: tags,
  ...place,
  ...addresses,
});
const instance = z.object({
  InstanceId: z.string(),
  State: z.optional(z.object({ Name: text })),
  Placement: z.optional(z.object({ AvailabilityZone: text })),
  SecurityGroups: groups,
  NetworkInterfaces: list(z.object(addresses)),
  Tags: tags,
  ...place,
});
const subnet = z.object({
  SubnetId: z.string(),
  OwnerId: text,
  VpcId: text,
  AvailabilityZone: text,
  CidrBlock: text,
  Ipv6CidrBlockAssociationSet: list(z.object({ Ipv6CidrBlock: text, Ipv6CidrBlockState: state })),
  Tags: tags,
});
const vpc = z.object({
  VpcId: z.string(),
  OwnerId: text,
  CidrBlock: text,
  CidrBlockAssociationSet: list(z.object({ CidrBlock: text, CidrBlockState: state })),
  Ipv6CidrBlockAssociationSet: list(z.object({ Ipv6CidrBlock: text, Ipv6CidrBlockState: state })),
  Tags: tags,
});
const securityGroup = z.object({
  GroupId: z.string(),
  GroupName: text,
  Description: text,
  OwnerId: text,
  VpcId: text,
  Tags: tags,
});

/** One answer, or several in one object. */
export const described = z.object({
  NetworkInterfaces: list(networkInterface),
  Reservations: list(z.object({ OwnerId: text, Instances: list(instance) })),
  Subnets: list(subnet),
  Vpcs: list(vpc),
  SecurityGroups: list(securityGroup),
});
export type Described = z.infer<typeof described>;

/** Where what was described is, as far as it does not say so itself. */
export interface Whereabouts {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

export function toResources(
  { NetworkInterfaces = [], Reservations = [], Subnets = [], Vpcs = [], SecurityGroups = [] }: Described,
  where: Whereabouts,
): ToldResource[] {
  const found: ToldResource[] = [];
  const put = (
    one: Omit<ToldResource, 'account' | 'region' | 'tags' | 'groups'> & Partial<ToldResource>,
    told: Told,
  ) => {
    const { OwnerId, zone, tagged = [] } = told;
    const tags = Object.fromEntries(tagged.map(({ Key = '', Value = '' }) => [Key, Value]));
    found.push({
      ...defined(one),
      groups: one.groups ?? [],
      ...(one.name === undefined && tags['Name'] && { name: tags['Name'] }),
      account: OwnerId ?? where.account ?? '',
      region: where.region ?? regionOfZone(zone) ?? '',
      tags,
    });
  };
  for (const one of NetworkInterfaces) {
    put(
      {
        kind: 'interface',
        id: one.NetworkInterfaceId,
        description: one.Description || undefined,
        vpc: one.VpcId,
        subnet: one.SubnetId,
        instance: one.Attachment?.InstanceId,
        groups: idsOf(one.Groups),
        addresses: addressesOf(one),
      },
      { OwnerId: one.OwnerId, zone: one.AvailabilityZone, tagged: one.TagSet },
    );
  }
  for (const { OwnerId, Instances = [] } of Reservations) {
    for (const one of Instances) {
      // It has lost its addresses, and will not be told of in an hour.
      if (one.State?.Name === 'terminated') continue;
      put(
        {
          kind: 'instance',
          id: one.InstanceId,
          vpc: one.VpcId,
          subnet: one.SubnetId,
          groups: idsOf(one.SecurityGroups),
          addresses: unique((one.NetworkInterfaces ?? []).flatMap(addressesOf)),
        },
        { OwnerId, zone: one.Placement?.AvailabilityZone, tagged: one.Tags },
      );
    }
  }
  for (const one of Subnets) {
    const cidrs = [one.CidrBlock, ...(one.Ipv6CidrBlockAssociationSet ?? []).map(ipv6Block)];
    put(
      { kind: 'subnet', id: one.SubnetId, vpc: one.VpcId, addresses: unique(cidrs) },
      { OwnerId: one.OwnerId, zone: one.AvailabilityZone, tagged: one.Tags },
    );
  }
  for (const one of Vpcs) {
    const cidrs = [
      one.CidrBlock,
      ...(one.CidrBlockAssociationSet ?? []).map(({ CidrBlock, CidrBlockState }) => inUse(CidrBlock, CidrBlockState)),
      ...(one.Ipv6CidrBlockAssociationSet ?? []).map(ipv6Block),
    ];
    put({ kind: 'vpc', id: one.VpcId, addresses: unique(cidrs) }, { OwnerId: one.OwnerId, tagged: one.Tags });
  }
  for (const one of SecurityGroups) {
    put(
      {
        kind: 'security-group',
        id: one.GroupId,
        name: one.GroupName,
        description: one.Description || undefined,
        vpc: one.VpcId,
        addresses: [],
      },
      { OwnerId: one.OwnerId, tagged: one.Tags },
    );
  }
  return found;
}

interface Told {
  readonly OwnerId: string | undefined;
  readonly zone?: string | undefined;
  readonly tagged: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;
}

interface Addressed extends Pick<z.infer<typeof networkInterface>, keyof typeof addresses> {}

function addressesOf(one: Addressed): string[] {
  return unique([
    ...[one, ...(one.PrivateIpAddresses ?? [])].flatMap(({ PrivateIpAddress, Association }) => [
      PrivateIpAddress,
      Association?.PublicIp,
      Association?.CarrierIp,
    ]),
    ...(one.Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address),
    ...(one.Ipv4Prefixes ?? []).map(({ Ipv4Prefix }) => Ipv4Prefix),
    ...(one.Ipv6Prefixes ?? []).map(({ Ipv6Prefix }) => Ipv6Prefix),
  ]);
}

function ipv6Block(one: {
  readonly Ipv6CidrBlock?: string | undefined;
  readonly Ipv6CidrBlockState?: z.infer<typeof state>;
}): string | undefined {
  return inUse(one.Ipv6CidrBlock, one.Ipv6CidrBlockState);
}

/** A block that was taken off is told of for a while. */
function inUse(block: string | undefined, blockState: z.infer<typeof state>): string | undefined {
  return (blockState?.State ?? 'associated') === 'associated' ? block : undefined;
}

function idsOf(list: readonly { readonly GroupId?: string | undefined }[] = []): string[] {
  return unique(list.map(({ GroupId }) => GroupId));
}

function unique(list: readonly (string | undefined)[]): string[] {
  return [...new Set(list.flatMap((one) => one || []))];
}

function defined<Row extends object>(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Row;
}

/** `eu-west-1a` → `eu-west-1`, `us-west-2-lax-1a` → `us-west-2`. */
function regionOfZone(zone: string | undefined): string | undefined {
  return zone === undefined ? undefined : /^[a-z]{2}(?:-[a-z]+)+-\d+/.exec(zone)?.[0];
}
