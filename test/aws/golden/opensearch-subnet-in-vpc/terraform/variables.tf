variable "flow_log_target_id" {
  description = "Id of the subnet whose traffic is logged"
  type        = string

  validation {
    condition     = can(regex("^subnet-[0-9a-z]+$", var.flow_log_target_id))
    error_message = "Must match ^subnet-[0-9a-z]+$."
  }
}

variable "vpc_id" {
  description = "VPC of the domain and the function"
  type        = string

  validation {
    condition     = can(regex("^vpc-[0-9a-z]+$", var.vpc_id))
    error_message = "Must match ^vpc-[0-9a-z]+$."
  }
}

variable "domain_subnet_id1" {
  description = "Subnet of the domain and the function; private ones will do"
  type        = string

  validation {
    condition     = can(regex("^subnet-[0-9a-z]+$", var.domain_subnet_id1))
    error_message = "Must match ^subnet-[0-9a-z]+$."
  }
}

variable "domain_subnet_id2" {
  description = "Subnet of the domain and the function; private ones will do"
  type        = string

  validation {
    condition     = can(regex("^subnet-[0-9a-z]+$", var.domain_subnet_id2))
    error_message = "Must match ^subnet-[0-9a-z]+$."
  }
}

variable "engine_version" {
  description = "Engine of the domain"
  type        = string

  validation {
    condition     = can(regex("^OpenSearch_[0-9]+[.][0-9]+$", var.engine_version))
    error_message = "Must match ^OpenSearch_[0-9]+[.][0-9]+$."
  }
}

variable "instance_type" {
  description = "Instance type of the data nodes"
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]+[.][a-z0-9]+[.]search$", var.instance_type))
    error_message = "Must match ^[a-z0-9-]+[.][a-z0-9]+[.]search$."
  }
}

variable "instance_count" {
  description = "Number of data nodes; with several subnets a multiple of their number"
  type        = number

  validation {
    condition     = var.instance_count >= 1 && var.instance_count <= 80
    error_message = "Must be from 1 to 80."
  }
}

variable "volume_size" {
  description = "GiB of each data node"
  type        = number

  validation {
    condition     = var.volume_size >= 10 && var.volume_size <= 24576
    error_message = "Must be from 10 to 24576."
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
