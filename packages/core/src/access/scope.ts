/**
 * The rows that somebody may see. Each list that is not empty has to be met, by one of its entries; a row without the field meets
 * none. Where a scope is asked for, `undefined` says that every row may be seen.
 */
export interface RowScope {
  /** Of `account_id`. */
  readonly accounts: readonly string[];
  /** Of `vpc_id`. */
  readonly vpcs: readonly string[];
  /** Addresses and networks (CIDR), IPv4 and IPv6, in which `srcaddr` or `dstaddr` has to lie. */
  readonly networks: readonly string[];
}
