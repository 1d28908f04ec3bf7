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
        Resource = "arn:aws:s3:::central-logs/firehose/not-delivered/*"
      },
      {
        Sid      = "FindBucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
        Resource = "arn:aws:s3:::central-logs"
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
    url                = var.endpoint_url
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
      bucket_arn          = "arn:aws:s3:::central-logs"
      role_arn            = aws_iam_role.stream_role.arn
      prefix              = "firehose/not-delivered/"
      error_output_prefix = "firehose/not-delivered/"
      compression_format  = "GZIP"
    }
  }

  depends_on = [aws_cloudwatch_log_stream.stream_log_stream, aws_iam_role_policy.stream_role]
}

resource "aws_flow_log" "flow_log" {
  transit_gateway_id       = var.flow_log_target_id
  log_destination_type     = "kinesis-data-firehose"
  log_destination          = aws_kinesis_firehose_delivery_stream.stream.arn
  log_format               = "$${version} $${resource-type} $${account-id} $${tgw-id} $${tgw-attachment-id} $${tgw-src-vpc-account-id} $${tgw-dst-vpc-account-id} $${tgw-src-vpc-id} $${tgw-dst-vpc-id} $${tgw-src-subnet-id} $${tgw-dst-subnet-id} $${tgw-src-eni} $${tgw-dst-eni} $${tgw-src-az-id} $${tgw-dst-az-id} $${tgw-pair-attachment-id} $${srcaddr} $${dstaddr} $${srcport} $${dstport} $${protocol} $${packets} $${bytes} $${start} $${end} $${log-status} $${type} $${packets-lost-no-route} $${packets-lost-blackhole} $${packets-lost-mtu-exceeded} $${packets-lost-ttl-expired} $${tcp-flags} $${region} $${flow-direction} $${pkt-src-aws-service} $${pkt-dst-aws-service}"
  max_aggregation_interval = 60
  tags = {
    Name = "thalweg"
  }
}
