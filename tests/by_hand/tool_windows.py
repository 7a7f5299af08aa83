"""The figures of docs/tools against the real parts: `.venv/bin/python -m tests.by_hand.tool_windows [--scan] [TOOL …]`.

For each row whose tool is a package of npm, the file that has the list is read from the packages on both sides of each
boundary; prints what disagrees with the page, and what could not be fetched. With `--scan` every published version is
read, oldest first, and printed where its list changes. Packages go to a temporary folder, 20 MB each for aws-cdk-lib.
"""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from scaffold.toolchain import Does, Tool, Version, tools, version, written

LISTS = {
    "serverless": (
        r"lib/plugins/aws/provider(?:/awsProvider)?\.js",
        r"awsLambdaRuntime: \{(.*?)\]",
        r"(nodejs[\d.]+x?)",
    ),
    "osls": ("lib/plugins/aws/provider.js", r"awsLambdaRuntime: \{(.*?)\]", r"(nodejs[\d.]+x?)"),
    "aws-cdk-v1": ("lib/runtime.js", r"(.*)", r"Runtime\.NODEJS_\w+ = new Runtime\('(nodejs[\d.]+x?)'"),
    "aws-cdk-lib": ("aws-lambda/lib/runtime.js", r"(.*)", r"NODEJS_(\d+_\w+?)\b"),
    "pulumi-aws": ("types/enums/lambda/index.js", r"(.*)", r'NodeJS\w+: "(nodejs[\d.]+x?)"'),
    "serverless-offline": ("(?:dist|src)/config/supportedRuntimes.js", r"(.*)", r"(nodejs[\d.]+x?)"),
}
"""Tool → the file of its package that has the list, the part of it, a runtime in that."""


def npm(*words: str) -> str:
    return subprocess.run(["npm", *words], capture_output=True, text=True, check=True).stdout


@functools.cache
def published(package: str) -> list[Version]:
    found = json.loads(npm("view", package, "versions", "--json"))
    return sorted(version(one) for one in found if re.fullmatch(r"\d+\.\d+\.\d+", one))


@functools.cache
def listed(tool: str, package: str, one: Version) -> frozenset[str] | None:
    """The runtimes on the list of a version, empty where it has no list; None where it lacks the file."""
    file, part, runtime = LISTS[tool]
    with tempfile.TemporaryDirectory() as folder:
        npm("pack", f"{package}@{written(one)}", "--silent", "--pack-destination", folder)
        with tarfile.open(next(Path(folder).iterdir())) as archive:
            named = [m for m in archive.getmembers() if re.fullmatch(file, m.name.partition("/")[2])]
            texts = [archive.extractfile(member).read().decode() for member in named]  # type: ignore[union-attr]
    if not texts:
        return None
    found = {name for text in texts for some in re.findall(part, text, re.S) for name in re.findall(runtime, some)}
    return frozenset(name if name.startswith("nodejs") else as_runtime(name) for name in found)


def as_runtime(member: str) -> str:
    """`24_X` as nodejs24.x."""
    return "nodejs" + member.replace("_", ".").lower()


def check(tool: Tool) -> None:
    package = tool.packages["npm"]
    known = published(package)
    for row in tool.windows:
        around = {
            one for bound in (row.before, row.first, row.last, row.until) if bound for one in beside(known, bound)
        }
        for one in sorted(around):
            found, says = listed(tool.id, package, one), tool.does(row.runtime, one)
            if found is None:
                print(f"  not read {written(one)}: the list is not in the package")
                continue
            has, free = row.runtime in found, tool.id == "serverless" and not found
            if says is not None and (says is Does.ACCEPTS) != (has or free):
                print(
                    f"  WRONG {row.runtime} {written(one)}: page {says.value}, package {'has' if has else 'lacks'} it"
                )
        bounds = [bound for bound in (row.first, row.until) if bound and bound != (0, 0, 0)]
        for bound in bounds:
            print(f"  {row.runtime} {written(bound)}", "" if bound in known else "(not published here)")


def beside(known: list[Version], bound: Version) -> list[Version]:
    """A version and the one published before it."""
    return [*[one for one in known if one < bound][-1:], *([bound] if bound in known else [])]


def scan(tool: Tool) -> None:
    before: frozenset[str] | None = None
    for one in published(tool.packages["npm"]):
        found = listed(tool.id, tool.packages["npm"], one) or frozenset()
        if found != before:
            print(f"  {written(one)}: {', '.join(sorted(found, key=lambda name: version(name[6:]))) or '-'}")
        before = found


def main(arguments: list[str]) -> None:
    names = [one for one in arguments if not one.startswith("-")] or list(LISTS)
    for name in names:
        print(name)
        (scan if "--scan" in arguments else check)(tools()[name])


if __name__ == "__main__":
    main(sys.argv[1:])
