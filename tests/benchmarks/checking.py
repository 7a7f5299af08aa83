"""`scaffold check` of files that use the AWS SDK, against TypeScript's checker and its types.

The checker reads the same files and the declarations of the SDK that it needs; it knows the types of one release, and
nothing of what a runtime bundles. `check` reads the declarations of functions too, and asks every rule.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests import npm
from tests.benchmarks import bodies
from tests.benchmarks.measure import BIN, Command, alternating, figures, table

PACKAGES = ("typescript@5.9.3", "aws-sdk@2.437.0", "@types/node@10.17.60", "@types/aws-lambda@8.10.115")
CHECK = "scaffold check"
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


def check(root: Path, rounds: int, functions: int = 500) -> tuple[str, dict[str, object]]:
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
