resource "aws_sqs_queue" "objects_dead_letters" {
  name                       = "thalweg-objects-dead-letters"
  sqs_managed_sse_enabled    = true
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 30
}

resource "aws_sqs_queue_policy" "objects_dead_letters_policy" {
  queue_url = aws_sqs_queue.objects_dead_letters.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = ["arn:aws:sqs:eu-west-1:123456789012:thalweg-objects-dead-letters"]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })
}

resource "aws_sqs_queue" "objects" {
  name                       = "thalweg-objects"
  sqs_managed_sse_enabled    = true
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 900
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.objects_dead_letters.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue_policy" "objects_policy" {
  queue_url = aws_sqs_queue.objects.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "BucketTells"
        Effect = "Allow"
        Principal = {
          Service = "s3.amazonaws.com"
        }
        Action   = "sqs:SendMessage"
        Resource = "arn:aws:sqs:eu-west-1:123456789012:thalweg-objects"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "123456789012"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:s3:::central-logs"
          }
        }
      },
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = ["arn:aws:sqs:eu-west-1:123456789012:thalweg-objects"]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })
}

resource "aws_flow_log" "flow_log" {
  vpc_id                   = var.flow_log_target_id
  traffic_type             = "ALL"
  log_destination_type     = "s3"
  log_destination          = "arn:aws:s3:::central-logs/network/prod"
  log_format               = "$${version} $${account-id} $${interface-id} $${srcaddr} $${dstaddr} $${srcport} $${dstport} $${protocol} $${packets} $${bytes} $${start} $${end} $${action} $${log-status} $${vpc-id} $${subnet-id} $${instance-id} $${tcp-flags} $${type} $${pkt-srcaddr} $${pkt-dstaddr} $${region} $${az-id} $${sublocation-type} $${sublocation-id} $${pkt-src-aws-service} $${pkt-dst-aws-service} $${flow-direction} $${traffic-path} $${ecs-cluster-arn} $${ecs-cluster-name} $${ecs-container-instance-arn} $${ecs-container-instance-id} $${ecs-container-id} $${ecs-second-container-id} $${ecs-service-name} $${ecs-task-definition-arn} $${ecs-task-arn} $${ecs-task-id} $${reject-reason} $${resource-id} $${encryption-status} $${interface-type} $${next-hop-interface-id} $${next-hop-subnet-id} $${next-hop-az-id} $${next-hop-vpc-id} $${next-hop-interface-type}"
  max_aggregation_interval = 60
  tags = {
    Name = "thalweg"
  }

  destination_options {
    file_format                = "parquet"
    hive_compatible_partitions = true
    per_hour_partition         = true
  }
}

resource "aws_iam_role" "read_role" {
  name        = "thalweg-read-eu-west-1"
  description = "Lets Thalweg read flow logs from central-logs and messages about them"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          AWS = ["arn:aws:iam::123456789012:root"]
        }
        Action = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy" "read_role" {
  name = "thalweg-read-eu-west-1"
  role = aws_iam_role.read_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::central-logs/network/prod/AWSLogs/aws-account-id=123456789012/*"
      },
      {
        Sid      = "ListObjects"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::central-logs"
        Condition = {
          StringLike = {
            "s3:prefix" = "network/prod/AWSLogs/aws-account-id=123456789012/*"
          }
        }
      },
      {
        Sid    = "TakeMessages"
        Effect = "Allow"
        Action = [
          "sqs:ChangeMessageVisibility",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          "sqs:GetQueueUrl",
          "sqs:ReceiveMessage",
        ]
        Resource = "arn:aws:sqs:eu-west-1:123456789012:thalweg-objects"
      },
    ]
  })
}
