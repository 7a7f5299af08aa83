"""Stands in for Terraform's provider "aws": its names and kinds of blocks, by which `terraform validate` judges.

The real provider cannot be had from a package registry. What is written here was held against the schema of version 6
(PyPI: cdktf-cdktf-provider-aws 21.22.1) once, on 2026-11-25, and is as true as that. Nothing is ever created.
"""

from __future__ import annotations

import sys
from typing import Any

from tf import runner, types
from tf.blocks import SetNestedBlock
from tf.provider import Provider
from tf.schema import Attribute, Block, Schema

TEXT, NUMBER, FLAG = types.String(), types.Number(), types.Bool()
TEXTS, MAP = types.Set(TEXT), types.Map(TEXT)
KINDS = {"": TEXT, "#": NUMBER, "?": FLAG, "[]": TEXTS, "{}": MAP}

Names = dict[str, Any]
"""By name: `!` required, `~` computed, then the kind; or the names of a nested block."""

RESOURCES: dict[str, Names] = {
    "lambda_function": {
        "function_name": "!", "description": "", "runtime": "", "handler": "", "filename": "", "source_code_hash": "",
        "role": "!", "memory_size": "#", "timeout": "#", "arn": "~", "invoke_arn": "~",
        "tracing_config": {"mode": "!"},
        "logging_config": {"log_format": "!", "log_group": "", "application_log_level": ""},
        "environment": {"variables": "{}"},
    },
    "cloudwatch_log_group": {"name": "", "retention_in_days": "#", "arn": "~"},
    "iam_role": {
        "name": "~", "name_prefix": "", "description": "", "assume_role_policy": "!",
        "permissions_boundary": "", "arn": "~",
    },
    "iam_role_policy_attachment": {"role": "!", "policy_arn": "!"},
    "iam_role_policy": {"name": "", "role": "!", "policy": "!"},
    "apigatewayv2_api": {"name": "!", "protocol_type": "!", "api_endpoint": "~", "execution_arn": "~"},
    "apigatewayv2_stage": {
        "api_id": "!", "name": "!", "auto_deploy": "?",
        "default_route_settings": {"throttling_burst_limit": "#", "throttling_rate_limit": "#"},
    },
    "apigatewayv2_route": {"api_id": "!", "route_key": "!", "target": ""},
    "apigatewayv2_integration": {
        "api_id": "!", "integration_type": "!", "integration_uri": "", "payload_format_version": "",
    },
    "lambda_permission": {
        "function_name": "!", "action": "!", "principal": "!", "source_arn": "", "source_account": "",
    },
    "sqs_queue": {
        "name": "", "visibility_timeout_seconds": "#", "message_retention_seconds": "#", "redrive_policy": "",
        "sqs_managed_sse_enabled": "?", "arn": "~", "url": "~",
    },
    "lambda_event_source_mapping": {
        "function_name": "!", "event_source_arn": "", "batch_size": "#", "function_response_types": "[]",
    },
    "s3_bucket": {"bucket": "~", "bucket_prefix": "", "arn": "~"},
    "s3_bucket_public_access_block": {
        "bucket": "!", "block_public_acls": "?", "block_public_policy": "?", "ignore_public_acls": "?",
        "restrict_public_buckets": "?",
    },
    "s3_bucket_notification": {"bucket": "!", "lambda_function": {"lambda_function_arn": "", "events": "![]"}},
    "cloudwatch_event_rule": {"name": "", "description": "", "schedule_expression": "", "arn": "~"},
    "cloudwatch_event_target": {"rule": "!", "target_id": "", "arn": "!"},
    "lambda_function_event_invoke_config": {
        "function_name": "!", "maximum_retry_attempts": "#",
        "destination_config": {"on_failure": {"destination": "!"}},
    },
}  # fmt: skip
DATA: dict[str, Names] = {
    "partition": {"partition": "~"},
    "caller_identity": {"account_id": "~"},
    "iam_policy_document": {
        "json": "~",
        "statement": {
            "sid": "",
            "actions": "[]",
            "resources": "[]",
            "principals": {"type": "!", "identifiers": "![]"},
        },
    },
}


def members(names: Names) -> dict[str, Any]:
    attributes = [
        Attribute(
            name,
            KINDS[kind.lstrip("!~")],
            required="!" in kind,
            computed="~" in kind,
            optional="!" not in kind and "~" not in kind,
        )
        for name, kind in names.items()
        if isinstance(kind, str)
    ]
    blocks = [SetNestedBlock(name, Block(**members(kind))) for name, kind in names.items() if isinstance(kind, dict)]
    return {"attributes": attributes, "block_types": blocks}


def made(name: str, names: Names) -> type:
    """A resource or a data source, by its names."""

    class Thing:
        def __init__(self, provider: Provider) -> None: ...

        @classmethod
        def get_name(cls) -> str:
            return name

        @classmethod
        def get_schema(cls) -> Schema:
            return Schema(**members({"id": "~", **names}))

        def validate(self, diagnostics: object, name: str, config: object) -> None: ...

    return Thing


class Aws(Provider):  # type: ignore[misc]
    def get_model_prefix(self) -> str:
        return "aws_"

    def full_name(self) -> str:
        return "registry.terraform.io/hashicorp/aws"

    def get_provider_schema(self, diagnostics: object) -> Schema:
        return Schema(**members({"region": "", "default_tags": {"tags": "{}"}}))

    def validate_config(self, diagnostics: object, config: object) -> None: ...

    def configure_provider(self, diagnostics: object, config: object) -> None: ...

    def get_data_sources(self) -> list[type]:
        return [made(name, names) for name, names in DATA.items()]

    def get_resources(self) -> list[type]:
        return [made(name, names) for name, names in RESOURCES.items()]


if __name__ == "__main__":
    runner.run_provider(Aws(), sys.argv)
