/** The made-up VPC: two zones, a load balancer in each, web servers, a database, a bastion, a Windows jump host, a NAT gateway. */
import { createHash } from 'node:crypto';
import type { Random } from './random.ts';

export interface Interface {
  readonly role: 'alb' | 'web' | 'db' | 'bastion' | 'windows' | 'nat' | 'spare';
  readonly interfaceId: string;
  readonly subnetId: string;
  /** Missing on interfaces that AWS manages. */
  readonly instanceId: string;
  readonly azId: string;
  readonly address: string;
  /** Dual-stack interfaces have one. */
  readonly address6: string | undefined;
  readonly interfaceType: string;
  readonly tag: string;
}

export interface Network {
  readonly accountId: string;
  readonly region: string;
  readonly vpcId: string;
  readonly flowLogId: string;
  readonly interfaces: readonly Interface[];
  role(role: Interface['role']): readonly Interface[];
  /** Internet hosts, most active first: visitors of the web site, scanners, what the servers call, and the operators' office. */
  readonly visitors: readonly string[];
  readonly visitors6: readonly string[];
  readonly scanners: readonly string[];
  readonly services: readonly { readonly address: string; readonly awsService: string }[];
  readonly timeServers: readonly string[];
  readonly resolvers: readonly string[];
  readonly office: readonly string[];
}

/** An id in AWS's form: a prefix and 17 hex digits, fixed by the seed and a name. */
const idOf = (prefix: string, seed: number, name: string): string =>
  `${prefix}-0${createHash('sha256').update(`${seed} ${prefix} ${name}`).digest('hex').slice(0, 16)}`;

/** A globally routable IPv4 address: no private, shared, loopback, link-local, documentation, benchmark or multicast range. */
function publicAddress(random: Random): string {
  for (;;) {
    const [a, b] = [random.between(1, 223), random.between(0, 255)];
    const special =
      a === 10 ||
      a === 127 ||
      (a === 100 && b >= 64 && b < 128) ||
      (a === 169 && b === 254) ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && (b === 168 || b === 0 || b === 88)) ||
      (a === 198 && (b === 18 || b === 19 || b === 51)) ||
      (a === 203 && b === 0);
    if (!special) return `${a}.${b}.${random.between(0, 255)}.${random.between(1, 254)}`;
  }
}

function publicAddress6(random: Random): string {
  const group = (): string => random.between(1, 0xffff).toString(16);
  return `2a0${random.between(0, 9)}:${group()}:${group()}:${group()}:${group()}:${group()}:${group()}:${group()}`;
}

/** `scale` widens the crowd of internet hosts, as a busier site has more visitors. */
export function createNetwork(seed: number, scale: number, random: Random): Network {
  const subnets = ['public-a', 'public-b', 'private-a', 'private-b'].map((name) => idOf('subnet', seed, name));
  const zones = ['euw1-az1', 'euw1-az2'];
  const make = (
    role: Interface['role'],
    name: string,
    subnet: number,
    address: string,
    extra: Partial<Interface> = {},
  ): Interface => ({
    role,
    interfaceId: idOf('eni', seed, name),
    subnetId: subnets[subnet]!,
    instanceId: idOf('i', seed, name),
    azId: zones[subnet % 2]!,
    address,
    address6: undefined,
    interfaceType: '-',
    tag: '-',
    ...extra,
  });
  const managed = { instanceId: '-' };
  const interfaces = [
    make('alb', 'alb-a', 0, '10.0.0.11', { ...managed, address6: '2a05:d018:4e2:7a00:8b1f:33c2:90d4:b' }),
    make('alb', 'alb-b', 1, '10.0.1.11', { ...managed, address6: '2a05:d018:4e2:7a01:5c0e:1f77:a2b8:b' }),
    ...[0, 1, 2, 3].map((n) =>
      make('web', `web-${n + 1}`, 2 + (n % 2), `10.0.${2 + (n % 2)}.${20 + n}`, { tag: 'web%2Dfrontend' }),
    ),
    make('db', 'db-1', 2, '10.0.2.50', { tag: 'orders%2Ddatabase' }),
    make('bastion', 'bastion', 0, '10.0.0.5', { tag: 'bastion' }),
    make('windows', 'jump-win', 1, '10.0.1.6', { tag: 'jump%2Dhost' }),
    make('nat', 'nat-a', 0, '10.0.0.200', { ...managed, interfaceType: 'nat_gateway' }),
    make('spare', 'spare', 3, '10.0.3.99'),
  ];
  const some = (count: number): string[] =>
    Array.from({ length: Math.max(4, Math.round(count)) }, () => publicAddress(random));
  const crowd = Math.sqrt(scale);
  return {
    accountId: '123456789012',
    region: 'eu-west-1',
    vpcId: idOf('vpc', seed, 'web'),
    flowLogId: idOf('fl', seed, 'web'),
    interfaces,
    role: (role) => interfaces.filter((one) => one.role === role),
    visitors: some(1500 * crowd),
    visitors6: Array.from({ length: Math.round(300 * crowd) }, () => publicAddress6(random)),
    scanners: some(400 * crowd),
    services: [
      ...some(12).map((address) => ({ address, awsService: '-' })),
      ...[0, 1, 2].map((n) => ({ address: `52.218.${n * 40 + 9}.${n * 31 + 20}`, awsService: 'S3' })),
      { address: '52.94.5.31', awsService: 'DYNAMODB' },
    ],
    timeServers: some(4),
    resolvers: ['8.8.8.8', '1.1.1.1'],
    office: some(3).slice(0, 3),
  };
}
