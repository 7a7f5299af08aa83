terraform {
  required_version = ">= 0.12"
}

locals {
  prefix = "files-${var.stage}"
}

data "archive_file" "thumbs" {
  type        = "zip"
  source_dir  = "${path.module}/lambda/thumbs"
  output_path = "build/thumbs.zip"
}

resource "aws_lambda_function" "thumbs" {
  function_name    = "${local.prefix}-thumbs"
  filename         = data.archive_file.thumbs.output_path
  source_code_hash = data.archive_file.thumbs.output_base64sha256
  handler          = "index.handler"
  runtime          = var.runtime
  role             = aws_iam_role.lambda.arn
}

resource "aws_lambda_function" "watch" {
  function_name = "${local.prefix}-watch"
  filename      = "build/watch.zip"
  handler       = "watch.handler"
  runtime       = "nodejs10.x" # its zip is built elsewhere
  role          = aws_iam_role.lambda.arn
}

resource "aws_lambda_function" "python" {
  function_name = "${local.prefix}-python"
  filename      = "build/python.zip"
  handler       = "app.main"
  runtime       = "python3.9"
  role          = aws_iam_role.lambda.arn
}

resource "aws_cloudwatch_log_metric_filter" "errors" {
  name           = "errors"
  log_group_name = "/aws/lambda/${local.prefix}-thumbs"
  pattern        = "[time, id, message = \"*boom*\"]"

  metric_transformation {
    name      = "errors"
    namespace = "files"
    value     = "1"
  }
}
