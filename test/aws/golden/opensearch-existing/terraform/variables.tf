variable "flow_log_target_id" {
  description = "Id of the VPC whose traffic is logged"
  type        = string

  validation {
    condition     = can(regex("^vpc-[0-9a-z]+$", var.flow_log_target_id))
    error_message = "Must match ^vpc-[0-9a-z]+$."
  }
}

variable "domain_endpoint" {
  description = "Host name of the domain flows, without https://"
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9.-]+$", var.domain_endpoint))
    error_message = "Must match ^[a-z0-9.-]+$."
  }
}

variable "code_bucket" {
  description = "Bucket that holds the code of the function"
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.code_bucket))
    error_message = "Must match ^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$."
  }
}

variable "code_key" {
  description = "Key of the code: function.zip of npm run build:lambda"
  type        = string
}
