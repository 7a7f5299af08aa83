"""Names of container images that say a runtime or a Node.js version, and the same image for another runtime.

As in `spelling`: None where there is nothing to write, "" where the image is older than the target but it is not
certain that there is one for the target: a digest, a date, an operating system that the newer image may not have.
"""

from __future__ import annotations

from scaffold.model import Migration, Runtime
from scaffold.regex import regex
from scaffold.spelling import major, of_runtime, version

LAMBCI = regex(r"(?P<image>(?:[\w.:-]+/)?lambci/lambda:(?:build-)?)(?P<runtime>nodejs[\w.-]*)")
BASE = regex(
    r"(?P<image>(?:public\.ecr\.aws/lambda/nodejs|amazon/aws-lambda-nodejs):)(?P<major>\d{1,9})(?P<rest>[-.][\w.-]+)?(?P<digest>@.*)?"
)
BUILD = regex(
    r"(?P<image>(?:public\.ecr\.aws/sam/(?:build|emulation)-|amazon/aws-sam-cli-(?:build|emulation)-image-))"
    r"(?P<runtime>nodejs[\d.]+x?)(?P<rest>(?::(?:latest|latest-x86_64))?)(?P<digest>[:@].*)?"
)
NODE = regex(
    r"(?P<image>(?:(?:docker\.io/)?(?:library/)?node|public\.ecr\.aws/docker/library/node|circleci/node|cimg/node"
    r"|mhart/alpine-node|mirror\.gcr\.io/library/node|mcr\.microsoft\.com/(?:vscode/)?devcontainers/(?:java|type)script-node):)"
    r"(?P<own>(?<=script-node:)\d+(?:\.\d+){0,2}-(?=\d))?(?P<version>v?\d{1,9}(?:\.\d+){0,2}|[a-z]{3,8})(?P<rest>(?:-(?!\d)[\w.-]+)?)"
    r"(?P<digest>@.*)?"
)
OTHERS = regex(r"(?:[\w.:-]+/)+(?:[\w.]+-)*node(?:js)?(?:-[\w.]+)*:v?(\d{1,9})\.\d+[\w.-]*")
"""Images that somebody made with a Node.js of their choice."""
ELSE = regex(
    r"(?:^|/)(?:selenium|kindest|calico|nodered|prom|rancher|k8s|rook|quay\.io/prometheus)/|node-(?:exporter|red)"
)
"""Where a node is a machine."""
CODEBUILD = regex(r"(?:aws/codebuild/(?:eb-)?nodejs:|UBUNTU_14_04_NODEJS_)(\d{1,9})[\d._]*")
"""And their names in CDK's `LinuxBuildImage`."""
LAMBCI_LAST, CIRCLECI_LAST = 12, 17
"""The newest major version of archived images."""
SYSTEMS = {
    "": 99,
    "alpine": 99,
    "slim": 99,
    "browsers": 99,
    "stretch": 16,
    "stretch-slim": 16,
    "buster": 20,
    "buster-slim": 20,
}
"""Variants of Node.js images and the newest major version that has them; those of circleci/node among them."""
SYSTEMS |= {"bullseye": 22, "bullseye-slim": 22, "bookworm": 99, "bookworm-slim": 99}
FIRST = {"bullseye": 12, "bullseye-slim": 12, "bookworm": 16, "bookworm-slim": 16}


def lambda_image(written: str, migration: Migration) -> str | None:
    """Images of the runtime itself: lambci's, AWS's base images, SAM's build images."""
    target = migration.target
    if written in ("lambci/lambda", "lambci/lambda:latest"):
        old = migration.runtimes.get("nodejs4.3")
        return "" if old and old.rank < target.rank else None
    if found := LAMBCI.fullmatch(written):
        old = migration.runtimes.get(found["runtime"])
        if old is None or old.rank >= target.rank:
            return None
        return found["image"] + target.identifier if major(target) <= LAMBCI_LAST else ""
    if found := BASE.fullmatch(written):
        if int(found["major"]) >= major(target):
            return None
        whole = found["rest"] in (None, "-x86_64", "-arm64") and not found["digest"]
        known = target.spellings.get("image")
        return f"{found['image']}{major(target)}{found['rest'] or ''}" if whole and known and not target.preview else ""
    if found := BUILD.fullmatch(written):
        old = migration.runtimes.get(found["runtime"])
        if old is None or old.rank >= target.rank:
            return None
        known = target.spellings.get("build_image")
        return found["image"] + target.identifier + found["rest"] if known and not found["digest"] else ""
    return None


def node_image(written: str, migration: Migration) -> str | None:
    """Docker's and CircleCI's images of Node.js: `node:8-alpine` → `node:10-alpine`."""
    found = NODE.fullmatch(written)
    if not found:
        return None
    new = version(found["version"], migration)
    if not new:
        return new
    newest, variant = major(migration.target), found["rest"].removeprefix("-")
    archived = found["image"] == "circleci/node:" and newest > CIRCLECI_LAST
    there = FIRST.get(variant, 0) <= newest <= SYSTEMS.get(variant, 0)
    return "" if found["digest"] or found["own"] or archived or not there else found["image"] + new + found["rest"]


def codebuild_image(written: str, migration: Migration) -> str | None:
    """CodeBuild's retired images of one Node.js version each."""
    found = CODEBUILD.fullmatch(written)
    return "" if found and int(found[1]) < major(migration.target) else None


def other_image(written: str, migration: Migration) -> str | None:
    """`acme/docker-node-terraform:6.10.0`: what its version counts is known to whoever made it."""
    found = OTHERS.fullmatch(written)
    if not found or NODE.fullmatch(written) or ELSE.search(written):
        return None
    older = {major(one) for one in migration.runtimes.values() if one.rank < migration.target.rank}
    return "" if int(found[1]) in older else None


def runtime_named(word: str, migration: Migration) -> Runtime | None:
    """The runtime of a function that a word says, not the Node.js that builds or tests it."""
    if found := BASE.fullmatch(word):
        return next((one for one in migration.runtimes.values() if major(one) == int(found["major"])), None)
    return of_runtime(word, migration)


SPELLINGS = {
    "lambda-image": lambda_image,
    "node-image": node_image,
    "other-image": other_image,
    "codebuild-image": codebuild_image,
}
