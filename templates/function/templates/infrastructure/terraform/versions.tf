terraform {
  required_version = ">= 1.3"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.19"
    }
  }

  # The state is kept in this folder. Before a second person or a pipeline deploys, give it a place of its own:
  # https://developer.hashicorp.com/terraform/language/backend/s3
}

# The region is the one that is configured where you run this (npm run deploy sees to it).
provider "aws" {
  default_tags {
    tags = var.tags
  }
}
