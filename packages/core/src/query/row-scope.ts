/** The rows that somebody may see, as a filter. */
import type { RowScope } from '../access/index.ts';
import { readCidr } from './networks.ts';
import { and, FALSE, or, TRUE } from './parts.ts';
import type { Filter } from './query.ts';
import { mergeRanges } from './ranges.ts';

/** Takes the rows of a scope, all of them without one. A network that cannot be read lets nothing through. */
export function scopeFilter(scope: RowScope | undefined): Filter {
  if (scope === undefined) return TRUE;
  const { accounts, vpcs, networks } = scope;
  return and([oneOf('account_id', accounts), oneOf('vpc_id', vpcs), touching(networks)]);
}

function oneOf(field: string, values: readonly string[]): Filter {
  return values.length === 0 ? TRUE : { kind: 'text-in', field, values: [...new Set(values)] };
}

function touching(networks: readonly string[]): Filter {
  if (networks.length === 0) return TRUE;
  const ranges = mergeRanges(networks.flatMap((network) => readCidr(network)?.range ?? []));
  const [first, ...more] = ranges;
  if (!first) return FALSE;
  return or(
    ['srcaddr', 'dstaddr'].map(
      (field): Filter =>
        more.length === 0
          ? { kind: 'address-range', field, low: first.low, high: first.high }
          : { kind: 'address-in', field, ranges },
    ),
  );
}
