import { FIELDS } from './catalogue.ts';
import type { Field, FieldType } from './field.ts';

const byName: ReadonlyMap<string, Field> = new Map(FIELDS.map((field) => [field.name, field]));

/** The catalogue row of a field by its underscore name, undefined for a name AWS has not published (yet). */
export function fieldNamed(name: string): Field | undefined {
  return byName.get(name);
}

/** The type a field has in the query language; a name without a catalogue row is text. */
export function fieldType(field: Field | undefined): FieldType {
  if (!field) return 'text';
  switch (field.kind) {
    case 'ip':
      return 'address';
    case 'epoch_seconds':
      return 'date';
    case 'integer':
    case 'port':
    case 'counter':
    case 'flags':
      return 'integer';
    case 'enum':
    case 'keyword':
    case 'arn':
    case 'tag':
      return field.parquet === 'string' ? 'text' : 'integer';
  }
}

/** The name as AWS writes it in format strings and text headers: `flow-direction`. */
export function logName(field: Field): string {
  return field.name.replaceAll('_', '-');
}

/** The 14 fields of the VPC default format, in its order: exactly the version 2 fields. */
export const VPC_DEFAULT_FORMAT: readonly string[] = FIELDS.filter(
  (field) => field.since === 2 && field.family !== 'tgw',
).map((field) => field.name);

/** The 36 fields of the Transit Gateway default format, in its order (Transit Gateway guide, "Transit Gateway Flow Log records"). */
export const TGW_DEFAULT_FORMAT: readonly string[] = (
  'version resource_type account_id tgw_id tgw_attachment_id tgw_src_vpc_account_id tgw_dst_vpc_account_id tgw_src_vpc_id ' +
  'tgw_dst_vpc_id tgw_src_subnet_id tgw_dst_subnet_id tgw_src_eni tgw_dst_eni tgw_src_az_id tgw_dst_az_id ' +
  'tgw_pair_attachment_id srcaddr dstaddr srcport dstport protocol packets bytes start end log_status type ' +
  'packets_lost_no_route packets_lost_blackhole packets_lost_mtu_exceeded packets_lost_ttl_expired tcp_flags region ' +
  'flow_direction pkt_src_aws_service pkt_dst_aws_service'
).split(' ');
