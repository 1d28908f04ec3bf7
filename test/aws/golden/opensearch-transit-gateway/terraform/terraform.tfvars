flow_log_target_id = "tgw-0123456789abcdef0"
domain_endpoint    = "FILL-IN"
code_bucket        = "thalweg-code-123456789012-eu-west-1"
code_key           = "thalweg/1.0.0/function.zip"
