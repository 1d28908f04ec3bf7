export {
  ADDRESS_LAST,
  formatAddress,
  IPV4_FIRST,
  IPV4_LAST,
  type Network,
  parseAddress,
  parseNetwork,
  parseOctetPattern,
} from './address.ts';
export { type CheckContext, type Checked, check, FREE_TEXT_FIELDS } from './check.ts';
export {
  type BadDate,
  type Clock,
  isTimeZone,
  type Period,
  parseDate,
  resolveInstant,
  resolveTime,
  zoneOffset,
} from './dates.ts';
export { compareText, holds, matches } from './evaluate.ts';
export { suggestNames } from './names.ts';
export { type Networks, rangesNamed, readCidr, refuseNetworkName, toCidrs } from './networks.ts';
export { type KeyValue, rowsAfter, totalOrder } from './order.ts';
export { and, not, or, withFilters, withTime } from './parts.ts';
export { type CheckedPills, checkPills, type Pill, type PillFault, pillToKql } from './pills.ts';
export { type AddressTable, joinWords, splitWords, valueAt } from './places.ts';
export type * from './query.ts';
export { mergeRanges } from './ranges.ts';
export { scopeFilter } from './row-scope.ts';
export { PRIVATE_RANGES, PUBLIC_RANGES, splitRanges } from './special-purpose.ts';
