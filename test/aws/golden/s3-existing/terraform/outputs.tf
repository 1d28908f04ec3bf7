output "source" {
  description = "Where the flow logs lie"
  value       = "s3://central-logs/network/prod/AWSLogs/aws-account-id=123456789012/"
}

output "queue_url" {
  description = "Queue that tells of new objects"
  value       = aws_sqs_queue.objects.url
}

output "read_role_arn" {
  description = "Role that may read both"
  value       = aws_iam_role.read_role.arn
}
