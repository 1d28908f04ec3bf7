/** Makes small MMDB files for tests ("MaxMind DB File Format Specification", version 2.0). */
import { IPV4_FIRST, readCidr } from '@thalweg/core/query';

type Data = string | number | { readonly [key: string]: Data };

interface Node {
  children: [Node | undefined, Node | undefined];
  record: number | undefined;
}

export interface MmdbOptions {
  readonly recordSize?: 24 | 28 | 32;
  readonly ipVersion?: 4 | 6;
  readonly type?: string;
  /** Networks of IPv6 that lead to the tree of IPv4, too, as in files of MaxMind. */
  readonly aliases?: readonly string[];
}

/** A file with a record for each network (CIDR); later ones win. IPv4 lies at ::/96. */
export function makeMmdb(records: Readonly<Record<string, Data>>, options: MmdbOptions = {}): Buffer {
  const { recordSize = 24, ipVersion = 6, type = 'Test', aliases = [] } = options;
  const root: Node = emptyNode();
  const data: Buffer[] = [];
  let size = 0;
  const places = new Map<string, number>();
  for (const [cidr, record] of Object.entries(records)) {
    const key = JSON.stringify(record);
    let at = places.get(key);
    if (at === undefined) {
      at = size;
      places.set(key, at);
      const encoded = encode(record);
      data.push(encoded);
      size += encoded.length;
    }
    const { bits, length } = bitsOf(cidr, ipVersion);
    const node = nodeAt(root, bits, length);
    node.record = at;
    node.children = [undefined, undefined];
  }
  if (ipVersion === 6) {
    const v4 = nodeAt(root, 0n, 96);
    for (const alias of aliases) {
      const { bits, length } = bitsOf(alias, 6);
      const parent = nodeAt(root, bits, length - 1);
      parent.children[Number((bits >> BigInt(128 - length)) & 1n)] = v4;
    }
  }
  const nodes = numbered(root);
  const tree = Buffer.concat([...nodes.keys()].map((node) => encodeNode(node, nodes, recordSize)));
  const metadata = encode({
    node_count: nodes.size,
    record_size: recordSize,
    ip_version: ipVersion,
    database_type: type,
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    languages: {},
    description: {},
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), metadata]);
}

function emptyNode(): Node {
  return { children: [undefined, undefined], record: undefined };
}

/** The bits of a network as they lie in the tree: IPv4 at ::/96. */
function bitsOf(cidr: string, ipVersion: 4 | 6): { bits: bigint; length: number } {
  const read = readCidr(cidr);
  if (!read) throw new Error(`${cidr} is no network`);
  const isV4 = !read.cidr.includes(':');
  const length = Number(read.cidr.split('/')[1]);
  const number = isV4 ? read.range.low - IPV4_FIRST : read.range.low;
  if (ipVersion === 4) return { bits: number << 96n, length };
  return { bits: number, length: isV4 ? 96 + length : length };
}

function nodeAt(root: Node, bits: bigint, length: number): Node {
  let node = root;
  for (let depth = 0; depth < length; depth++) {
    const bit = Number((bits >> BigInt(127 - depth)) & 1n) as 0 | 1;
    const next = node.children[bit] ?? emptyNode();
    // What a wider network said holds for the other half, too.
    if (node.record !== undefined) {
      for (const side of [0, 1] as const) {
        const half: Node = side === bit ? next : (node.children[side] ?? emptyNode());
        if (half.record === undefined && half.children.every((child) => !child)) half.record = node.record;
        node.children[side] = half;
      }
      node.record = undefined;
    }
    node.children[bit] = next;
    node = next;
  }
  return node;
}

/** Inner nodes with their numbers, the root first. */
function numbered(root: Node): Map<Node, number> {
  const nodes = new Map<Node, number>([[root, 0]]);
  for (const node of nodes.keys()) {
    for (const child of node.children) {
      if (child && child.record === undefined && !nodes.has(child)) nodes.set(child, nodes.size);
    }
  }
  return nodes;
}

function encodeNode(node: Node, nodes: ReadonlyMap<Node, number>, recordSize: 24 | 28 | 32): Buffer {
  const [left = 0, right = 0] = node.children.map((child) => {
    if (!child) return nodes.size;
    return child.record === undefined ? (nodes.get(child) ?? nodes.size) : nodes.size + 16 + child.record;
  });
  const bytes = Buffer.alloc(recordSize / 4);
  if (recordSize === 32) {
    bytes.writeUInt32BE(left, 0);
    bytes.writeUInt32BE(right, 4);
  } else {
    bytes.writeUIntBE(left & 0xffffff, 0, 3);
    bytes.writeUIntBE(right & 0xffffff, recordSize === 28 ? 4 : 3, 3);
    if (recordSize === 28) bytes[3] = ((left >>> 24) << 4) | (right >>> 24);
  }
  return bytes;
}

function encode(data: Data): Buffer {
  if (typeof data === 'string') return Buffer.concat([control(2, Buffer.byteLength(data)), Buffer.from(data)]);
  if (typeof data === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(data);
    return Buffer.concat([control(6, 4), bytes]);
  }
  const pairs = Object.entries(data);
  return Buffer.concat([control(7, pairs.length), ...pairs.flatMap(([key, value]) => [encode(key), encode(value)])]);
}

/** Type in the upper three bits, size in the lower five; sizes from 29 on take a byte more. */
function control(type: number, size: number): Buffer {
  return size < 29 ? Buffer.from([(type << 5) | size]) : Buffer.from([(type << 5) | 29, size - 29]);
}
