"""Do whole projects pass their own tests on Node.js 24 after `scaffold migrate`, where they did on their old Node.js?

    .venv/bin/python -m tests.by_hand.whole_projects CORPUS [PROJECT…] [--to RUNTIME] [--keep FOLDER]

CORPUS holds folders called owner+name, or owner+name@commit. Each is copied, committed and installed on its old
Node.js by an npm of that time, and its own tests run: on the old Node.js, and untouched on the new one. A clean clone
is migrated, migrated again (which must change nothing), taken back by `scaffold undo` (which must leave the bytes that
were) and migrated once more; then it is installed on the new Node.js and the same tests run there. No script of a
package runs while it is installed, so what is built then is missing on both sides. A table row for each project.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scaffold.node import cache_folder, node
from tests.npm import installed

BIN = Path(sys.executable).parent
NEW = "24.21.0"
MINUTES = 3
GIT = ["git", "-c", "user.name=owner", "-c", "user.email=owner@example.com", "-c", "core.autocrlf=false"]
NPM = {"6": "npm@6.14.18", "8": "npm@8.19.4", "11": "npm@11.21.2"}
ENVIRON = {
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_EC2_METADATA_DISABLED": "true",
    "CI": "true",
    "NODE_ENV": "test",
}


class Own(NamedTuple):
    """A project's packages with tests, by folder pattern, and how they are run."""

    old: str
    npm: str
    packages: Sequence[str] = (".",)
    test: str = ""
    first: str = ""
    """What is done after the installation, and before the tests."""
    runtime: str = ""
    """What a project without a declaration comes from."""


INSTALL = "npm install --ignore-scripts --no-audit --no-fund"
ISTANBUL = "istanbul cover node_modules/mocha/bin/_mocha"
PROJECTS: Mapping[str, Own] = {
    "alexcasalboni+aws-lambda-power-tuning": Own("8.10.0", "6", test="mocha"),
    "alexcasalboni+aws-lambda-power-tuning@c0dd5ffc": Own("16.20.2", "8", test="mocha"),
    "chriswatts91+sample-serverless-ci-setup": Own(
        "6.10.3", "6", test=f"{ISTANBUL} $(find ./src/app -name '*.spec.js') -- -R spec"
    ),
    "madhusudangohil+nodeunittest": Own("6.10.3", "6", test=ISTANBUL),
    "moorara+serverless-demo": Own(
        "8.10.0", "6", ["functions"], f"{ISTANBUL} --recursive --reporter=spec test/**/*.js"
    ),
    "lambci+lambci": Own("8.10.0", "6", test="mocha"),
    "vendia+serverless-express": Own(
        "8.10.0", "6", test="jest --forceExit", first=f"cd examples/basic-starter && rm package-lock.json && {INSTALL}"
    ),
    "middyjs+middy": Own("8.10.0", "6", test="jest", runtime="nodejs8.10"),
    "laconiajs+laconia": Own(
        "8.10.0", "6", test="jest -w 2", first="lerna bootstrap -- --ignore-scripts --no-audit --no-fund"
    ),
    "philips-labs+terraform-aws-github-runner": Own("12.22.12", "8", ["modules/*/lambdas/*"], "jest"),
    "aws-solutions+video-on-demand-on-aws": Own("8.10.0", "6", ["source/*"], "mocha 'lib/**/*.spec.js'"),
    "aws-solutions+video-on-demand-on-aws@fe2fa937": Own("16.20.2", "8", ["source/*"], "jest"),
    "dherault+serverless-offline": Own("12.22.12", "8", test="jest --silent --config jest.config.units.js"),
    "aws+aws-sam-cli-app-templates": Own("12.22.12", "8", ["nodejs12.x/cookiecutter-quick-start-s[nq]s/*"], "jest"),
    "cdk-patterns+serverless": Own("12.22.12", "8", ["the-simple-webservice/typescript"], "jest"),
    "adieuadieu+serverless-chrome": Own("8.10.0", "6", test="ava"),
    "OWASP+Serverless-Goat": Own("8.10.0", "6", ["src/api/convert"]),
    "theburningmonk+manning-aws-lambda-in-motion": Own("6.10.3", "6"),
    "jch254+serverless-node-dynamodb-api": Own("6.10.3", "6"),
    "codeflyer+bologna-js-serverless": Own("8.10.0", "6"),
    "aws-samples+simple-websockets-chat-app": Own("8.10.0", "6", ["*"]),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.by_hand.whole_projects", description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("projects", nargs="*", metavar="PROJECT", help="only these (a part of the name)")
    parser.add_argument("--to", default="nodejs24.x", metavar="RUNTIME")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep clones, patches, reports and logs here")
    given = parser.parse_args()
    print(
        "| project | Node.js | installs | old | untouched on new | migrated on new | functions | left | edits | same |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, own in PROJECTS.items():
        if given.projects and not any(part in name for part in given.projects):
            continue
        with tempfile.TemporaryDirectory(prefix="scaffold-") as temporary:
            desk = (given.keep or Path(temporary)).resolve() / name
            desk.mkdir(parents=True)
            print(f"| {name} | {own.old} | {' | '.join(_row(given.corpus / name, own, desk, given.to))} |", flush=True)
    return 0


def _row(source: Path, own: Own, desk: Path, target: str) -> list[str]:
    """The cells of one project's row."""
    before, after = desk / "before", desk / "after"
    shutil.copytree(source, before, symlinks=True, ignore=shutil.ignore_patterns("node_modules", ".git"))
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "as it was"]):
        _git(before, *command)
    subprocess.run([*GIT, "clone", "-q", before, after], check=True)
    report, edits, same = _migrated(after, desk, target, own.runtime)
    first, second = _installed(before, own, own.old, own.npm), _installed(after, own, NEW, "11")
    installs = " / ".join((first or "yes", second or "yes"))
    tests = [_tested(before, own, own.old), _tested(before, own, NEW)] if not first else ["", ""]
    tests.append(_tested(after, own, NEW) if not second else "")
    states = Counter(function["state"] for function in report["functions"])
    left = Counter((one["rule"], one["severity"]) for one in report["left"])
    functions = ", ".join(f"{count} {state}" for state, count in states.items())
    return [installs, *tests, functions, ", ".join(f"{n} {r} ({s})" for (r, s), n in left.items()), edits, same]


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run([*GIT, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def _scaffold(folder: Path, desk: Path, *arguments: str) -> str:
    environ = {**os.environ, "XDG_STATE_HOME": str(desk / "state")}
    done = subprocess.run([BIN / "scaffold", *arguments], cwd=folder, env=environ, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{folder}: {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def _migrated(folder: Path, desk: Path, target: str, runtime: str) -> tuple[Mapping[str, Any], str, str]:
    """What was reported; files, lines and seconds; whether a second run and the way back hold."""
    command = [
        "migrate",
        "--to",
        target,
        "--safety",
        "review",
        "--format",
        "json",
        *(["--from", runtime] if runtime else []),
    ]
    start = time.monotonic()
    report: Mapping[str, Any] = json.loads(_scaffold(folder, desk, *command))
    seconds = time.monotonic() - start
    patch = _git(folder, "diff")
    (desk / "report.json").write_text(json.dumps(report, indent=1))
    (desk / "patch").write_text(patch)
    edits = _git(folder, "diff", "--shortstat").strip() or "none"
    wrong = []
    _scaffold(folder, desk, *command, "--allow-dirty")
    if _git(folder, "diff") != patch:
        wrong.append("second run edits")
    if patch:
        _git(folder, "reset", "-q", "--hard")
        _scaffold(folder, desk, *command)
        _scaffold(folder, desk, "undo")
        if _git(folder, "status", "--porcelain", "--ignored"):
            wrong.append("undo leaves a difference")
        _scaffold(folder, desk, *command)
        if _git(folder, "diff") != patch:
            wrong.append("third run differs")
    return report, f"{edits}; {seconds:.1f} s", ", ".join(wrong) or "yes"


def _folders(folder: Path, own: Own) -> list[Path]:
    found = {place.parent for pattern in own.packages for place in folder.glob(f"{pattern}/package.json")}
    return sorted(place for place in found if "node_modules" not in place.parts)


def _environ(version: str, npm: str, folder: Path) -> dict[str, str]:
    """With that npm and that Node.js first on the PATH, then what the folder's packages bring."""
    binary = node(version, cache=cache_folder(os.environ), environ=os.environ)
    places = [installed(NPM[npm]) / ".bin", binary.parent, folder / "node_modules/.bin", os.environ["PATH"]]
    return {**os.environ, **ENVIRON, "PATH": os.pathsep.join(map(str, places))}


def _installed(folder: Path, own: Own, version: str, npm: str) -> str:
    """Why not, or ""."""
    ways = [INSTALL] if npm == "6" else [INSTALL, f"{INSTALL} --legacy-peer-deps"]
    for place in _folders(folder, own):
        outcome = ("", "")
        for way in ways:
            outcome = _run(way, place, _environ(version, npm, place), MINUTES)
            if not outcome[0]:
                break
        if outcome[0]:
            return f"no: {place.relative_to(folder)}: {outcome[0]}"
    if own.first and (why := _run(own.first, folder, _environ(version, npm, folder), MINUTES)[0]):
        return f"no: {why}"
    return ""


def _tested(folder: Path, own: Own, version: str) -> str:
    """Passing and failing tests of all packages; packages whose run counted none."""
    if not own.test:
        return "no tests"
    counted: Counter[str] = Counter()
    for place in _folders(folder, own):
        why, said = _run(own.test, place, _environ(version, "6", place), MINUTES)
        with (folder.parent / f"{folder.name}-{version}.log").open("a") as log:
            log.write(f"== {place} {why}\n{said}\n")
        found = re.findall(r"^\s*(\d+) (passing|failing)\b", said, re.M)
        for line in re.findall(r"^Tests: .*", said, re.M):
            found += re.findall(r"(\d+) (passed|failed)", line)
        for count, word in found:
            counted["pass" if word.startswith("pass") else "fail"] += int(count)
        if not found or (why and not any(word.startswith("fail") for _, word in found)):
            counted["do not run"] += 1
    return ", ".join(f"{count} {word}" for word, count in counted.items())


def _run(command: str, folder: Path, environ: Mapping[str, str], minutes: float) -> tuple[str, str]:
    """Why a command failed, or "", and all that it said."""
    try:
        done = subprocess.run(
            ["timeout", f"{minutes * 60:.0f}", "bash", "-c", command],
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        return str(error), ""
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout.decode(errors="replace"))
    lines = [line for line in said.splitlines() if re.search(r"ERR! (?!code)|npm error (?!code)|[Ee]rror: ", line)]
    lines = [line for line in lines if "Ignoring extra certs" not in line]
    reason = "too long" if done.returncode == 124 else (lines or [f"exit {done.returncode}"])[0][:90].replace("|", "/")
    return (reason if done.returncode else ""), said


if __name__ == "__main__":
    sys.exit(main())
