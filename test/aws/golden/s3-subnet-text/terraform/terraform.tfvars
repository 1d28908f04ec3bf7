flow_log_target_id = "subnet-0a1b2c3d"
