/** Made-up rows of several accounts and VPCs, and who may see them: as plainly as possible, by nothing of the code that is tested. */
import type { RowScope } from '@thalweg/core/access';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';

/** The instant that the tests stand at. */
export const NOW = Date.UTC(2026, 10, 24, 12);

export interface Flow {
  readonly account: string | null;
  readonly vpc: string | null;
  readonly src: string | null;
  readonly dst: string | null;
  readonly port: number;
  readonly action: 'ACCEPT' | 'REJECT';
  readonly packets: number;
  /** Epoch seconds; null: not known. */
  readonly start: number | null;
}

/** A flow in the store: no other one has its number, which is logged as `bytes`. */
export interface Kept extends Flow {
  readonly id: number;
}

const ACCOUNTS = ['111111111111', '222222222222', '333333333333'];
const VPCS = ['vpc-1a', 'vpc-2b', 'vpc-3c', 'vpc-4d'];
const NETWORKS = [
  ...['10.1.0.0/16', '10.0.0.0/8', '192.168.7.0/24', '203.0.113.7', '10.2.3.4/32'],
  ...['2001:db8:1::/48', '2001:db8::7', '::ffff:10.2.0.0/112', '198.51.100.0/24'],
];

const octet = fc.nat({ max: 9 });
const address = fc.oneof(
  fc.tuple(fc.constantFrom(1, 2, 3), octet, octet).map((octets) => `10.${octets.join('.')}`),
  octet.map((last) => `192.168.7.${last}`),
  octet.map((last) => `203.0.113.${last}`),
  fc.tuple(fc.constantFrom(1, 2), octet).map(([net, last]) => `2001:db8:${net}::${last + 1}`),
  fc.constant('2001:db8::7'),
);
const orMissing = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { freq: 8 });

export const flows: fc.Arbitrary<Flow> = fc.record({
  account: orMissing(fc.constantFrom(...ACCOUNTS)),
  vpc: orMissing(fc.constantFrom(...VPCS)),
  src: orMissing(address),
  dst: orMissing(address),
  port: fc.constantFrom(22, 80, 443, 3389),
  action: fc.constantFrom('ACCEPT', 'REJECT'),
  packets: fc.integer({ min: 1, max: 9 }),
  start: fc.option(fc.integer({ min: NOW / 1000 - 3 * 86_400, max: NOW / 1000 - 60 }), { freq: 20 }),
});

export const scopes: fc.Arbitrary<RowScope> = fc
  .record({ accounts: fc.subarray(ACCOUNTS), vpcs: fc.subarray(VPCS), networks: fc.subarray(NETWORKS) })
  .filter(({ accounts, vpcs, networks }) => accounts.length + vpcs.length + networks.length > 0);

const HEADER =
  'version account-id vpc-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

export function toLines(rows: readonly Kept[]): string {
  const lines = rows.map(({ account, vpc, src, dst, port, action, packets, id, start }) => {
    const times = start === null ? '- -' : `${start} ${start + 59}`;
    const ends = `${src ?? '-'} ${dst ?? '-'} 40000 ${port} 6 ${packets} ${id} ${times}`;
    return `5 ${account ?? '-'} ${vpc ?? '-'} eni-${account ?? 0}${vpc ?? ''} ${ends} ${action} OK`;
  });
  return `${[HEADER, ...lines].join('\n')}\n`;
}

/** Whether somebody with this scope may see a flow. */
export function maySee({ accounts, vpcs, networks }: RowScope, { account, vpc, src, dst }: Flow): boolean {
  return (
    (accounts.length === 0 || (account !== null && accounts.includes(account))) &&
    (vpcs.length === 0 || (vpc !== null && vpcs.includes(vpc))) &&
    (networks.length === 0 || [src, dst].some((one) => one !== null && networks.some((network) => lies(one, network))))
  );
}

export function lies(one: string, network: string): boolean {
  const given = network.includes('/') ? network : `${network}/${network.includes(':') ? 128 : 32}`;
  const [base, length] = ipaddr.parseCIDR(given);
  const mapped = base.kind() === 'ipv6' && (base as ipaddr.IPv6).isIPv4MappedAddress();
  const [plain, bits] = mapped ? [(base as ipaddr.IPv6).toIPv4Address(), length - 96] : [base, length];
  const client = ipaddr.process(one);
  return client.kind() === plain.kind() && client.match(plain as never, bits);
}

/** Questions with what they mean. */
export const QUESTIONS: readonly (readonly [ask: object, holds: (flow: Flow) => boolean])[] = [
  [{}, () => true],
  [{ query: 'action:REJECT' }, ({ action }) => action === 'REJECT'],
  [{ query: 'not dstport:22 or account_id:*' }, ({ port, account }) => port !== 22 || account !== null],
  [{ query: 'NOT account_id:111111111111', lang: 'lucene' }, ({ account }) => account !== '111111111111'],
  [
    { query: 'packets >= 4', filters: [{ field: 'vpc_id', operator: 'is', values: ['vpc-2b'], negate: true }] },
    ({ packets, vpc }) => packets >= 4 && vpc !== 'vpc-2b',
  ],
  [
    { query: '', from: String(NOW / 1000 - 86_400), to: String(NOW / 1000) },
    ({ start }) => start !== null && start >= NOW / 1000 - 86_400,
  ],
  [{ query: 'srcaddr:10.0.0.0/8 or vpc_id:vpc-9' }, ({ src }) => src?.startsWith('10.') === true],
];
