output "function_arn" {
  value = aws_lambda_function.function.arn
}

output "role_arn" {
  value = aws_iam_role.execution.arn
}

output "log_group_name" {
  value = aws_cloudwatch_log_group.function.name
}
{% if cookiecutter.event == 'http' %}

output "url" {
  value = "${aws_apigatewayv2_api.api.api_endpoint}/greetings"
}
{% elif cookiecutter.event == 'sqs' %}

output "queue_url" {
  value = aws_sqs_queue.queue.url
}
{% elif cookiecutter.event == 's3' %}

output "bucket_name" {
  value = aws_s3_bucket.bucket.bucket
}
{% endif %}
{% if cookiecutter.event != 'http' %}

output "failed_queue_url" {
  value = aws_sqs_queue.failed.url
}
{% endif %}
