resource "aws_cloudwatch_log_group" "flow_log_group" {
  name              = "/thalweg/flow-logs"
  retention_in_days = 30
  skip_destroy      = true
}

resource "aws_iam_role" "delivery_role" {
  name        = "thalweg-delivery-eu-west-1"
  description = "Lets VPC flow logs write to the log group /thalweg/flow-logs"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "vpc-flow-logs.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "123456789012"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "delivery_role" {
  name = "thalweg-delivery-eu-west-1"
  role = aws_iam_role.delivery_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "WriteToGroup"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:CreateLogStream",
          "logs:DescribeLogStreams",
          "logs:PutLogEvents",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:123456789012:log-group:/thalweg/flow-logs",
          "arn:aws:logs:eu-west-1:123456789012:log-group:/thalweg/flow-logs:*",
        ]
      },
      {
        Sid      = "FindGroup"
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "arn:aws:logs:eu-west-1:123456789012:log-group:*"
      },
    ]
  })
}

resource "aws_flow_log" "flow_log" {
  transit_gateway_id       = var.flow_log_target_id
  log_destination_type     = "cloud-watch-logs"
  log_destination          = aws_cloudwatch_log_group.flow_log_group.arn
  iam_role_arn             = aws_iam_role.delivery_role.arn
  log_format               = "$${version} $${resource-type} $${account-id} $${tgw-id} $${tgw-attachment-id} $${tgw-src-vpc-account-id} $${tgw-dst-vpc-account-id} $${tgw-src-vpc-id} $${tgw-dst-vpc-id} $${tgw-src-subnet-id} $${tgw-dst-subnet-id} $${tgw-src-eni} $${tgw-dst-eni} $${tgw-src-az-id} $${tgw-dst-az-id} $${tgw-pair-attachment-id} $${srcaddr} $${dstaddr} $${srcport} $${dstport} $${protocol} $${packets} $${bytes} $${start} $${end} $${log-status} $${type} $${packets-lost-no-route} $${packets-lost-blackhole} $${packets-lost-mtu-exceeded} $${packets-lost-ttl-expired} $${tcp-flags} $${region} $${flow-direction} $${pkt-src-aws-service} $${pkt-dst-aws-service}"
  max_aggregation_interval = 60
  tags = {
    Name = "thalweg"
  }
  depends_on = [aws_iam_role_policy.delivery_role]
}

resource "aws_sqs_queue" "dead_letters" {
  name                       = "thalweg-dead-letters"
  sqs_managed_sse_enabled    = true
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 30
}

resource "aws_sqs_queue_policy" "dead_letters_policy" {
  queue_url = aws_sqs_queue.dead_letters.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = ["arn:aws:sqs:eu-west-1:123456789012:thalweg-dead-letters"]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })
}

resource "aws_cloudwatch_log_group" "function_log_group" {
  name              = "/aws/lambda/thalweg-ship"
  retention_in_days = 30
}

resource "aws_iam_role" "ship_role" {
  name        = "thalweg-ship-eu-west-1"
  description = "Lets the function thalweg-ship write to the domain flows"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "lambda.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "123456789012"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:lambda:eu-west-1:123456789012:function:thalweg-ship"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "ship_role" {
  name = "thalweg-ship-eu-west-1"
  role = aws_iam_role.ship_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteToDomain"
        Effect   = "Allow"
        Action   = ["es:ESHttpGet", "es:ESHttpPost", "es:ESHttpPut"]
        Resource = "arn:aws:es:eu-west-1:123456789012:domain/flows/*"
      },
      {
        Sid      = "WriteOwnLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/thalweg-ship:*"
      },
      {
        Sid      = "KeepDeadLetters"
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "arn:aws:sqs:eu-west-1:123456789012:thalweg-dead-letters"
      },
    ]
  })
}

resource "aws_lambda_function" "ship" {
  function_name = "thalweg-ship"
  description   = "Carries flow logs from CloudWatch Logs to the domain (Thalweg)"
  runtime       = "nodejs24.x"
  handler       = "index.handler"
  s3_bucket     = var.code_bucket
  s3_key        = var.code_key
  role          = aws_iam_role.ship_role.arn
  memory_size   = 1024
  timeout       = 120

  environment {
    variables = {
      THALWEG_STORE       = "https://${var.domain_endpoint}/thalweg"
      THALWEG_FORMAT      = "version resource_type account_id tgw_id tgw_attachment_id tgw_src_vpc_account_id tgw_dst_vpc_account_id tgw_src_vpc_id tgw_dst_vpc_id tgw_src_subnet_id tgw_dst_subnet_id tgw_src_eni tgw_dst_eni tgw_src_az_id tgw_dst_az_id tgw_pair_attachment_id srcaddr dstaddr srcport dstport protocol packets bytes start end log_status type packets_lost_no_route packets_lost_blackhole packets_lost_mtu_exceeded packets_lost_ttl_expired tcp_flags region flow_direction pkt_src_aws_service pkt_dst_aws_service"
      THALWEG_DEAD_LETTER = aws_sqs_queue.dead_letters.url
    }
  }

  dead_letter_config {
    target_arn = aws_sqs_queue.dead_letters.arn
  }

  depends_on = [aws_cloudwatch_log_group.function_log_group, aws_iam_role_policy.ship_role]
}

resource "aws_lambda_permission" "may_invoke" {
  function_name  = aws_lambda_function.ship.function_name
  action         = "lambda:InvokeFunction"
  principal      = "logs.amazonaws.com"
  source_arn     = "arn:aws:logs:eu-west-1:123456789012:log-group:/thalweg/flow-logs:*"
  source_account = "123456789012"
}

resource "aws_cloudwatch_log_subscription_filter" "subscription" {
  name            = "thalweg"
  log_group_name  = aws_cloudwatch_log_group.flow_log_group.name
  filter_pattern  = ""
  destination_arn = aws_lambda_function.ship.arn
  depends_on      = [aws_lambda_permission.may_invoke]
}
