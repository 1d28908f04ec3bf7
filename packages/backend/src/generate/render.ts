/** A record as a line of a given format. */
import { FIELDS, TGW_DEFAULT_FORMAT } from '@thalweg/core/fields';
import type { Network } from './network.ts';
import type { FlowRecord } from './traffic.ts';

/** `v2` … `v11`: all fields up to that version in AWS's documented order; `v6` is the Transit Gateway default format. */
export const FORMATS = ['v2', 'v3', 'v4', 'v5', 'v6', 'v7', 'v8', 'v9', 'v10', 'v11'] as const;
export type FormatName = (typeof FORMATS)[number];

/** Underscore names of the format's fields, in order. */
export function formatFields(format: FormatName): readonly string[] {
  if (format === 'v6') return TGW_DEFAULT_FORMAT;
  const version = Number(format.slice(1));
  return FIELDS.filter((field) => field.family !== 'tgw' && field.since <= version).map((field) => field.name);
}

type Writer = (record: FlowRecord) => string | number;

/** One function that writes a record, without line end. Values of silent records (NODATA, SKIPDATA) are `-`, as AWS writes them. */
export function createRenderer(format: FormatName, network: Network): (record: FlowRecord) => string {
  const flow =
    (value: Writer): Writer =>
    (record) =>
      record.status === 'OK' ? value(record) : '-';
  const tcpOnlyEgress: Writer = (record) => {
    if (record.direction !== 'egress') return '-';
    return record.packetDestination.startsWith('10.') ? 1 : 8;
  };
  const tgw = 'tgw-0c7a1de3f5b2498e6';
  const writers: Readonly<Record<string, Writer>> = {
    version: () => format.slice(1),
    account_id: () => network.accountId,
    interface_id: (record) => record.at.interfaceId,
    srcaddr: (record) => record.srcaddr,
    dstaddr: (record) => record.dstaddr,
    srcport: flow((record) => record.srcport),
    dstport: flow((record) => record.dstport),
    protocol: flow((record) => record.protocol),
    packets: flow((record) => record.packets),
    bytes: flow((record) => record.bytes),
    start: (record) => record.start,
    end: (record) => record.end,
    action: (record) => record.action,
    log_status: (record) => record.status,
    vpc_id: () => network.vpcId,
    subnet_id: (record) => record.at.subnetId,
    instance_id: (record) => record.at.instanceId,
    tcp_flags: flow((record) => record.tcpFlags),
    type: flow((record) => (record.srcaddr.includes(':') ? 'IPv6' : 'IPv4')),
    pkt_srcaddr: (record) => record.packetSource,
    pkt_dstaddr: (record) => record.packetDestination,
    region: () => network.region,
    az_id: (record) => record.at.azId,
    pkt_src_aws_service: (record) => record.sourceService,
    pkt_dst_aws_service: (record) => record.destinationService,
    flow_direction: (record) => record.direction,
    traffic_path: flow(tcpOnlyEgress),
    encryption_status: flow((record) => (record.dstport === 443 || record.srcport === 443 ? 2 : 0)),
    instance_tag: (record) => record.at.tag,
    interface_type: (record) => record.at.interfaceType,
    resource_type: () => 'TransitGateway',
    tgw_id: () => tgw,
    tgw_attachment_id: (record) => record.at.interfaceId.replace('eni-', 'tgw-attach-'),
    tgw_src_vpc_account_id: () => network.accountId,
    tgw_dst_vpc_account_id: () => network.accountId,
    tgw_src_vpc_id: () => network.vpcId,
    tgw_src_subnet_id: (record) => record.at.subnetId,
    tgw_src_eni: (record) => record.at.interfaceId,
    tgw_src_az_id: (record) => record.at.azId,
    packets_lost_no_route: flow(() => 0),
    packets_lost_blackhole: flow((record) => (record.action === 'REJECT' ? record.packets : 0)),
    packets_lost_mtu_exceeded: flow(() => 0),
    packets_lost_ttl_expired: flow(() => 0),
  };
  const columns = formatFields(format).map((name) => writers[name] ?? (() => '-'));
  return (record) => {
    let line = '';
    for (const column of columns) line += line === '' ? column(record) : ` ${column(record)}`;
    return line;
  };
}
