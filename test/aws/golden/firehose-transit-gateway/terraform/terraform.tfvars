flow_log_target_id    = "tgw-0123456789abcdef0"
endpoint_url          = "https://thalweg.example.com/ingest/firehose"
access_key_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:thalweg-firehose-Ab12Cd"
