/**
 * MMDB files as tables of addresses ("MaxMind DB File Format Specification", version 2.0): a binary tree over the bits of an address,
 * whose leaves point to records. The tree is walked here once; records are read with mmdb-lib.
 */
import type { DerivedField } from '@thalweg/core/fields';
import { type AddressTable, formatAddress, joinWords, PRIVATE_RANGES } from '@thalweg/core/query';
import { Reader, type Response } from 'mmdb-lib';

export type What = DerivedField['what'];

export interface MmdbFile {
  /** Its own name for what it is: `GeoLite2-ASN`. */
  readonly type: string;
  readonly built: Date;
  /** What its records tell. */
  readonly tells: readonly What[];
  table(what: What): AddressTable;
}

/** Data records that are looked at to see what a file tells. */
const SAMPLE = 50;

/** Reads the bytes of a file. Throws what mmdb-lib throws when they are no MMDB. */
export function readMmdb(bytes: Buffer): MmdbFile {
  const reader = new Reader<Response>(bytes);
  const { databaseType, buildEpoch } = reader.metadata;
  let sample: unknown[] | undefined;
  return {
    type: databaseType,
    built: buildEpoch,
    get tells() {
      sample ??= firstRecords(bytes, reader);
      const records = sample;
      return (['country', 'as'] as const).filter((what) =>
        records.some((record) => READERS[what](record) !== undefined),
      );
    },
    table: (what) => toTable(bytes, reader, READERS[what]),
  };
}

interface Tree {
  readonly nodes: number;
  /** The child of a node, or what is no node: the number of nodes for nothing, more for a record. It is its own child. */
  next(node: number, bit: number): number;
  /** Where IPv4 begins, and IPv6; a tree of IPv4 alone has nothing of the other. */
  readonly v4: number;
  readonly v6: number;
}

function treeOf(bytes: Buffer, { metadata }: Reader<Response>): Tree {
  const { nodeCount: nodes, recordSize, ipVersion } = metadata;
  const step = recordSize / 4;
  const read: Record<number, (at: number, bit: number) => number> = {
    24: (at, bit) => bytes.readUIntBE(at + 3 * bit, 3),
    // The middle byte has the upper four bits of both.
    28: (at, bit) =>
      bit === 0
        ? ((bytes[at + 3]! & 0xf0) << 20) | bytes.readUIntBE(at, 3)
        : ((bytes[at + 3]! & 0x0f) << 24) | bytes.readUIntBE(at + 4, 3),
    32: (at, bit) => bytes.readUInt32BE(at + 4 * bit),
  };
  const record = read[recordSize];
  if (!record) throw new Error(`records of ${recordSize} bits are not known`);
  const next = (node: number, bit: number): number => (node >= nodes ? node : record(node * step, bit));
  if (ipVersion === 4) return { nodes, next, v4: 0, v6: nodes };
  let v4 = 0;
  for (let depth = 0; depth < 96; depth++) v4 = next(v4, 0);
  return { nodes, next, v4, v6: 0 };
}

/** One address for each of the first distinct records of IPv4 and IPv6, and what is told of it. */
function firstRecords(bytes: Buffer, reader: Reader<Response>): unknown[] {
  const seen = new Map<number, unknown>();
  walk(treeOf(bytes, reader), (node, path) => {
    if (node !== undefined && !seen.has(node)) seen.set(node, recordAt(reader, path));
    return seen.size < SAMPLE;
  });
  return [...seen.values()];
}

function recordAt(reader: Reader<Response>, path: Uint32Array): unknown {
  const address = path.reduce((number, word) => (number << 32n) | BigInt(word), 0n);
  return reader.get(formatAddress(address));
}

/**
 * Calls `leaf` for every leaf in the order of addresses, IPv4 at ::ffff:0:0/96; the node is undefined where nothing is told, and for
 * special-purpose addresses, whatever the file has there: that is also where files repeat IPv4 (::/96, 2002::/16, …).
 * `path` is the first address of the leaf, four words. Ends when `leaf` gives false.
 */
function walk({ nodes, next, v4, v6 }: Tree, leaf: (node: number | undefined, path: Uint32Array) => boolean): void {
  const path = new Uint32Array(4);
  const step = (start: number, depth: number, wasMixed: boolean): boolean => {
    if (depth > 128) throw new Error('the tree is deeper than an address is long');
    const node = depth === 96 && path[2] === 0xffff && path[1] === 0 && path[0] === 0 ? v4 : start;
    const special = wasMixed ? specialPart(path, depth) : 'none';
    if (special === 'all') return leaf(undefined, path);
    if (special === 'none' && node >= nodes) return leaf(node === nodes ? undefined : node, path);
    if (!step(next(node, 0), depth + 1, special === 'some')) return false;
    const [word, bit] = [depth >> 5, 1 << (31 - (depth & 31))];
    path[word]! |= bit;
    const goesOn = step(next(node, 1), depth + 1, special === 'some');
    path[word]! &= ~bit;
    return goesOn;
  };
  step(v6, 0, true);
}

/** How much of the network that begins at `path` is special-purpose. */
function specialPart(path: Uint32Array, depth: number): 'all' | 'some' | 'none' {
  const low = path.reduce((number, word) => (number << 32n) | BigInt(word), 0n);
  const high = low + (1n << BigInt(128 - depth)) - 1n;
  const touching = PRIVATE_RANGES.filter((range) => range.low <= high && range.high >= low);
  if (touching.length === 0) return 'none';
  return touching.some((range) => range.low <= low && range.high >= high) ? 'all' : 'some';
}

function toTable(bytes: Buffer, reader: Reader<Response>, read: (record: unknown) => string | undefined): AddressTable {
  const places = new Map<string, number>([['', 0]]);
  const known = new Map<number, number>();
  const placeOf = (node: number, path: Uint32Array): number => {
    const place = known.get(node);
    if (place !== undefined) return place;
    const value = read(recordAt(reader, path)) ?? '';
    const made = places.get(value) ?? places.size;
    places.set(value, made);
    known.set(node, made);
    return made;
  };
  /** The four words of each address. */
  const starts: readonly [number[], number[], number[], number[]] = [[], [], [], []];
  const value: number[] = [];
  walk(treeOf(bytes, reader), (node, path) => {
    const place = node === undefined ? 0 : placeOf(node, path);
    if (value.length === 0 || value.at(-1) !== place) {
      value.push(place);
      for (let word = 0; word < 4; word++) starts[word]!.push(path[word]!);
    }
    return true;
  });
  return {
    upper: joinWords(starts[0], starts[1]),
    lower: joinWords(starts[2], starts[3]),
    value: Uint32Array.from(value),
    values: [...places.keys()],
  };
}

/** A record of any of the known kinds: GeoLite2, DB-IP, IP2Location and ip-location-db, ipinfo. */
interface Known {
  readonly country?: { readonly iso_code?: unknown } | string;
  readonly country_code?: unknown;
  readonly autonomous_system_number?: unknown;
  readonly autonomous_system_organization?: unknown;
  readonly asn?: unknown;
  readonly as_name?: unknown;
}

const READERS: Readonly<Record<What, (record: unknown) => string | undefined>> = {
  country: (record) => {
    const { country, country_code } = (record ?? {}) as Known;
    const code = (typeof country === 'object' ? country?.iso_code : undefined) ?? country_code ?? country;
    return typeof code === 'string' && /^[A-Za-z]{2}$/.test(code) && !/^(zz|xx)$/i.test(code)
      ? code.toUpperCase()
      : undefined;
  },
  as: (record) => {
    const { autonomous_system_number, asn, autonomous_system_organization, as_name } = (record ?? {}) as Known;
    const number = /^(?:AS)?(\d{1,10})$/i.exec(String(autonomous_system_number ?? asn ?? ''))?.[1];
    if (number === undefined || Number(number) === 0) return undefined;
    const name = autonomous_system_organization ?? as_name;
    return typeof name === 'string' && name.trim() !== ''
      ? `AS${Number(number)} ${name.trim()}`
      : `AS${Number(number)}`;
  },
};
