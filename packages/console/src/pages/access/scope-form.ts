/** Which rows somebody sees, as it stands in a form. */

import type { RowScope } from '@thalweg/core/access';
import type { NewUser } from '@thalweg/core/api';
import { parseAddress, parseNetwork } from '@thalweg/core/query';

export interface ScopeForm {
  readonly all: boolean;
  readonly accounts: readonly string[];
  readonly vpcs: readonly string[];
  readonly networks: readonly string[];
}

export function formOf(scope: RowScope | null): ScopeForm {
  return scope ? { all: false, ...scope } : { all: true, accounts: [], vpcs: [], networks: [] };
}

/** The scope that a form asks for; null for all rows. Only for a form without faults. */
export const scopeOf = ({
  all,
  accounts,
  vpcs,
  networks,
}: ScopeForm): Required<NonNullable<NewUser['scope']>> | null =>
  all ? null : { accounts: [...accounts], vpcs: [...vpcs], networks: [...networks] };

export type ScopeFaults = Partial<Record<'accounts' | 'vpcs' | 'networks' | 'whole', string>>;

const wrong = (values: readonly string[], isRight: (value: string) => boolean): string | undefined =>
  values.find((value) => !isRight(value));

/** What is wrong with a form, by place; empty when nothing is. */
export function faultsOf({ all, accounts, vpcs, networks }: ScopeForm): ScopeFaults {
  if (all) return {};
  if (accounts.length + vpcs.length + networks.length === 0)
    return { whole: 'Name at least one account, VPC or network.' };
  const account = wrong(accounts, (value) => /^\d{12}$/.test(value));
  const vpc = wrong(vpcs, (value) => /^vpc-[0-9a-f]+$/.test(value));
  const network = wrong(networks, isNetwork);
  return {
    ...(account !== undefined && { accounts: `${account} is no account id: these have 12 digits.` }),
    ...(vpc !== undefined && { vpcs: `${vpc} is no id of a VPC, as vpc-0a1b2c3d.` }),
    ...(network !== undefined && { networks: `${network} is no network, as 10.0.0.0/8 or 2001:db8::/32.` }),
  };
}

/** An address, or an address and a length without bits behind it. */
export function isNetwork(text: string): boolean {
  const network = parseNetwork(text);
  return network ? !network.hostBits : parseAddress(text) !== undefined;
}
