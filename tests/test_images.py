"""Names of images, enumeration members and words with a version in them, for another runtime."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import facts
from scaffold.images import BASE, codebuild_image, lambda_image, node_image, runtime_named
from scaffold.model import Migration
from scaffold.spelling import SPELLINGS, age

RUNTIMES = facts.runtimes()


def to(target: str) -> Migration:
    return Migration((), RUNTIMES[target], RUNTIMES)


@pytest.mark.parametrize(
    ("written", "target", "new"),
    [
        ("lambci/lambda:nodejs8.10", "nodejs10.x", "lambci/lambda:nodejs10.x"),
        ("lambci/lambda:build-nodejs8.10", "nodejs12.x", "lambci/lambda:build-nodejs12.x"),
        ("lambci/lambda:nodejs8.10", "nodejs14.x", ""),
        ("lambci/lambda:nodejs12.x", "nodejs10.x", None),
        ("lambci/lambda:python3.8", "nodejs10.x", None),
        ("lambci/lambda", "nodejs10.x", ""),
        ("public.ecr.aws/lambda/nodejs:12", "nodejs20.x", "public.ecr.aws/lambda/nodejs:20"),
        ("amazon/aws-lambda-nodejs:14-arm64", "nodejs20.x", "amazon/aws-lambda-nodejs:20-arm64"),
        ("public.ecr.aws/lambda/nodejs:12.2021.03.22.18", "nodejs20.x", ""),
        ("public.ecr.aws/lambda/nodejs:12@sha256:ab", "nodejs20.x", ""),
        ("public.ecr.aws/lambda/nodejs:24", "nodejs26.x", ""),
        ("public.ecr.aws/lambda/nodejs:latest", "nodejs20.x", None),
        ("public.ecr.aws/sam/build-nodejs14.x:latest", "nodejs20.x", "public.ecr.aws/sam/build-nodejs20.x:latest"),
        ("public.ecr.aws/sam/build-nodejs14.x:1.100.0", "nodejs20.x", ""),
        ("amazon/aws-sam-cli-build-image-nodejs12.x", "nodejs18.x", "amazon/aws-sam-cli-build-image-nodejs18.x"),
    ],
)
def test_images_of_lambda(written: str, target: str, new: str | None) -> None:
    assert lambda_image(written, to(target)) == new


@pytest.mark.parametrize(
    ("written", "target", "new"),
    [
        ("node:8", "nodejs10.x", "node:10"),
        ("node:8-alpine", "nodejs10.x", "node:10-alpine"),
        ("node:8.10-slim", "nodejs10.x", "node:10.24-slim"),
        ("docker.io/library/node:8.10.0", "nodejs10.x", "docker.io/library/node:10.24.1"),
        ("node:carbon-alpine", "nodejs10.x", "node:dubnium-alpine"),
        ("node:jod-slim", "nodejs24.x", "node:krypton-slim"),
        ("node:lts", "nodejs24.x", None),
        ("node:slim", "nodejs24.x", None),
        ("circleci/node:8.10-browsers", "nodejs10.x", "circleci/node:10.24-browsers"),
        ("circleci/node:8", "nodejs20.x", ""),
        ("node:8-alpine3.9", "nodejs10.x", ""),
        ("node:12-stretch", "nodejs20.x", ""),
        ("node:12-buster", "nodejs20.x", "node:20-buster"),
        ("node:8@sha256:ab", "nodejs10.x", ""),
        (
            "mcr.microsoft.com/devcontainers/typescript-node:16",
            "nodejs20.x",
            "mcr.microsoft.com/devcontainers/typescript-node:20",
        ),
        ("mcr.microsoft.com/vscode/devcontainers/javascript-node:0-16", "nodejs20.x", ""),
        ("mcr.microsoft.com/devcontainers/javascript-node:1-18-bullseye", "nodejs20.x", ""),
        ("mcr.microsoft.com/devcontainers/javascript-node:1-22-bookworm", "nodejs20.x", None),
        ("mcr.microsoft.com/devcontainers/javascript-node:0.203.1-8", "nodejs20.x", ""),
        ("node:lts", "nodejs10.x", None),
        ("node:latest", "nodejs10.x", None),
        ("node:12", "nodejs10.x", None),
        ("acme/node:8", "nodejs10.x", None),
        ("nodejs:6", "nodejs10.x", None),
    ],
)
def test_images_of_node(written: str, target: str, new: str | None) -> None:
    assert node_image(written, to(target)) == new


def test_images_of_codebuild_have_no_successor() -> None:
    assert codebuild_image("aws/codebuild/nodejs:8.11.0", to("nodejs10.x")) == ""
    assert codebuild_image("aws/codebuild/nodejs:10.1.0", to("nodejs10.x")) is None
    assert codebuild_image("aws/codebuild/standard:1.0", to("nodejs10.x")) is None


@pytest.mark.parametrize("spell", [lambda_image, node_image, codebuild_image, *SPELLINGS.values()])
@given(st.text(), st.sampled_from(sorted(RUNTIMES)))
def test_other_text_means_nothing(spell, text, target) -> None:
    assert spell(f"a b {text}", to(target)) in (None, "")


KNOWN = ["node:{}", "circleci/node:{}", "public.ecr.aws/lambda/nodejs:{}", "node{}", "AWS_Lambda_nodejs{}", "v{}", "{}"]


@given(st.sampled_from(KNOWN), st.integers(4, 30), st.sampled_from(sorted(RUNTIMES)))
def test_what_was_written_anew_is_not_older_any_more(form, major, target) -> None:
    migration = to(target)
    for spell in (lambda_image, node_image, *SPELLINGS.values()):
        new = spell(form.format(major), migration)
        if new:
            assert spell(new, migration) is None


@pytest.mark.parametrize(
    ("name", "written", "target", "new"),
    [
        ("cdk", "NODEJS_8_10", "nodejs10.x", "NODEJS_10_X"),
        ("cdk", "NODEJS_12_X", "nodejs10.x", None),
        ("cdk", "NODEJS_LATEST", "nodejs10.x", None),
        ("cdk", "NodeJS8d10", "nodejs10.x", None),
        ("cdk", "NODEJS_24_X", "nodejs26.x", ""),
        ("pulumi", "NodeJS8d10Runtime", "nodejs10.x", "NodeJS10dXRuntime"),
        ("pulumi", "NodeJS12dX", "nodejs20.x", "NodeJS20dX"),
        ("node-target", "node12", "nodejs20.x", "node20"),
        ("node-target", "node 8.10", "nodejs10.x", "node 10.24"),
        ("node-target", "node", "nodejs10.x", None),
        ("environment", "AWS_Lambda_nodejs8.10", "nodejs10.x", "AWS_Lambda_nodejs10.x"),
    ],
)
def test_words_with_a_version_in_them(name: str, written: str, target: str, new: str | None) -> None:
    assert SPELLINGS[name](written, to(target)) == new


def test_which_words_say_what_a_function_runs_on() -> None:
    migration = to("nodejs20.x")
    for word in ("nodejs8.10", "NODEJS_8_10", "NodeJS8d10Runtime", "public.ecr.aws/lambda/nodejs:12"):
        assert runtime_named(word, migration)
    for word in ("8.10", "node:8", "lambci/lambda:nodejs8.10", "node12"):
        assert not runtime_named(word, migration)
    assert BASE.fullmatch("amazon/aws-lambda-nodejs:12")


def test_how_far_something_is_from_the_target() -> None:
    migration = to("nodejs10.x")
    assert [age(word, migration) for word in ("nodejs10.x", "10", "10.x", "v10.1.0", "lts/dubnium", "NODEJS_10_X")] == [
        0
    ] * 6
    assert all((age(word, migration) or 0) < 0 for word in ("nodejs8.10", "8", "lts/carbon", "NODEJS_8_10"))
    assert all((age(word, migration) or 0) > 0 for word in ("nodejs12.x", "12"))
    assert [age(word, migration) for word in ("node", "lts/*", "python3.7", "")] == [None] * 4
