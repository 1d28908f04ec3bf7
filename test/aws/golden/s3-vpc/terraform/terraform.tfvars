flow_log_target_id = "vpc-0123456789abcdef0"
