/**
 * Filter → KQL of Kibana and Dashboards, which know neither names of protocols and flags nor sizes, and read dates in their own way.
 * What they have no words for becomes a filter in the query DSL.
 */
import { type Filter, formatAddress, toCidrs } from '@thalweg/core/query';

/** The filter as text; undefined when the language cannot say it exactly. */
export function toKuery(filter: Filter): string | undefined {
  switch (filter.kind) {
    case 'true':
      return '';
    case 'and':
    case 'or':
      return joined(filter.filters, filter.kind);
    case 'not': {
      const inner = toKuery(filter.filter);
      return inner === undefined || inner === '' ? undefined : `not (${inner})`;
    }
    case 'exists':
      return `${filter.field}:*`;
    case 'text-in':
      return oneOf(filter.field, filter.values.map(quoted));
    case 'integer-in':
      return oneOf(filter.field, filter.values.map(String));
    case 'integer-range':
      return range(filter.field, filter.low?.toString(), filter.high?.toString());
    case 'address-range':
      return addresses(filter.field, filter.low, filter.high);
    case 'false':
    case 'bits':
    case 'wildcard':
    case 'regex':
    case 'text-range':
    case 'address-in':
    case 'date-range':
      return undefined;
  }
}

function joined(filters: readonly Filter[], word: 'and' | 'or'): string | undefined {
  const texts = filters.map(toKuery);
  if (texts.length === 0 || texts.some((text) => text === undefined || text === '')) return undefined;
  return texts.length === 1
    ? texts[0]
    : texts.map((text) => (/ (and|or) /.test(text!) ? `(${text})` : text)).join(` ${word} `);
}

function oneOf(field: string, values: readonly string[]): string | undefined {
  if (values.length === 0) return undefined;
  return `${field}:${values.length === 1 ? values[0] : `(${values.join(' or ')})`}`;
}

function range(field: string, low: string | undefined, high: string | undefined): string {
  const tests = [
    ...(low === undefined ? [] : [`${field} >= ${low}`]),
    ...(high === undefined ? [] : [`${field} <= ${high}`]),
  ];
  return tests.length === 0 ? `${field}:*` : tests.join(' and ');
}

function addresses(field: string, low: bigint | undefined, high: bigint | undefined): string {
  if (low !== undefined && low === high) return `${field}:${quoted(formatAddress(low))}`;
  const networks = low === undefined || high === undefined ? [] : toCidrs([{ low, high }]);
  if (networks.length === 1) return `${field}:${quoted(networks[0]!)}`;
  const bound = (address: bigint | undefined) => (address === undefined ? undefined : quoted(formatAddress(address)));
  return range(field, bound(low), bound(high));
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
