variable "flow_log_target_id" {
  description = "Id of the subnet whose traffic is logged"
  type        = string

  validation {
    condition     = can(regex("^subnet-[0-9a-z]+$", var.flow_log_target_id))
    error_message = "Must match ^subnet-[0-9a-z]+$."
  }
}
