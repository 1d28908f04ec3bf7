variable "flow_log_target_id" {
  description = "Id of the transit gateway whose traffic is logged"
  type        = string

  validation {
    condition     = can(regex("^tgw-[0-9a-z]+$", var.flow_log_target_id))
    error_message = "Must match ^tgw-[0-9a-z]+$."
  }
}

variable "endpoint_url" {
  description = "Address of Thalweg's endpoint: https on port 443, with a certificate that everybody trusts"
  type        = string

  validation {
    condition     = can(regex("^https://[a-z0-9.-]+/[^?#]*$", var.endpoint_url))
    error_message = "Must match ^https://[a-z0-9.-]+/[^?#]*$."
  }
}

variable "access_key_secret_arn" {
  description = "ARN of the secret in Secrets Manager that holds the access key"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$", var.access_key_secret_arn))
    error_message = "Must match ^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$."
  }
}
