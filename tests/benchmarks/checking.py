"""`scaffold check`: what it costs to start, and files that use the AWS SDK, against TypeScript's checker and its types.

The checker reads the same files and the declarations of the SDK that it needs; it knows the types of one release, and
nothing of what a runtime bundles. `check` reads the declarations of functions too, and asks every rule.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests import npm
from tests.benchmarks import bodies
from tests.benchmarks.measure import BIN, Command, alternating, figures, table
from tests.benchmarks.start import CHECK, LOAD, PARSER, PEER, TEMPLATE, VERSION, budget

PACKAGES = ("typescript@5.9.3", "aws-sdk@2.437.0", "@types/node@10.17.60", "@types/aws-lambda@8.10.115")
TSC = "tsc --noEmit --checkJs"
OPTIONS = {
    "noEmit": True,
    "allowJs": True,
    "checkJs": True,
    "skipLibCheck": True,
    "target": "es2018",
    "module": "commonjs",
    "moduleResolution": "node",
    "types": ["node"],
}
SDK_RULES = sorted(path.stem for path in (Path(__file__).parents[2] / "docs" / "rules").glob("sdk-*.md"))


def check(folder: Path, rounds: int, functions: int = 500) -> tuple[str, dict[str, object]]:
    """Both, one after the other."""
    first, one = _start(folder / "one", rounds)
    second, many = _many(folder / "many", rounds, functions)
    return f"{first}\n\n{second}", {"one": one, "many": many}


def _start(project: Path, rounds: int) -> tuple[str, dict[str, object]]:
    """A function of one file, against three times `--version` and what the parser takes to load."""
    project.mkdir()
    (project / "template.yaml").write_text(TEMPLATE)
    (project / "index.js").write_text("exports.handler = async () => 'hello';\n")
    costs = alternating(
        {
            VERSION: Command([str(BIN / "scaffold"), "--version"], project),
            PEER: Command([sys.executable, "-c", "pass"], project),
            PARSER: Command([sys.executable, "-c", LOAD], project),
            CHECK: Command([str(BIN / "scaffold"), "check"], project),
        },
        max(rounds, 20),
    )
    said, ratio = budget(costs)
    text = table("check: one function of one file, against --version", costs, VERSION)
    return f"{text}\n{said}", {**figures(costs, VERSION), "of budget": ratio}


def _many(root: Path, rounds: int, functions: int) -> tuple[str, dict[str, object]]:
    """Functions that all use the SDK: files a second of CPU time."""
    bodies.write(root, functions)
    (root / "node_modules").symlink_to(npm.installed(*PACKAGES))
    (root / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS, "include": ["services/**/*"]}))
    files = sum(1 for path in (root / "services").rglob("*") if path.suffix in (".js", ".ts"))
    scaffold = [str(BIN / "scaffold"), "check"]
    tsc = root / "node_modules" / "typescript" / "bin" / "tsc"
    only = [part for rule in SDK_RULES for part in ("--only", rule)]
    skip = [part for rule in SDK_RULES for part in ("--skip", rule)]
    migrate = ["migrate", "--to", "nodejs10.x", "--dry-run"]
    costs = alternating(
        {
            TSC: Command(["node", str(tsc), "-p", "."], root, codes=(0, 1, 2)),
            CHECK: Command(scaffold, root, codes=(0, 1)),
            "check, rules of the SDK alone": Command([*scaffold, *only], root, codes=(0, 1)),
            "migrate --to nodejs10.x": Command([scaffold[0], *migrate], root, codes=(0, 1)),
            "migrate, without those of the SDK": Command([scaffold[0], *migrate, *skip], root, codes=(0, 1)),
        },
        rounds,
    )
    speeds = {name: files / cost.cpu for name, cost in costs.items()}
    title = f"check: {functions:,} functions, {files:,} code files that use the SDK, against {TSC} with its types"
    lines = [f"  {name:<34} {speed:8.0f} files a CPU second" for name, speed in speeds.items()]
    return "\n".join([table(title, costs, TSC), *lines]), {
        "files": files,
        "files a CPU second": {name: round(speed, 1) for name, speed in speeds.items()},
        **figures(costs, TSC),
    }
