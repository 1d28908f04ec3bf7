import { fieldNamed, PROTOCOLS, TCP_FLAGS } from '../fields/index.ts';
import type { Fix, Literal } from '../language/ast.ts';
import { isPattern, replaceFix } from '../language/index.ts';
import { FALSE } from './parts.ts';
import {
  errorOf,
  filterOf,
  intervalFix,
  listFix,
  missingFix,
  type Read,
  readEnds,
  type Site,
  type ValueReader,
} from './reading.ts';

const FIRST = -(1n << 63n);
const LAST = (1n << 63n) - 1n;

const UNITS = ['b', 'kb', 'mb', 'gb', 'tb', 'pb'];

/** Numbers of IANA's names in lower case; `icmpv6` is what people write for IPv6-ICMP. */
const PROTOCOL_NUMBERS: ReadonlyMap<string, bigint> = new Map([
  ...Object.entries(PROTOCOLS).map(([number, name]) => [name.toLowerCase(), BigInt(number)] as const),
  ['icmpv6', 58n],
]);

/** Integers of 64 bits. A protocol has names, flags have bits with names, and bytes have units. */
export const INTEGER: ValueReader = {
  match(value, site) {
    const { field } = site;
    if (isPattern(value)) {
      return { errors: [errorOf('wildcard-type', value.span, `${field} is a number; a wildcard fits text only.`)] };
    }
    const mask = flagMask(value.value, field);
    if (mask !== undefined) return filterOf({ kind: 'bits', field, mask });
    const read = readInteger(value, site);
    return 'error' in read ? { errors: [read.error] } : filterOf({ kind: 'integer-in', field, values: [read.value] });
  },
  range(ends, site) {
    return readEnds(
      ends,
      (value) => readInteger(value, site),
      (low, high) => {
        const lowest = low === undefined || ends.low.inclusive ? low : low + 1n;
        const highest = high === undefined || ends.high.inclusive ? high : high - 1n;
        if ((lowest ?? FIRST) > (highest ?? LAST)) return FALSE;
        return {
          kind: 'integer-range',
          field: site.field,
          ...(lowest !== undefined && { low: lowest }),
          ...(highest !== undefined && { high: highest }),
        };
      },
    );
  },
};

function readInteger(literal: Literal, site: Site): Read<bigint> {
  const number = toInteger(literal.value, site.field);
  if (number === undefined)
    return { error: errorOf('type-mismatch', literal.span, mismatch(literal.value, site), fixesFor(literal, site)) };
  if (number < FIRST || number > LAST) {
    return { error: errorOf('out-of-range', literal.span, `${literal.value} does not fit an integer of 64 bits.`) };
  }
  return { value: number };
}

/** The number of a text, not yet checked against 64 bits; undefined when it is none for this field. */
function toInteger(text: string, field: string): bigint | undefined {
  const plain = /^(-?\d+)(?:\.0+)?$/.exec(text);
  if (plain) return BigInt(plain[1]!);
  if (field === 'protocol') return PROTOCOL_NUMBERS.get(text.toLowerCase());
  const size = /^(\d+)([kmgtp]?b)$/i.exec(text);
  if (size && fieldNamed(field)?.unit === 'bytes')
    return BigInt(size[1]!) << BigInt(10 * UNITS.indexOf(size[2]!.toLowerCase()));
  return undefined;
}

function flagMask(text: string, field: string): number | undefined {
  const name = text.toUpperCase();
  return fieldNamed(field)?.kind === 'flags' && Object.hasOwn(TCP_FLAGS, name) ? TCP_FLAGS[name] : undefined;
}

function mismatch(text: string, { field }: Site): string {
  if (flagMask(text, field) !== undefined) return `${text} names bits of ${field}; compare with a number.`;
  if (/^\d+ ?[kmgtp]?b$/i.test(text))
    return `${field} is a whole number; units such as MB stand directly behind the number, and on bytes only.`;
  return `${field} is a whole number, and ${JSON.stringify(text)} is none.`;
}

function fixesFor(literal: Literal, site: Site): readonly Fix[] {
  const isValue = (text: string) =>
    toInteger(text, site.field) !== undefined || flagMask(text, site.field) !== undefined;
  const port = fieldNamed(site.field)?.kind === 'port' ? site.servicePort?.(literal.value.toLowerCase()) : undefined;
  const joined = literal.value.replace(/\s+/g, '');
  return [
    ...(port === undefined ? [] : [replaceFix(`use ${port}`, literal.span, String(port))]),
    ...(/\d\s+[a-z]+$/i.test(literal.value) && isValue(joined)
      ? [replaceFix(`use ${joined}`, literal.span, joined)]
      : []),
    ...missingFix(literal, site),
    ...intervalFix(literal, site, isValue),
    ...listFix(literal, site, isValue),
  ];
}
