{% from 'infrastructure/parts.j2' import bucket, description, event, failed, quoted, statements, variables with context %}
{% set arns = {
  'logs': '["${aws_cloudwatch_log_group.function.arn}:*"]',
  'queue': '[aws_sqs_queue.queue.arn]',
  'failed': '[aws_sqs_queue.failed.arn]',
  'objects': '["${aws_s3_bucket.bucket.arn}/*"]',
  '*': '["*"]',
} %}
resource "aws_lambda_function" "function" {
  function_name    = "{{ cookiecutter.name }}"
  description      = {{ quoted(description) }}
  runtime          = "{{ cookiecutter.runtime }}"
  handler          = "index.handler"
  filename         = "${path.module}/${var.package}"
  source_code_hash = filebase64sha256("${path.module}/${var.package}")
  role             = aws_iam_role.execution.arn
  memory_size      = 256
  timeout          = 10

  tracing_config {
    mode = "Active"
  }
{% if cookiecutter.__json_logs %}

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.function.name

    # LOG_LEVEL decides. Without this line Lambda leaves out whatever is below INFO.
    application_log_level = "DEBUG"
  }
{% endif %}

  environment {
    variables = {
{% set width = variables | map('first') | map('length') | max %}
{% for name, value in variables %}
      {{ name.ljust(width) }} = "{{ value }}"
{% endfor %}
    }
  }

  # The log group must be there first: Lambda would make one that keeps its logs for ever. And what the function may do,
  # before somebody calls it.
  depends_on = [
    aws_cloudwatch_log_group.function,
    aws_iam_role_policy.function,
{% if cookiecutter.role == 'managed' %}
    aws_iam_role_policy_attachment.logs,
{% endif %}
  ]
}

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/{{ cookiecutter.name }}"
  retention_in_days = {{ cookiecutter.log_retention_days }}
}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

# Its name begins with the function's and ends at random, so that the same can stand in several regions of one account.
resource "aws_iam_role" "execution" {
  name_prefix          = "{{ cookiecutter.name[:37] }}-"
  description          = "What {{ cookiecutter.name }} may do"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.permission_boundary
}
{% if cookiecutter.role == 'managed' %}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}
{% endif %}

resource "aws_iam_role_policy" "function" {
  name   = "function"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.function.json
}

# "*" stands where AWS knows no resource for an action.
data "aws_iam_policy_document" "function" {
{% for sid, actions, resource in statements %}
  statement {
    sid       = "{{ sid }}"
    actions   = [{% for action in actions %}"{{ action }}"{{ ', ' if not loop.last }}{% endfor %}]
    resources = {{ arns[resource] }}
  }
{{- '\n' if not loop.last }}
{% endfor %}
}
{% if event == 'http' %}

resource "aws_apigatewayv2_api" "api" {
  name          = "{{ cookiecutter.name }}"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.api.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    throttling_burst_limit = 50
    throttling_rate_limit  = 100
  }
}

resource "aws_apigatewayv2_route" "default" {
  api_id    = aws_apigatewayv2_api.api.id
  route_key = "$default"
  target    = "integrations/${aws_apigatewayv2_integration.function.id}"
}

resource "aws_apigatewayv2_integration" "function" {
  api_id                 = aws_apigatewayv2_api.api.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.function.invoke_arn
  payload_format_version = "2.0"
}

resource "aws_lambda_permission" "api" {
  function_name = aws_lambda_function.function.function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.api.execution_arn}/*"
}
{% elif event == 'sqs' %}

resource "aws_sqs_queue" "queue" {
  name                    = "{{ cookiecutter.name }}"
  sqs_managed_sse_enabled = true

  # Six times the function's timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  visibility_timeout_seconds = 60

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.failed.arn
    maxReceiveCount     = 5
  })
}

resource "aws_lambda_event_source_mapping" "queue" {
  function_name           = aws_lambda_function.function.arn
  event_source_arn        = aws_sqs_queue.queue.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]
}
{% elif event == 's3' %}

resource "aws_s3_bucket" "bucket" {
  bucket_prefix = "{{ bucket }}-"
}

resource "aws_s3_bucket_public_access_block" "bucket" {
  bucket                  = aws_s3_bucket.bucket.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_notification" "created" {
  bucket = aws_s3_bucket.bucket.id

  lambda_function {
    lambda_function_arn = aws_lambda_function.function.arn
    events              = ["s3:ObjectCreated:*"]
  }

  depends_on = [aws_lambda_permission.bucket]
}

data "aws_caller_identity" "current" {}

resource "aws_lambda_permission" "bucket" {
  function_name  = aws_lambda_function.function.function_name
  action         = "lambda:InvokeFunction"
  principal      = "s3.amazonaws.com"
  source_account = data.aws_caller_identity.current.account_id
  source_arn     = aws_s3_bucket.bucket.arn
}
{% elif event == 'schedule' %}

resource "aws_cloudwatch_event_rule" "schedule" {
  name                = "{{ cookiecutter.name }}"
  description         = "Calls {{ cookiecutter.name }}"
  schedule_expression = "rate(1 hour)"
}

resource "aws_cloudwatch_event_target" "function" {
  rule      = aws_cloudwatch_event_rule.schedule.name
  target_id = "function"
  arn       = aws_lambda_function.function.arn
}

resource "aws_lambda_permission" "schedule" {
  function_name = aws_lambda_function.function.function_name
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.schedule.arn
}
{% endif %}
{% if failed %}

# {{ 'Messages that failed five times' if event == 'sqs' else 'Events that failed three times, with the error' }}. Look here, mend, send again.
resource "aws_sqs_queue" "failed" {
  name                      = "{{ cookiecutter.name }}-failed"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}
{% endif %}
{% if failed and event != 'sqs' %}

resource "aws_lambda_function_event_invoke_config" "failed" {
  function_name          = aws_lambda_function.function.function_name
  maximum_retry_attempts = 2

  destination_config {
    on_failure {
      destination = aws_sqs_queue.failed.arn
    }
  }
}
{% endif %}
