output "stream_arn" {
  description = "The delivery stream"
  value       = aws_kinesis_firehose_delivery_stream.stream.arn
}

output "not_delivered" {
  description = "Where what the endpoint did not take lies"
  value       = "s3://thalweg-backup-123456789012-eu-west-1/not-delivered/"
}
