"""The worlds that declare functions. A new one is a row here and a module of `functions`, with a `find`."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from scaffold.formats import format_of
from scaffold.model import Project
from scaffold.regex import like
from scaffold.tuples import NamedTuple


class World(NamedTuple):
    name: str
    formats: tuple[str, ...]
    literals: tuple[str, ...]
    """One of these stands in every file that declares such a function."""
    files: tuple[str, ...] = ()
    """Name patterns; empty for: every file of the formats."""

    def find(self, project: Project, paths: Sequence[str]) -> Iterator[Any]:
        """What its module finds in some files: `Declared` functions. It is imported only now."""
        found: Iterator[Any] = import_module(f"scaffold.functions.{self.name}").find(project, paths)
        return found


WORLDS = (
    World(
        "cloudformation",
        ("yaml", "json"),
        ("AWS::Lambda::Function", "AWS::Serverless::Function", "AWS::CloudFormation::Stack"),
    ),
    World(
        "serverless",
        ("yaml", "json", "javascript", "typescript"),
        ("provider", "functions"),
        (
            "serverless*.yml",
            "serverless*.yaml",
            "serverless*.json",
            "serverless*.js",
            "serverless*.cjs",
            "serverless*.mjs",
            "serverless*.ts",
        ),
    ),
    World(
        "terraform",
        ("hcl", "json"),
        ("aws_lambda_function", "runtime", "variable", "locals", "archive_file", "nodejs"),
        ("*.tf", "*.tf.json", "*.tfvars", "*.tfvars.json"),
    ),
    World(
        "modules",
        ("javascript", "typescript"),
        ("AWS::Lambda::Function", "AWS::Serverless::Function"),
    ),
    World(
        "programs",
        ("typescript", "tsx", "javascript", "python", "java", "csharp", "go"),
        ("Runtime.NODEJS", "Runtime_NODEJS", "Runtime.NodeJS", "lambda.NodeJS", "nodejs", "NodejsFunction"),
    ),
    World(
        "tools",
        ("json", "settings", "toml"),
        ("userConfig", "role", "memory", "@", "AWS_LAMBDA_JS_RUNTIME"),
        ("ask-resources.json", "project.json", "project.*.json", "app.arc", ".arc", "netlify.toml"),
    ),
    World(
        "dockerfile",
        ("dockerfile",),
        ("ecr.aws/lambda/", "amazon/aws-lambda-", "lambda/nodejs", "aws-lambda-nodejs"),
    ),
    World(
        "shell",
        ("shell", "make", "dockerfile", "json", "yaml", "groovy"),
        ("create-function", "update-function-configuration", "claudia create", "node-lambda deploy"),
    ),
    World(
        "request",
        ("json",),
        ("FunctionName",),
    ),
)


def named(name: str) -> World:
    return next(row for row in WORLDS if row.name == name)


def of(path: str) -> tuple[World, ...]:
    """The worlds that may read a file, by its name."""
    return _of_base(path.rpartition("/")[2])


@functools.lru_cache(maxsize=4096)
def _of_base(base: str) -> tuple[World, ...]:
    row = format_of(base)
    asked = (one for one in WORLDS if row and row.name in one.formats)
    return tuple(one for one in asked if not one.files or any(like(base, file) for file in one.files))
