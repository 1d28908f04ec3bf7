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
  eni_id                   = var.flow_log_target_id
  traffic_type             = "REJECT"
  log_destination_type     = "cloud-watch-logs"
  log_destination          = aws_cloudwatch_log_group.flow_log_group.arn
  iam_role_arn             = aws_iam_role.delivery_role.arn
  log_format               = "$${version} $${account-id} $${interface-id} $${srcaddr} $${dstaddr} $${srcport} $${dstport} $${protocol} $${packets} $${bytes} $${start} $${end} $${action} $${log-status}"
  max_aggregation_interval = 60
  tags = {
    Name = "thalweg"
  }
  depends_on = [aws_iam_role_policy.delivery_role]
}

resource "aws_security_group" "domain_security_group" {
  name        = "thalweg-domain"
  description = "Domain thalweg: who may reach it at port 443"
  vpc_id      = var.vpc_id

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_security_group" "ship_security_group" {
  name        = "thalweg-ship"
  description = "Function that writes to the domain"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "domain_from_ship" {
  security_group_id            = aws_security_group.domain_security_group.id
  referenced_security_group_id = aws_security_group.ship_security_group.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  description                  = "the function"
}

resource "aws_vpc_security_group_egress_rule" "ship_to_domain" {
  security_group_id            = aws_security_group.ship_security_group.id
  referenced_security_group_id = aws_security_group.domain_security_group.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  description                  = "the domain"
}

resource "aws_opensearch_domain" "domain" {
  domain_name    = "thalweg"
  engine_version = var.engine_version
  access_policies = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Ship"
        Effect = "Allow"
        Principal = {
          AWS = [aws_iam_role.ship_role.arn]
        }
        Action   = ["es:ESHttpGet", "es:ESHttpPost", "es:ESHttpPut"]
        Resource = "arn:aws:es:eu-west-1:123456789012:domain/thalweg/*"
      },
    ]
  })

  cluster_config {
    instance_type          = var.instance_type
    instance_count         = var.instance_count
    zone_awareness_enabled = false
  }

  ebs_options {
    ebs_enabled = true
    volume_type = "gp3"
    volume_size = var.volume_size
  }

  encrypt_at_rest {
    enabled = true
  }

  node_to_node_encryption {
    enabled = true
  }

  domain_endpoint_options {
    enforce_https       = true
    tls_security_policy = "Policy-Min-TLS-1-2-PFS-2023-10"
  }

  vpc_options {
    subnet_ids         = [var.domain_subnet_id]
    security_group_ids = [aws_security_group.domain_security_group.id]
  }

  lifecycle {
    prevent_destroy = true
  }
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
  description = "Lets the function thalweg-ship write to the domain thalweg"
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
        Resource = "arn:aws:es:eu-west-1:123456789012:domain/thalweg/*"
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
      {
        Sid    = "StandInVpc"
        Effect = "Allow"
        Action = [
          "ec2:AssignPrivateIpAddresses",
          "ec2:CreateNetworkInterface",
          "ec2:DeleteNetworkInterface",
          "ec2:UnassignPrivateIpAddresses",
        ]
        Resource = [
          "arn:aws:ec2:eu-west-1:123456789012:network-interface/*",
          "arn:aws:ec2:eu-west-1:123456789012:security-group/*",
          "arn:aws:ec2:eu-west-1:123456789012:subnet/*",
        ]
      },
      {
        Sid      = "LookAtVpc"
        Effect   = "Allow"
        Action   = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
        Resource = "*"
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
      THALWEG_STORE  = "https://${aws_opensearch_domain.domain.endpoint}/thalweg"
      THALWEG_FORMAT = "version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status"
    }
  }

  dead_letter_config {
    target_arn = aws_sqs_queue.dead_letters.arn
  }

  vpc_config {
    subnet_ids         = [var.domain_subnet_id]
    security_group_ids = [aws_security_group.ship_security_group.id]
  }

  depends_on = [
    aws_cloudwatch_log_group.function_log_group,
    aws_vpc_security_group_egress_rule.ship_to_domain,
    aws_iam_role_policy.ship_role,
  ]
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
