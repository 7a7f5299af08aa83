"""AWS's own rewriting of SDK v2 code to v3: the npm package aws-sdk-js-codemod, run on copies of single files.

npm installs the package and all that it needs into the user's cache by our lock file, which has the sha512 of each; no
script of a package is run. It works in a folder of its own that holds the copies and nothing else of a project.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.node import answered, client, node
from scaffold.sdk.listed import Releases
from scaffold.sdk.rewrite import Transform

PACKAGE, VERSION, NODE = "aws-sdk-js-codemod", "3.0.2", "22.23.3"
PINNED = Path(__file__).with_name("codemod_npm")
"""What npm installs from: a package.json, and a lock file with the sha512 of every package."""
SECONDS = 600
SILENT = "E404"
"""What npm's answer is taken for where it says nothing, as it does after an installation."""
RELEASES = ">=3.600.0 <=3.895.0"
"""Releases of the SDK v3 that run on nodejs18.x; 3.895.0 is the newest that was tried here."""


def codemod(environ: Mapping[str, str], cache: Path, say: Callable[[str], None]) -> Transform:
    """The rewriting, fetched when it is first asked; `cache` is the folder of `scaffold.node.cache_folder`."""

    def transform(texts: Mapping[str, str]) -> Mapping[str, str]:
        if not texts:
            return {}
        say(f"{PACKAGE} {VERSION}")
        return _run(node(NODE, cache=cache, environ=environ), _installed(environ, cache), texts, environ)

    return transform


def releases(environ: Mapping[str, str], cache: Path) -> Releases:
    """The newest release of a package that was seen to work, as its registry has it."""

    def release(package: str) -> str:
        import tempfile

        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".view-") as folder:
            asked = f"{package}@{RELEASES}"
            found, code, summary = answered(client(environ), ["view", asked, "version"], Path(folder), environ)
        known = [str(one) for one in found] if isinstance(found, list) else [found] if isinstance(found, str) else []
        exact = [one for one in known if re.fullmatch(r"3\.\d+\.\d+", one)]
        if code or not exact:
            raise ScaffoldError(
                f"npm did not say which releases of {package} there are ({code}: {summary}).",
                "A registry or proxy from your .npmrc has to have it.",
            )
        return max(exact, key=lambda one: [int(part) for part in one.split(".")])

    return release


def _installed(environ: Mapping[str, str], cache: Path) -> Path:
    """The folder of the package, installed once. Whoever comes second finds the first one's. Raises ScaffoldError."""
    import shutil
    import tempfile

    home = cache.parent / "codemod" / VERSION
    package = home / "node_modules" / PACKAGE
    if package.is_dir():
        return package
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".fetch-") as folder:
        desk = Path(folder) / "stage"
        shutil.copytree(PINNED, desk)
        _, code, summary = answered(client(environ), ["ci", "--ignore-scripts", "--no-audit"], desk, environ)
        if code not in ("", SILENT) or not (desk / "node_modules" / PACKAGE).is_dir():
            raise ScaffoldError(
                f"npm could not install {PACKAGE} {VERSION} ({code}: {summary}), and it is not in the cache.",
                "--sdk bundle needs no network; proxies and registries come from your .npmrc.",
            )
        try:
            desk.rename(home)
        except OSError:
            if not package.is_dir():
                raise
    return package


def _run(binary: Path, package: Path, texts: Mapping[str, str], environ: Mapping[str, str]) -> Mapping[str, str]:
    """What the codemod makes of copies that are called 0.js, 1.ts … Raises ScaffoldError."""
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory(prefix="scaffold-sdk-") as folder:
        desk = Path(folder)
        copies = {path: desk / f"{at}.{_ending(path)}" for at, path in enumerate(texts)}
        for path, copy in copies.items():
            copy.write_bytes(texts[path].encode("utf-8"))
        options = ["--run-in-band", "--no-babel", "--silent", "--extensions=js,jsx,ts,tsx"]
        quiet = {name: value for name, value in environ.items() if not name.startswith(("NODE_", "npm_"))}
        try:
            done = subprocess.run(
                [binary, package / "bin" / PACKAGE, "--transform", "v2-to-v3", *options, *copies.values()],
                cwd=desk,
                env={**quiet, "AWS_SDK_JS_CODEMOD_SUPRESS_WARNING": "1"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ScaffoldError(f"{PACKAGE} did not come to an end in {SECONDS} seconds.") from None
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip()[-300:]
            raise ScaffoldError(f"{PACKAGE} failed: {said}", "--sdk bundle does without it.")
        return {path: copy.read_text("utf-8") for path, copy in copies.items()}


def _ending(path: str) -> str:
    """How a copy is called: the codemod takes .ts and .tsx for TypeScript, and everything else for JavaScript."""
    end = path.rpartition(".")[2]
    return {"mts": "ts", "cts": "ts", "ts": "ts", "tsx": "tsx"}.get(end, "js")
