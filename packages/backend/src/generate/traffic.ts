/** What happens in one minute: flows, each recorded in both directions by every interface on its way. */
import type { Interface, Network } from './network.ts';
import type { Random } from './random.ts';

/** One line of a flow log before it has a format. `-` is written for what is empty. */
export interface FlowRecord {
  readonly at: Interface;
  readonly srcaddr: string;
  readonly dstaddr: string;
  /** The addresses in the packet, where a gateway on the way shows its own in srcaddr or dstaddr. */
  readonly packetSource: string;
  readonly packetDestination: string;
  readonly srcport: number;
  readonly dstport: number;
  readonly protocol: number;
  readonly packets: number;
  readonly bytes: number;
  readonly start: number;
  readonly end: number;
  readonly action: 'ACCEPT' | 'REJECT' | '-';
  readonly status: 'OK' | 'NODATA' | 'SKIPDATA';
  readonly direction: 'ingress' | 'egress' | '-';
  readonly tcpFlags: number;
  readonly sourceService: string;
  readonly destinationService: string;
}

interface Flow {
  readonly client: string;
  readonly server: string;
  readonly clientPort: number;
  readonly serverPort: number;
  readonly protocol: number;
  readonly up: { readonly packets: number; readonly bytes: number };
  readonly down: { readonly packets: number; readonly bytes: number };
}

const TCP = 6;
const UDP = 17;
const ICMP = 1;

/** Ports that internet scanners knock at, most popular first. */
const SCANNED_PORTS = [
  23, 22, 3389, 445, 80, 8080, 443, 5060, 1433, 6379, 2323, 3306, 8443, 5900, 81, 21, 25, 111, 123, 137, 161, 389, 554,
  587, 993, 1723, 2222, 5432, 5555, 7547, 8000, 8888, 9200, 11211, 27017,
];

/** Share of the day's peak traffic at an hour (UTC): quiet at four in the morning, busiest in the evening. */
const dayCurve = (hour: number): number => 0.55 + 0.45 * Math.sin(((hour - 10) / 24) * 2 * Math.PI);

/**
 * Calls `write` for every record of the minute that begins at `minute` (epoch seconds). An interface without traffic has a NODATA
 * line, as AWS writes it, so that nothing looks as if it were missing.
 */
export function generateMinute(
  minute: number,
  { network, random, scale }: { network: Network; random: Random; scale: number },
  write: (record: FlowRecord) => void,
): void {
  const heard = new Set<Interface>();
  const emit = (record: FlowRecord): void => {
    heard.add(record.at);
    write(record);
  };
  const albs = network.role('alb');
  const webs = network.role('web');
  const [db, bastion, windows, nat] = [
    network.role('db')[0]!,
    network.role('bastion')[0]!,
    network.role('windows')[0]!,
    network.role('nat')[0]!,
  ];
  const ephemeral = (): number => random.between(32768, 60999);
  const busy = scale * dayCurve((minute % 86400) / 3600);

  const tcp = (client: string, server: string, serverPort: number, size: { up: number; down: number }): Flow => {
    const up = Math.max(40, Math.round(size.up));
    const down = Math.max(40, Math.round(size.down));
    return {
      client,
      server,
      clientPort: ephemeral(),
      serverPort,
      protocol: TCP,
      up: { packets: 3 + Math.ceil(up / 900), bytes: up + 40 * (3 + Math.ceil(up / 900)) },
      down: { packets: 2 + Math.ceil(down / 1400), bytes: down + 40 * (2 + Math.ceil(down / 1400)) },
    };
  };

  /** Both directions of a flow as one interface sees it; `far` is the true peer where a gateway shows its own address. */
  const observe = (
    at: Interface,
    flow: Flow,
    isServer: boolean,
    far?: { server: string; awsService: string },
  ): void => {
    const start = minute + random.between(0, 40);
    const end = Math.min(minute + 59, start + random.between(0, 25));
    const isTcp = flow.protocol === TCP;
    const farServer = far?.server ?? flow.server;
    const awsService = far?.awsService ?? '-';
    // Written out, not spread from parts: a generator makes millions of these.
    emit({
      at,
      srcaddr: flow.client,
      dstaddr: flow.server,
      packetSource: flow.client,
      packetDestination: farServer,
      srcport: flow.clientPort,
      dstport: flow.serverPort,
      protocol: flow.protocol,
      packets: flow.up.packets,
      bytes: flow.up.bytes,
      start,
      end,
      action: 'ACCEPT',
      status: 'OK',
      direction: isServer ? 'ingress' : 'egress',
      tcpFlags: isTcp ? 3 : 0,
      sourceService: '-',
      destinationService: awsService,
    });
    emit({
      at,
      srcaddr: flow.server,
      dstaddr: flow.client,
      packetSource: farServer,
      packetDestination: flow.client,
      srcport: flow.serverPort,
      dstport: flow.clientPort,
      protocol: flow.protocol,
      packets: flow.down.packets,
      bytes: flow.down.bytes,
      start,
      end,
      action: 'ACCEPT',
      status: 'OK',
      direction: isServer ? 'egress' : 'ingress',
      tcpFlags: isTcp ? 19 : 0,
      sourceService: awsService,
      destinationService: '-',
    });
  };

  const between = (client: Interface, server: Interface, flow: Flow): void => {
    observe(client, flow, false);
    observe(server, flow, true);
  };

  const refused = (at: Interface, client: string, port: number, protocol: number): void => {
    const packets = random.next() < 0.85 ? 1 : random.between(2, 5);
    const start = minute + random.between(0, 55);
    emit({
      at,
      srcaddr: client,
      dstaddr: at.address,
      packetSource: client,
      packetDestination: at.address,
      srcport: protocol === ICMP ? 0 : random.between(1024, 65535),
      dstport: protocol === ICMP ? 0 : port,
      protocol,
      packets,
      bytes:
        packets * (protocol === TCP ? random.pick([40, 44, 52, 60]) : protocol === UDP ? random.between(60, 440) : 84),
      start,
      end: Math.min(minute + 59, start + packets - 1),
      action: 'REJECT',
      status: 'OK',
      direction: 'ingress',
      tcpFlags: protocol === TCP ? 2 : 0,
      sourceService: '-',
      destinationService: '-',
    });
  };

  // Visitors reach the load balancer, which asks a web server, which sometimes asks the database.
  for (let visits = random.poisson(5 * busy); visits > 0; visits--) {
    const alb = random.pick(albs);
    const web = random.pick(webs);
    const six = alb.address6 !== undefined && random.next() < 0.15;
    const visitor = six
      ? network.visitors6[random.zipf(network.visitors6.length)]!
      : network.visitors[random.zipf(network.visitors.length)]!;
    const size = { up: random.skewed(900, 0.8), down: random.skewed(14_000, 1.5) };
    observe(alb, tcp(visitor, six ? alb.address6! : alb.address, random.next() < 0.9 ? 443 : 80, size), true);
    // The load balancer adds its own headers, and takes some away.
    const inner = { up: size.up + random.between(60, 400), down: size.down - random.between(0, 250) };
    between(alb, web, tcp(alb.address, web.address, 8080, inner));
    if (random.next() < 0.5)
      between(
        web,
        db,
        tcp(web.address, db.address, 5432, { up: random.skewed(600, 0.7), down: random.skewed(3000, 1.2) }),
      );
  }

  // Servers call the internet through the NAT gateway, which shows its own address on its own interface.
  for (let calls = random.poisson(1.2 * busy); calls > 0; calls--) {
    const web = random.pick(webs);
    const service = network.services[random.zipf(network.services.length)]!;
    const flow = tcp(web.address, service.address, 443, {
      up: random.skewed(2500, 1.2),
      down: random.skewed(9000, 1.6),
    });
    const far = { server: service.address, awsService: service.awsService };
    observe(web, flow, false, far);
    observe(nat, { ...flow, server: nat.address }, true, far);
    observe(nat, { ...flow, client: nat.address, clientPort: ephemeral() }, false, far);
  }

  // Every host asks for the time now and then; two of them ask a public resolver instead of the VPC's own.
  for (const host of [...webs, db, bastion, windows]) {
    if (random.next() >= 0.05) continue;
    const time: Flow = {
      client: host.address,
      server: random.pick(network.timeServers),
      clientPort: 123,
      serverPort: 123,
      protocol: UDP,
      up: { packets: 1, bytes: 76 },
      down: { packets: 1, bytes: 76 },
    };
    observe(host, time, false);
    if (host !== db && host !== windows) continue;
    const bytes = random.between(60, 90);
    observe(
      host,
      {
        ...time,
        server: random.pick(network.resolvers),
        clientPort: ephemeral(),
        serverPort: 53,
        up: { packets: 1, bytes },
        down: { packets: 1, bytes: bytes + random.between(16, 300) },
      },
      false,
    );
  }

  // Operators come through the bastion and the Windows jump host; a stranger has found the latter.
  if (random.next() < 0.12) {
    const operator = random.pick(network.office);
    observe(
      bastion,
      tcp(operator, bastion.address, 22, { up: random.skewed(5000, 1), down: random.skewed(9000, 1) }),
      true,
    );
    const target = random.pick(webs);
    if (random.next() < 0.7)
      between(
        bastion,
        target,
        tcp(bastion.address, target.address, 22, { up: random.skewed(4000, 1), down: random.skewed(7000, 1) }),
      );
  }
  if (random.next() < 0.05) {
    const guest = random.next() < 0.8 ? random.pick(network.office) : network.scanners[0]!;
    observe(
      windows,
      tcp(guest, windows.address, 3389, { up: random.skewed(40_000, 0.8), down: random.skewed(400_000, 1) }),
      true,
    );
  }
  if (random.next() < 0.2) {
    const ping: Flow = {
      client: random.pick(network.office),
      server: bastion.address,
      clientPort: 0,
      serverPort: 0,
      protocol: ICMP,
      up: { packets: 4, bytes: 336 },
      down: { packets: 4, bytes: 336 },
    };
    observe(bastion, ping, true);
  }

  // The internet knocks at everything that has a public address; nobody opens.
  const exposed = [...albs, bastion, windows, nat];
  for (let knocks = random.poisson(4 * Math.sqrt(scale)); knocks > 0; knocks--) {
    const at = random.pick(exposed);
    const scanner = network.scanners[random.zipf(network.scanners.length)]!;
    const dice = random.next();
    const port = dice < 0.8 ? SCANNED_PORTS[random.zipf(SCANNED_PORTS.length)]! : random.between(1, 65535);
    const open =
      (at.role === 'alb' && (port === 443 || port === 80)) ||
      (at.role === 'bastion' && port === 22) ||
      (at.role === 'windows' && port === 3389);
    if (open)
      observe(at, tcp(scanner, at.address, port, { up: random.skewed(300, 0.5), down: random.skewed(900, 0.6) }), true);
    else
      refused(
        at,
        scanner,
        port,
        dice > 0.97 ? ICMP : port === 5060 || port === 161 || port === 123 || port === 137 ? UDP : TCP,
      );
  }
  // A host that was moved still looks for the old database port.
  if (random.next() < 0.15) refused(db, random.pick(webs).address, 3306, TCP);

  const silent = {
    srcaddr: '-',
    dstaddr: '-',
    packetSource: '-',
    packetDestination: '-',
    srcport: 0,
    dstport: 0,
    protocol: 0,
    packets: 0,
    bytes: 0,
    start: minute,
    end: minute + 59,
    action: '-',
    direction: '-',
    tcpFlags: 0,
    sourceService: '-',
    destinationService: '-',
  } as const;
  if (random.next() < 0.002) emit({ ...silent, at: random.pick(webs), status: 'SKIPDATA' });
  for (const at of network.interfaces) if (!heard.has(at)) emit({ ...silent, at, status: 'NODATA' });
}
