/** What somebody may have meant by a name that no field has. */
import type { Schema } from '../language/ast.ts';

/**
 * Names of the Elastic Common Schema, OCSF, OpenTelemetry and CloudWatch Logs Insights for flow-log fields, in lower case. Names
 * that differ from these or from AWS's only in case, hyphens, dots, underscores or a known prefix need no row.
 */
const FOREIGN: Readonly<Record<string, string>> = {
  'source.ip': 'srcaddr',
  'source.address': 'srcaddr',
  'src_endpoint.ip': 'srcaddr',
  'network.local.address': 'srcaddr dstaddr',
  'source.geo.country_iso_code': 'src_country',
  'src_endpoint.location.country': 'src_country',
  'source.as.number': 'src_as',
  'source.as.organization.name': 'src_as',
  'source.nat.ip': 'pkt_srcaddr',
  'destination.ip': 'dstaddr',
  'destination.address': 'dstaddr',
  'dst_endpoint.ip': 'dstaddr',
  'destination.geo.country_iso_code': 'dst_country',
  'dst_endpoint.location.country': 'dst_country',
  'destination.as.number': 'dst_as',
  'destination.as.organization.name': 'dst_as',
  'destination.nat.ip': 'pkt_dstaddr',
  'related.ip': 'srcaddr dstaddr',
  'source.port': 'srcport',
  'src_endpoint.port': 'srcport',
  'destination.port': 'dstport',
  'dst_endpoint.port': 'dstport',
  'network.iana_number': 'protocol',
  'network.transport': 'protocol',
  'network.protocol.name': 'protocol',
  'connection_info.protocol_num': 'protocol',
  'connection_info.protocol_name': 'protocol',
  'source.packets': 'packets',
  'network.packets': 'packets',
  'traffic.packets': 'packets',
  'source.bytes': 'bytes',
  'network.bytes': 'bytes',
  'traffic.bytes': 'bytes',
  'traffic.bytes_out': 'bytes',
  'event.start': 'start',
  time: 'start',
  start_time: 'start',
  start_time_dt: 'start',
  'event.end': 'end',
  '@timestamp': 'end',
  end_time: 'end',
  end_time_dt: 'end',
  'event.outcome': 'action',
  'event.action': 'action',
  'event.type': 'action',
  disposition: 'action',
  action_id: 'action',
  activity_id: 'action',
  status_code: 'log_status',
  status: 'log_status',
  'cloud.account.id': 'account_id',
  'cloud.account.uid': 'account_id',
  'observer.ingress.interface.id': 'interface_id',
  'observer.egress.interface.id': 'interface_id',
  'src_endpoint.interface_uid': 'interface_id',
  'dst_endpoint.interface_uid': 'interface_id',
  'network.interface.name': 'interface_id',
  'src_endpoint.vpc_uid': 'vpc_id',
  'dst_endpoint.vpc_uid': 'vpc_id',
  'src_endpoint.subnet_uid': 'subnet_id',
  'dst_endpoint.subnet_uid': 'subnet_id',
  'aws.vpc.id': 'vpc_id',
  'aws.subnet.id': 'subnet_id',
  'aws.vpc.subnet.id': 'subnet_id',
  'cloud.instance.id': 'instance_id',
  'src_endpoint.instance_uid': 'instance_id',
  'dst_endpoint.instance_uid': 'instance_id',
  'host.id': 'instance_id',
  tcp_flags_array: 'tcp_flags',
  'connection_info.tcp_flags': 'tcp_flags',
  'network.tcp.flags': 'tcp_flags',
  'network.type': 'type',
  'connection_info.protocol_ver': 'type',
  'connection_info.protocol_ver_id': 'type',
  'cloud.region': 'region',
  'cloud.availability_zone': 'az_id',
  'cloud.zone': 'az_id',
  'aws.az.id': 'az_id',
  'metadata.product.version': 'version',
  'network.direction': 'flow_direction',
  'network.io.direction': 'flow_direction',
  'connection_info.direction': 'flow_direction',
  'connection_info.direction_id': 'flow_direction',
  'connection_info.boundary_id': 'traffic_path',
  pkt_src_service: 'pkt_src_aws_service',
  pkt_dst_service: 'pkt_dst_aws_service',
  'source.service': 'pkt_src_aws_service',
  'destination.service': 'pkt_dst_aws_service',
  'src_endpoint.svc_name': 'pkt_src_aws_service',
  'dst_endpoint.svc_name': 'pkt_dst_aws_service',
  'orchestrator.cluster.id': 'ecs_cluster_arn',
  'orchestrator.cluster.arn': 'ecs_cluster_arn',
  'orchestrator.cluster.name': 'ecs_cluster_name',
  'container.id': 'ecs_container_id',
  'event.reason': 'reject_reason',
  src: 'srcaddr',
  srcip: 'srcaddr',
  sport: 'srcport',
  source: 'srcaddr',
  dst: 'dstaddr',
  dstip: 'dstaddr',
  dport: 'dstport',
  dest: 'dstaddr',
  destination: 'dstaddr',
  ip: 'srcaddr dstaddr',
  port: 'dstport srcport',
};

const MEANINGS: ReadonlyMap<string, string> = new Map(
  Object.entries(FOREIGN).map(([name, known]) => [squeeze(name), known]),
);

/** In front of AWS's own names in Elastic's, OpenSearch's and OpenTelemetry's mappings. */
const PREFIXES = /^(aws\.vpcflow\.|aws\.vpc\.flow\.log\.|aws\.vpc\.flow\.|aws\.vpc\.|aws\.tgw\.|aws\.|netflow\.)/;

/** Names of the schema that somebody may have meant, best first, at most three; empty when nothing is near. */
export function suggestNames(name: string, schema: Schema): readonly string[] {
  const lower = name.toLowerCase();
  const bare = lower.replace(PREFIXES, '');
  const foreign = (MEANINGS.get(squeeze(lower)) ?? MEANINGS.get(squeeze(bare)) ?? '')
    .split(' ')
    .filter((known) => schema.typeOf(known));
  if (foreign.length > 0) return foreign;
  const same = schema.names.filter((known) => squeeze(known) === squeeze(lower) || squeeze(known) === squeeze(bare));
  if (same.length > 0) return same.slice(0, 3);
  const limit = Math.min(3, Math.max(1, Math.floor(bare.length / 3)));
  return schema.names
    .map((known) => ({ known, distance: editDistance(bare, known, limit) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ known }) => known);
}

/** A name without what its spellings differ in: `dstPort`, `flow-direction`, `sublocation.type`. */
function squeeze(name: string): string {
  return name.toLowerCase().replace(/[-_. ]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours that make `b` of `a`; some number above `limit` when more. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : replace;
      row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, replace, swap));
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
