/** What is known of the things behind ids and addresses: interfaces, instances, subnets, VPCs and security groups of AWS. */

/** Each kind, with the word that stands before its names in a query: `sg/web`. */
export const RESOURCE_KINDS = {
  interface: { one: 'interface', many: 'interfaces', prefix: 'interface' },
  instance: { one: 'instance', many: 'instances', prefix: 'instance' },
  subnet: { one: 'subnet', many: 'subnets', prefix: 'subnet' },
  vpc: { one: 'VPC', many: 'VPCs', prefix: 'vpc' },
  'security-group': { one: 'security group', many: 'security groups', prefix: 'sg' },
} as const;

export type ResourceKind = keyof typeof RESOURCE_KINDS;

/** What a name table makes labels and names of. */
export interface NamedResource {
  /** `eni-…`, `i-…`, `subnet-…`, `vpc-…`, `sg-…`; no two resources share it, and none gets it again. */
  readonly id: string;
  readonly kind: ResourceKind;
  /** The tag `Name`; of a security group the name of the group. */
  readonly name?: string | undefined;
  /** What AWS or the owner says about it. */
  readonly description?: string | undefined;
  readonly vpc?: string | undefined;
  readonly instance?: string | undefined;
  /** Ids of security groups. */
  readonly groups: readonly string[];
  /** Addresses of interfaces and instances, private and public; networks (CIDR) of subnets and VPCs. */
  readonly addresses: readonly string[];
  /** It was there once, and is no more. */
  readonly vanished: boolean;
  /** When it was last seen, epoch milliseconds. */
  readonly seen: number;
}

/** All that is kept of a resource. */
export interface Resource extends NamedResource {
  /** Twelve digits: whom it belongs to. */
  readonly account: string;
  readonly subnet?: string | undefined;
  /** Empty where nothing tells. */
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A resource as somebody tells of it. */
export type ToldResource = Omit<Resource, 'seen' | 'vanished'>;
