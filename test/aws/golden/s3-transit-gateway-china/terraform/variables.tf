variable "flow_log_target_id" {
  description = "Id of the transit gateway whose traffic is logged"
  type        = string

  validation {
    condition     = can(regex("^tgw-[0-9a-z]+$", var.flow_log_target_id))
    error_message = "Must match ^tgw-[0-9a-z]+$."
  }
}
