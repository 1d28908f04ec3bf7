/**
 * The line parser alone: lines per second on one core, every check included. Text is made in memory from a fixed seed with the
 * numbers of distinct values that a mid-size VPC has. Run with `node --import tsx bench/parser.ts [LINES]`.
 */
import { createParser } from '@thalweg/core/record';

const LINES = Number(process.argv[2] ?? 1_000_000);
const RUNS = 7;
const SLICE = 1 << 18;

function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

interface Flow {
  readonly network: string;
  readonly local: string;
  readonly remote: string;
  readonly ingress: boolean;
  readonly ports: string;
  readonly protocol: number;
  readonly packets: number;
  readonly bytes: number;
  readonly start: number;
  readonly action: string;
  readonly flags: number;
}

/** Bytes of a packet that carries little more than its headers. */
const SMALLEST = [40, 40, 44, 52, 52, 60, 64, 76, 84, 120];

/** Lines arrive as AWS writes them: some hundred interfaces mixed, times rising slowly, a handful of popular ports. */
function* flows(seed: number, count: number): Generator<Flow> {
  const random = createRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const hex = (digits: number) => Array.from({ length: digits }, () => below(16).toString(16)).join('');
  const interfaces = Array.from({ length: 300 }, (_, i) => ({
    network: `eni-0${hex(16)}`,
    local: `10.0.${i >> 6}.${10 + (i & 63)}`,
  }));
  const remotes = Array.from({ length: 20_000 }, () => `${1 + below(223)}.${below(256)}.${below(256)}.${below(256)}`);
  const services = [443, 443, 443, 80, 22, 3306, 5432, 53, 123, 6379, 8080, 3389];
  for (let i = 0; i < count; i++) {
    const { network, local } = interfaces[Math.floor(random() ** 2 * interfaces.length)]!;
    const remote =
      random() < 0.5 ? interfaces[below(300)]!.local : remotes[Math.floor(random() ** 3 * remotes.length)]!;
    const ingress = random() < 0.5;
    const service = random() < 0.9 ? services[below(services.length)]! : below(65536);
    const client = 1024 + below(64512);
    const short = random() < 0.6;
    const packets = short ? 1 + below(3) : 4 + Math.floor(random() ** 4 * 2000);
    const bytes = packets * (short ? SMALLEST[below(SMALLEST.length)]! : 40 + 4 * below(350));
    yield {
      network,
      local,
      remote,
      ingress,
      ports: ingress ? `${client} ${service}` : `${service} ${client}`,
      protocol: service === 53 || service === 123 ? 17 : 6,
      packets,
      bytes,
      start: 1_700_000_000 + Math.floor((i / count) * 3600) + below(60),
      action: random() < 0.85 ? 'ACCEPT' : 'REJECT',
      flags: [0, 2, 3, 18, 19][below(5)]!,
    };
  }
}

function v2Line(flow: Flow): string {
  const pair = flow.ingress ? `${flow.remote} ${flow.local}` : `${flow.local} ${flow.remote}`;
  return `2 123456789012 ${flow.network} ${pair} ${flow.ports} ${flow.protocol} ${flow.packets} ${flow.bytes} ${flow.start} ${flow.start + 59} ${flow.action} OK`;
}

const V5_HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status vpc-id ' +
  'subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id ' +
  'pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path';

function v5Line(flow: Flow): string {
  const pair = flow.ingress ? `${flow.remote} ${flow.local}` : `${flow.local} ${flow.remote}`;
  const zone = flow.network.charCodeAt(5) % 3;
  const id = flow.network.slice(4);
  const service = flow.remote.charCodeAt(0) % 4 === 0 ? 'AMAZON' : '-';
  const services = flow.ingress ? `${service} -` : `- ${service}`;
  const path = flow.ingress ? '-' : flow.remote.startsWith('10.') ? '1' : '8';
  return `${v2Line(flow).replace('2', '5')} vpc-0a1b2c3d4e5f60718 subnet-0aaaaaaa0123456${zone}8 i-${id} ${flow.flags} IPv4 ${pair} eu-central-1 euc1-az${zone + 1} - - ${services} ${flow.ingress ? 'ingress' : 'egress'} ${path}`;
}

function textOf(header: string | undefined, line: (flow: Flow) => string): Uint8Array {
  const lines = header === undefined ? [] : [header];
  for (const flow of flows(42, LINES)) lines.push(line(flow));
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

/** Slices of whole lines, as they come from unpacking. */
function slicesOf(text: Uint8Array): Uint8Array[] {
  const slices: Uint8Array[] = [];
  for (let at = 0; at < text.length; ) {
    const end = at + SLICE >= text.length ? text.length : text.lastIndexOf(0x0a, at + SLICE) + 1;
    slices.push(text.subarray(at, end));
    at = end;
  }
  return slices;
}

function measure(name: string, text: Uint8Array): void {
  const slices = slicesOf(text);
  const parser = createParser();
  const wall: number[] = [];
  const processor: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const used = process.cpuUsage();
    const begun = performance.now();
    parser.begin(run);
    for (const slice of slices) parser.lines(slice);
    const summary = parser.end();
    const columns = parser.takeColumns();
    wall.push(LINES / (performance.now() - begun) / 1000);
    const { user, system } = process.cpuUsage(used);
    processor.push(LINES / (user + system));
    if (summary.records !== LINES || columns[0]?.rows !== LINES) throw new Error(`${name}: ${JSON.stringify(summary)}`);
  }
  console.log(`${name}, ${(text.length / LINES).toFixed(0)} bytes a line, M lines/s (median of ${RUNS}, fastest):`);
  console.log(`  by the clock        ${shown(wall)}`);
  console.log(`  by processor time   ${shown(processor)}`);
}

/** The second figure is what the machine does when nobody else uses it. */
function shown(rates: readonly number[]): string {
  const sorted = rates.toSorted((a, b) => a - b);
  return `${sorted[RUNS >> 1]!.toFixed(2)}  ${sorted.at(-1)!.toFixed(2)}`;
}

measure('v2, default format', textOf(undefined, v2Line));
measure('v5, 29 fields', textOf(V5_HEADER, v5Line));
