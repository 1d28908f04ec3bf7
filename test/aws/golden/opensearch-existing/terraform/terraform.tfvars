flow_log_target_id = "vpc-0123456789abcdef0"
domain_endpoint    = "search-flows-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com"
code_bucket        = "our-code"
code_key           = "thalweg.zip"
