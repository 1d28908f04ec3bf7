import type { Fix, HintCode, Literal } from '../language/ast.ts';
import { isPattern, quote, quoteUnlessPlain, replaceFix } from '../language/index.ts';
import { ADDRESS_LAST, formatAddress, type Network, parseAddress, parseNetwork, parseOctetPattern } from './address.ts';
import { rangesNamed, suggestNetworks } from './networks.ts';
import { FALSE } from './parts.ts';
import type { AddressNumber, AddressRange, Filter } from './query.ts';
import {
  errorOf,
  filterOf,
  intervalFix,
  listFix,
  missingFix,
  type Note,
  type Read,
  readEnds,
  type Site,
  type ValueReader,
} from './reading.ts';

/** Addresses, networks, names of networks, and IPv4 patterns of trailing octets. */
export const ADDRESS: ValueReader = {
  match(value, site) {
    const named = namedRanges(value, site);
    if (named) return filterOf(inRanges(site.field, named));
    const read = readNetwork(value, site);
    return 'error' in read
      ? { errors: [read.error] }
      : filterOf(rangeOf(site.field, read.value.low, read.value.high), read.hints);
  },
  range(ends, site) {
    return readEnds(
      ends,
      (value) => readBound(value, site),
      (low, high) =>
        rangeOf(
          site.field,
          low === undefined || ends.low.inclusive ? low : low + 1n,
          high === undefined || ends.high.inclusive ? high : high - 1n,
        ),
    );
  },
};

function rangeOf(field: string, low: AddressNumber | undefined, high: AddressNumber | undefined): Filter {
  if ((low ?? 0n) > (high ?? ADDRESS_LAST)) return FALSE;
  return { kind: 'address-range', field, ...(low !== undefined && { low }), ...(high !== undefined && { high }) };
}

function inRanges(field: string, ranges: readonly AddressRange[]): Filter {
  const [first, ...more] = ranges;
  if (!first) return FALSE;
  return more.length === 0 ? rangeOf(field, first.low, first.high) : { kind: 'address-in', field, ranges };
}

/** The addresses of a value that names a network. */
function namedRanges(literal: Literal, { networks }: Site): readonly AddressRange[] | undefined {
  return networks && !isPattern(literal) ? rangesNamed(literal.value, networks) : undefined;
}

function readNetwork(literal: Literal, site: Site): Read<Network> {
  const { value, span } = literal;
  if (isPattern(literal)) {
    // A star that was escaped is no wildcard, though it looks like one in `value`.
    const plain = literal.pieces.every((piece) => 'wildcard' in piece || !/[*?]/.test(piece.text));
    const network = plain ? parseOctetPattern(value) : undefined;
    return network
      ? { value: network }
      : {
          error: errorOf(
            'wildcard-type',
            span,
            'In an address only trailing octets may be stars: 10.*, 10.0.*, 10.0.0.*.',
          ),
        };
  }
  if (value.includes('/')) {
    const network = parseNetwork(value);
    if (network) return { value: network, hints: network.hostBits ? [hostBitsHint(literal, network)] : [] };
    if (/^[a-z]+\//i.test(value)) return { error: unknownName(literal, site) };
    const message = `${value} is no network; write an address, a slash and a length from 0 to ${value.includes(':') ? 128 : 32}.`;
    return { error: errorOf('bad-cidr', span, message) };
  }
  const address = parseAddress(value);
  return address === undefined
    ? { error: badAddress(literal, site) }
    : { value: { low: address, high: address, hostBits: false } };
}

function readBound(literal: Literal, site: Site): Read<AddressNumber> {
  if (literal.value.includes('/') || namedRanges(literal, site)) {
    return { error: errorOf('bad-ip', literal.span, `${literal.value} is a network; compare with one address.`) };
  }
  const address = parseAddress(literal.value);
  return address === undefined ? { error: badAddress(literal, site) } : { value: address };
}

/** `sg/web`, where nothing has that name. */
function unknownName(literal: Literal, site: Site): Note<'bad-cidr'> {
  const { fixes, meant } = namesMeant(literal, site);
  return {
    code: 'bad-cidr',
    span: literal.span,
    message: `${JSON.stringify(literal.value)} is no network, and no name that is known${meant}`,
    fixes,
  };
}

/** Names that somebody may have meant, to be put in its place, and the end of a sentence that asks. */
function namesMeant({ value, span, quoted }: Literal, { networks }: Site): { fixes: readonly Fix[]; meant: string } {
  const names = networks ? suggestNetworks(value, networks) : [];
  return {
    fixes: names.map((name) => replaceFix(`use ${name}`, span, quoted ? quote(name) : quoteUnlessPlain(name))),
    meant: names.length > 0 ? `; did you mean ${names.join(' or ')}?` : '.',
  };
}

function badAddress(literal: Literal, site: Site): Note<'bad-ip'> {
  const isValue = (text: string) => parseAddress(text) !== undefined || parseNetwork(text) !== undefined;
  // A quoted star is a character, and leading octets alone are no address.
  const pattern = parseOctetPattern(literal.value) ? literal.value : `${literal.value.replace(/\.$/, '')}.*`;
  const named = namesMeant(literal, site);
  const fixes: Fix[] = [
    ...named.fixes,
    ...(parseOctetPattern(pattern) ? [replaceFix(`use ${pattern}`, literal.span, pattern)] : []),
    ...missingFix(literal, site),
    ...intervalFix(literal, site, (text) => parseAddress(text) !== undefined),
    ...listFix(literal, site, isValue),
  ];
  const what = /^[a-z]/i.test(literal.value) ? 'neither one nor the name of a network' : 'none';
  return {
    code: 'bad-ip',
    span: literal.span,
    message: `${site.field} is an address, and ${JSON.stringify(literal.value)} is ${what}${named.meant}`,
    fixes,
  };
}

function hostBitsHint(literal: Literal, network: Network): Note<HintCode> {
  const canonical = `${formatAddress(network.low)}${literal.value.slice(literal.value.indexOf('/'))}`;
  // The IPv4-mapped spelling counts its length from 128 bits, so its canonical form is another text.
  const fixes =
    parseNetwork(canonical)?.high === network.high
      ? [
          replaceFix(
            `use ${canonical}`,
            literal.span,
            literal.quoted || canonical.includes(':') ? `"${canonical}"` : canonical,
          ),
        ]
      : [];
  return {
    code: 'host-bits-ignored',
    span: literal.span,
    message: `The bits beyond the prefix are ignored: this is ${formatAddress(network.low)} to ${formatAddress(network.high)}.`,
    fixes,
  };
}
