"""Two bodies of code: `app`, as people write it for Lambda, and `js`, what npm brings.

`app` is made from a seed, of our own words and what our template renders. `js` is fetched when it is asked for and kept
in the user's cache, outside the tree. Its folders are renamed, so that no tool takes one for somebody else's code.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from pathlib import Path

from tests import npm
from tests.benchmarks import bodies
from tests.benchmarks.measure import BIN

CODE = frozenset((".js", ".cjs", ".mjs", ".jsx", ".ts", ".tsx"))
PACKAGES = (
    *("aws-sdk@2.290.0", "serverless@1.30.0", "webpack@4.17.0", "jest@23.5.0", "mongoose@5.2.9", "sequelize@4.38.0"),
    *("rxjs@6.2.2", "eslint@5.4.0"),
)
"""What a large service of the summer of 2018 installed, with all that these depend on."""
LEFT_OUT = re.compile(r"node_modules|bower_components|jspm_packages|vendor|third[_-]party|(?<=[.-])min(?=\.)|(?<=/)\.")
"""What a tool does not look into, by its name."""
LARGEST = 524_288
"""Bytes; scaffold and ast-grep both leave larger files alone."""


def app(root: Path, functions: int, seed: int = 8) -> None:
    """Functions with their declarations, and one in five with the code of our template besides."""
    bodies.write(root, functions, seed)
    subprocess.run(
        [BIN / "scaffold", "new", "rendered", "-y", "--output", root.parent], check=True, capture_output=True
    )
    rendered = [path for path in sorted((root.parent / "rendered").rglob("*")) if path.suffix in CODE]
    chance = random.Random(seed)
    for folder in sorted(path.parent for path in root.glob("services/*/*/package.json")):
        for path in rendered if chance.random() < 0.2 else ():
            goal = folder / "rendered" / path.relative_to(root.parent / "rendered")
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, goal)


def js(root: Path, share: int = 1) -> None:
    """Every `share`-th code file of the packages, in the order of their paths. Raises CalledProcessError offline."""
    modules = npm.installed(*PACKAGES)
    paths = sorted(path for path in modules.rglob("*") if path.suffix in CODE and path.is_file())
    for path in paths[::share]:
        if path.stat().st_size <= LARGEST and not path.is_symlink():
            goal = root / LEFT_OUT.sub("x", "/" + path.relative_to(modules).as_posix()).lstrip("/")
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, goal)


def size(root: Path) -> tuple[int, int]:
    """Code files, and their bytes."""
    sizes = [path.stat().st_size for path in root.rglob("*") if path.suffix in CODE and path.is_file()]
    return len(sizes), sum(sizes)
