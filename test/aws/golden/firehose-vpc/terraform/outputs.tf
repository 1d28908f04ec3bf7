output "stream_arn" {
  description = "The delivery stream"
  value       = aws_kinesis_firehose_delivery_stream.stream.arn
}

output "not_delivered" {
  description = "Where what the endpoint did not take lies"
  value       = "s3://thalweg-backup-123456789012-eu-west-1/not-delivered/"
}

output "format" {
  description = "Fields of a record, for --format"
  value       = "version,account-id,interface-id,srcaddr,dstaddr,srcport,dstport,protocol,packets,bytes,start,end,action,log-status,vpc-id,subnet-id,instance-id,tcp-flags,type,pkt-srcaddr,pkt-dstaddr,region,az-id,sublocation-type,sublocation-id,pkt-src-aws-service,pkt-dst-aws-service,flow-direction,traffic-path,ecs-cluster-arn,ecs-cluster-name,ecs-container-instance-arn,ecs-container-instance-id,ecs-container-id,ecs-second-container-id,ecs-service-name,ecs-task-definition-arn,ecs-task-arn,ecs-task-id,reject-reason,resource-id,encryption-status,interface-type,next-hop-interface-id,next-hop-subnet-id,next-hop-az-id,next-hop-vpc-id,next-hop-interface-type"
}
