resource "aws_s3_bucket" "backup_bucket" {
  bucket = "thalweg-backup-123456789012-eu-west-1"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "backup_bucket" {
  bucket = aws_s3_bucket.backup_bucket.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "backup_bucket" {
  bucket                  = aws_s3_bucket.backup_bucket.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "backup_bucket" {
  bucket = aws_s3_bucket.backup_bucket.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "backup_bucket" {
  bucket = aws_s3_bucket.backup_bucket.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket_policy" "backup_bucket_policy" {
  bucket = aws_s3_bucket.backup_bucket.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::thalweg-backup-123456789012-eu-west-1",
          "arn:aws:s3:::thalweg-backup-123456789012-eu-west-1/*",
        ]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })
}

resource "aws_cloudwatch_log_group" "stream_log_group" {
  name              = "/aws/kinesisfirehose/thalweg-flow-logs"
  retention_in_days = 30
}

resource "aws_cloudwatch_log_stream" "stream_log_stream" {
  name           = "http-endpoint"
  log_group_name = aws_cloudwatch_log_group.stream_log_group.name
}

resource "aws_iam_role" "stream_role" {
  name        = "thalweg-stream-eu-west-1"
  description = "Lets the delivery stream thalweg-flow-logs read the access key and keep what was not delivered"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "firehose.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "123456789012"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/thalweg-flow-logs"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "stream_role" {
  name = "thalweg-stream-eu-west-1"
  role = aws_iam_role.stream_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteObjects"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:PutObject"]
        Resource = "arn:aws:s3:::thalweg-backup-123456789012-eu-west-1/not-delivered/*"
      },
      {
        Sid      = "FindBucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
        Resource = "arn:aws:s3:::thalweg-backup-123456789012-eu-west-1"
      },
      {
        Sid      = "ReadAccessKey"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = var.access_key_secret_arn
      },
      {
        Sid      = "WriteOwnLog"
        Effect   = "Allow"
        Action   = "logs:PutLogEvents"
        Resource = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/kinesisfirehose/thalweg-flow-logs:log-stream:http-endpoint"
      },
    ]
  })
}

resource "aws_kinesis_firehose_delivery_stream" "stream" {
  name        = "thalweg-flow-logs"
  destination = "http_endpoint"
  tags = {
    LogDeliveryEnabled = "true"
  }

  server_side_encryption {
    enabled  = true
    key_type = "AWS_OWNED_CMK"
  }

  http_endpoint_configuration {
    name               = "Thalweg"
    url                = "${var.endpoint_url}?format=version,account-id,interface-id,srcaddr,dstaddr,srcport,dstport,protocol,packets,bytes,start,end,action,log-status,vpc-id,subnet-id,instance-id,tcp-flags,type,pkt-srcaddr,pkt-dstaddr,region,az-id,sublocation-type,sublocation-id,pkt-src-aws-service,pkt-dst-aws-service,flow-direction,traffic-path,ecs-cluster-arn,ecs-cluster-name,ecs-container-instance-arn,ecs-container-instance-id,ecs-container-id,ecs-second-container-id,ecs-service-name,ecs-task-definition-arn,ecs-task-arn,ecs-task-id,reject-reason,resource-id,encryption-status,interface-type,next-hop-interface-id,next-hop-subnet-id,next-hop-az-id,next-hop-vpc-id,next-hop-interface-type"
    role_arn           = aws_iam_role.stream_role.arn
    buffering_size     = 5
    buffering_interval = 60
    retry_duration     = 3600
    s3_backup_mode     = "FailedDataOnly"

    request_configuration {
      content_encoding = "GZIP"
    }

    secrets_manager_configuration {
      enabled    = true
      secret_arn = var.access_key_secret_arn
      role_arn   = aws_iam_role.stream_role.arn
    }

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.stream_log_group.name
      log_stream_name = "http-endpoint"
    }

    s3_configuration {
      bucket_arn          = aws_s3_bucket.backup_bucket.arn
      role_arn            = aws_iam_role.stream_role.arn
      prefix              = "not-delivered/"
      error_output_prefix = "not-delivered/"
      compression_format  = "GZIP"
    }
  }

  depends_on = [
    aws_cloudwatch_log_stream.stream_log_stream,
    aws_s3_bucket_policy.backup_bucket_policy,
    aws_iam_role_policy.stream_role,
  ]
}

resource "aws_flow_log" "flow_log" {
  vpc_id                   = var.flow_log_target_id
  traffic_type             = "ALL"
  log_destination_type     = "kinesis-data-firehose"
  log_destination          = aws_kinesis_firehose_delivery_stream.stream.arn
  log_format               = "$${version} $${account-id} $${interface-id} $${srcaddr} $${dstaddr} $${srcport} $${dstport} $${protocol} $${packets} $${bytes} $${start} $${end} $${action} $${log-status} $${vpc-id} $${subnet-id} $${instance-id} $${tcp-flags} $${type} $${pkt-srcaddr} $${pkt-dstaddr} $${region} $${az-id} $${sublocation-type} $${sublocation-id} $${pkt-src-aws-service} $${pkt-dst-aws-service} $${flow-direction} $${traffic-path} $${ecs-cluster-arn} $${ecs-cluster-name} $${ecs-container-instance-arn} $${ecs-container-instance-id} $${ecs-container-id} $${ecs-second-container-id} $${ecs-service-name} $${ecs-task-definition-arn} $${ecs-task-arn} $${ecs-task-id} $${reject-reason} $${resource-id} $${encryption-status} $${interface-type} $${next-hop-interface-id} $${next-hop-subnet-id} $${next-hop-az-id} $${next-hop-vpc-id} $${next-hop-interface-type}"
  max_aggregation_interval = 60
  tags = {
    Name = "thalweg"
  }
}
