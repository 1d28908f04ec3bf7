/** Names of things in several accounts, VPCs and networks, and who may know of them: by nothing of the code that is tested. */
import type { RowScope } from '@thalweg/core/access';
import type { ToldResource } from '@thalweg/core/names';
import { lies } from './traffic.ts';

const HOLDERS = [
  ['111111111111', 'vpc-1a', '10.1.0.5'],
  ['111111111111', 'vpc-2b', '10.2.3.4'],
  ['222222222222', 'vpc-2b', '192.168.7.3'],
  ['222222222222', 'vpc-3c', '2001:db8:1::4'],
  ['333333333333', 'vpc-4d', '203.0.113.7'],
] as const;

const bare = { region: 'eu-west-1', groups: [], addresses: [], tags: {} };

export const RESOURCES: readonly ToldResource[] = HOLDERS.flatMap(([account, vpc, address], place): ToldResource[] => [
  {
    ...bare,
    ...{ account, vpc, id: `eni-${place}`, kind: 'interface', name: `host-${place}` },
    ...{ addresses: [address], groups: [`sg-${place}`] },
  },
  { ...bare, account, vpc, id: `sg-${place}`, kind: 'security-group', name: `group-${place}` },
]);

export function mayKnow({ accounts, vpcs, networks }: RowScope, { id, account, vpc }: ToldResource): boolean {
  const [, , address] = HOLDERS[Number(id.split('-')[1])]!;
  return (
    (accounts.length === 0 || accounts.includes(account)) &&
    (vpcs.length === 0 || vpcs.includes(vpc!)) &&
    (networks.length === 0 || networks.some((network) => lies(address, network)))
  );
}
