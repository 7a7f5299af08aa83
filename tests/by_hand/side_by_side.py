"""What each tool makes of the same wish, a Node.js function on AWS Lambda: the table of docs/peers.md.

    .venv/bin/python -m tests.by_hand.side_by_side [--sam-templates FOLDER]

Every command runs without a network (`unshare -rn`, loopback alone). FOLDER is a clone of
aws/aws-sam-cli-app-templates, or its bare repository; without it that column is left out. What is said of
infrastructure is which words stand in the files that were made; read them where it matters.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from scaffold import __version__
from tests.benchmarks.measure import BIN, COMPILED, Command, Cost, alternating
from tests.benchmarks.tools import ARCHITECT, CDK, QUIET, SAM, Unavailable, installed

NAME = "my-function"
ALONE = ("unshare", "-rn", "sh", "-c", 'ip link set lo up; exec "$@"', "sh")
ROUNDS = 5
WORDS = {
    "log group with retention": r"RetentionInDays|retention_in_days|retentionInDays",
    "tracing": r"\bTracing\b|TracingConfig|tracing_config",
    "dead-letter queue": r"DeadLetter|OnFailure|RedrivePolicy|dead_letter|on_failure",
}
INFRASTRUCTURE = (".yaml", ".yml", ".tf", ".arc", "-stack.js", "function.json")


class Maker(NamedTuple):
    """One way to make it."""

    title: str
    command: Sequence[str | Path]
    inside: bool = False
    """Whether it works in the project's folder, which must be there and empty."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.by_hand.side_by_side", description=__doc__.splitlines()[0])
    parser.add_argument("--sam-templates", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    if subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode:
        print("`unshare -rn` is not permitted here: the network cannot be cut.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="scaffold-") as temporary:
        makers = _makers(given.sam_templates, Path(temporary))
        commands = {one.title: _command(one, Path(temporary)) for one in makers}
        costs = alternating(commands, ROUNDS)
        columns = {one.title: looked(one, commands[one.title], costs[one.title]) for one in makers}
    print(f"{date.today()}, Node.js {_said('node', '--version')}\n")
    print("| | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for row in next(iter(columns.values())):
        print(f"| {row} | " + " | ".join(column.get(row, "") for column in columns.values()) + " |")
    return 0


def _makers(templates: Path | None, temporary: Path) -> list[Maker]:
    found = [
        Maker(f"scaffold {__version__}", (BIN / "scaffold", "new", NAME, "-y")),
        Maker(f"scaffold {__version__}, role=narrow", (BIN / "scaffold", "new", NAME, "-y", "--set", "role=narrow")),
    ]
    hello = ("--runtime", "nodejs24.x", "--dependency-manager", "npm", "--app-template", "hello-world")
    for tool, title, arguments, inside in (
        (SAM, "sam init", ("init", "--no-interactive", *hello, "--name", NAME), False),
        (SAM, "sam init, clone of its templates", _of_clone(templates, temporary), False),
        (ARCHITECT, "arc-create", (NAME, "--no-install"), False),
        (CDK, "cdk init", ("init", "app", "--language", "javascript", "--generate-only"), True),
    ):
        try:
            if arguments:
                found.append(Maker(f"{title} ({tool.title})", (installed(tool), *arguments), inside))
        except Unavailable as error:
            print(f"{tool.title}: skipped, {error}", file=sys.stderr)
    return found


def _of_clone(templates: Path | None, temporary: Path) -> tuple[str | Path, ...]:
    if not templates:
        return ()
    git = templates if (templates / "HEAD").is_file() else templates / ".git"
    command = ["git", f"--git-dir={git}", "archive", "HEAD", "nodejs24.x/hello"]
    packed = subprocess.run(command, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(temporary / "sam", filter="data")
    return ("init", "--no-input", "--location", temporary / "sam" / "nodejs24.x" / "hello", "--name", NAME)


def _command(maker: Maker, temporary: Path) -> Command:
    """It in a folder and a home of its own, where nothing was made before."""
    home = temporary / re.sub(r"\W+", "-", maker.title)
    made = home / "made"
    folder = made / NAME if maker.inside else made
    environ = {**QUIET, "HOME": str(home), "XDG_CACHE_HOME": str(home / "c"), "XDG_STATE_HOME": str(home / "s")}

    def before() -> None:
        shutil.rmtree(made, ignore_errors=True)
        folder.mkdir(parents=True)

    return Command([*ALONE, *map(str, maker.command)], folder, environ, before=before)


def looked(maker: Maker, command: Command, cost: Cost) -> Mapping[str, str]:
    """One column, by row."""
    root = command.folder if maker.inside else command.folder / NAME
    environ = command.environ
    files = [one for one in root.rglob("*") if one.is_file() and ".git" not in one.relative_to(root).parts]
    written = "\n".join(one.read_text("utf-8") for one in files if one.name.endswith(INFRASTRUCTURE))
    packages = [json.loads(one.read_text("utf-8")) for one in files if one.name == "package.json"]
    needed = [name for one in packages for key in ("dependencies", "devDependencies") for name in one.get(key, {})]
    tests = [one.parent for one in files if one.name == "package.json" and _script(one, "test")]
    return {
        "files": str(len(files)),
        "`npm test`, nothing installed": _tested(tests[0], environ) if tests else "no tests",
        "role": _role(written),
        **{row: "yes" if re.search(words, written) else "no" for row, words in WORDS.items()},
        "`npm run package` twice": _packed(root, environ),
        "dependencies": ", ".join(needed) or "none",
        "seconds (CPU)": f"{cost.seconds:.2f} ({cost.cpu:.2f})",
    }


def _script(package: Path, name: str) -> bool:
    return name in json.loads(package.read_text("utf-8")).get("scripts", {})


def _role(written: str) -> str:
    if "AWSLambdaBasicExecutionRole" in written:
        return "its own, with AWSLambdaBasicExecutionRole"
    if "AWS::IAM::Role" in written:
        return "its own, statements named"
    return "SAM's implicit one" if "AWS::Serverless::Function" in written else "none written"


def _tested(folder: Path, environ: Mapping[str, str]) -> str:
    done = _alone(folder, environ, "npm", "test")
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    wanted = next(
        (line.strip() for line in lines if re.search(r"\d+ passed|not found", line)), lines[-1] if lines else ""
    )
    return f"{'passes' if done.returncode == 0 else 'fails'}: {wanted}"


def _packed(root: Path, environ: Mapping[str, str]) -> str:
    if not (root / "package.json").is_file() or not _script(root / "package.json", "package"):
        return "no such script"
    made = []
    for _ in range(2):
        if _alone(root, environ, "npm", "run", "package").returncode:
            return "fails"
        made.append([one.read_bytes() for one in sorted(root.rglob("*.zip"))])
    return f"the same bytes ({len(made[0][0]):,})" if made[0] and made[0] == made[1] else "other bytes"


def _alone(folder: Path, environ: Mapping[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ALONE, *command],
        cwd=folder,
        env={**os.environ, **COMPILED, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
