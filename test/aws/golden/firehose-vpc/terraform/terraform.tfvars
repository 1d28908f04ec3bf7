flow_log_target_id    = "vpc-0123456789abcdef0"
endpoint_url          = "https://FILL-IN/ingest/firehose"
access_key_secret_arn = "FILL-IN"
