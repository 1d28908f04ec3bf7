variable "flow_log_target_id" {
  description = "Id of the VPC whose traffic is logged"
  type        = string

  validation {
    condition     = can(regex("^vpc-[0-9a-z]+$", var.flow_log_target_id))
    error_message = "Must match ^vpc-[0-9a-z]+$."
  }
}
