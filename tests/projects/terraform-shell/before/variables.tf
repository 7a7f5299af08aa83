variable "stage" {
  default = "dev"
}

variable "runtime" {
  description = "Runtime of every function"
  type        = string
  default     = "nodejs8.10"
}
