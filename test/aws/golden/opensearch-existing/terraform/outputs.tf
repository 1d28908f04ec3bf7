output "store" {
  description = "The store, for --store"
  value       = "https://${var.domain_endpoint}/thalweg"
}

output "ship_role_arn" {
  description = "Role of the function, to be mapped under fine-grained access control"
  value       = aws_iam_role.ship_role.arn
}

output "dead_letters_url" {
  description = "Queue of what failed for good"
  value       = aws_sqs_queue.dead_letters.url
}
