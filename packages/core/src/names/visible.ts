import type { RowScope } from '../access/index.ts';
import { readCidr } from '../query/index.ts';
import type { NamedResource, Resource } from './resource.ts';

/**
 * The resources that somebody with a row scope may know of: each list of the scope that is not empty has to be met. Rows show addresses
 * of others, too, whose names stay untold: a resource counts as its owner's, of its VPC, and with all of its addresses. A security group
 * has none of its own, and is told where one of the resources that are told belongs to it.
 */
export function visibleResources<Row extends NamedResource & Pick<Resource, 'account'>>(
  resources: readonly Row[],
  scope: RowScope | undefined,
): readonly Row[] {
  if (scope === undefined) return resources;
  const ranges = scope.networks.flatMap((network) => readCidr(network)?.range ?? []);
  const inside = (text: string): boolean => {
    const own = readCidr(text)?.range;
    return own !== undefined && ranges.some(({ low, high }) => low <= own.low && own.high <= high);
  };
  const mayBe = resources.filter(
    ({ id, account, vpc }) =>
      (scope.accounts.length === 0 || scope.accounts.includes(account)) &&
      (scope.vpcs.length === 0 || scope.vpcs.includes(vpc ?? id)),
  );
  if (scope.networks.length === 0) return mayBe;
  const placed = mayBe.filter(({ addresses }) => addresses.length > 0 && addresses.every(inside));
  const groups = new Set(placed.flatMap((one) => one.groups));
  return [...placed, ...mayBe.filter(({ id, kind }) => kind === 'security-group' && groups.has(id))];
}
