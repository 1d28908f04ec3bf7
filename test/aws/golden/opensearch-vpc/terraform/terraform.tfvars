flow_log_target_id = "vpc-0123456789abcdef0"
engine_version     = "OpenSearch_2.19"
instance_type      = "r7g.large.search"
instance_count     = 1
volume_size        = 400
code_bucket        = "thalweg-code-123456789012-eu-west-1"
code_key           = "thalweg/1.0.0/function.zip"
