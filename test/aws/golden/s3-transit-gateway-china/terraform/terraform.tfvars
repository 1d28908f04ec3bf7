flow_log_target_id = "tgw-0123456789abcdef0"
