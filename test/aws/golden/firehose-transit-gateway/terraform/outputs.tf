output "stream_arn" {
  description = "The delivery stream"
  value       = aws_kinesis_firehose_delivery_stream.stream.arn
}

output "not_delivered" {
  description = "Where what the endpoint did not take lies"
  value       = "s3://central-logs/firehose/not-delivered/"
}

output "format" {
  description = "Fields of a record, for --format"
  value       = "version,resource-type,account-id,tgw-id,tgw-attachment-id,tgw-src-vpc-account-id,tgw-dst-vpc-account-id,tgw-src-vpc-id,tgw-dst-vpc-id,tgw-src-subnet-id,tgw-dst-subnet-id,tgw-src-eni,tgw-dst-eni,tgw-src-az-id,tgw-dst-az-id,tgw-pair-attachment-id,srcaddr,dstaddr,srcport,dstport,protocol,packets,bytes,start,end,log-status,type,packets-lost-no-route,packets-lost-blackhole,packets-lost-mtu-exceeded,packets-lost-ttl-expired,tcp-flags,region,flow-direction,pkt-src-aws-service,pkt-dst-aws-service"
}
