"""Where a template comes from: ours by name, a folder, a zip, a git repository. Each becomes a folder to read.

What is fetched is hostile until shown otherwise: git gets no program to run from an address, a zip writes nothing
outside its place and is small.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold import data, git
from scaffold.errors import ScaffoldError, UnknownName
from scaffold.regex import regex

SHORT = {"gh": "https://github.com/{}.git", "gl": "https://gitlab.com/{}.git", "bb": "https://bitbucket.org/{}.git"}
TRANSPORTS = ("https", "http", "ssh", "git")
SECRET = regex(r"(?<=://)([^/@\s]*):[^/@\s]*@")
COMMIT = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
HARDENED = ("-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false", "-c", "core.fsmonitor=false")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a template came from, to be recorded with what it made."""

    name: str
    """`function`, or the last part of the address."""
    location: str = ""
    """As given, without a password; "" for our own."""
    ref: str = ""
    commit: str = ""
    """A commit, `sha256:…` of a zip, `uncommitted` for a folder with changes; "" where there is none."""

    @property
    def own(self) -> bool:
        return not self.location


class BadSource(ScaffoldError):
    """A template that cannot be had."""


def names() -> list[str]:
    """Our own templates."""
    folder = data.folder("templates")
    return sorted(item.name for item in folder.iterdir() if (item / "cookiecutter.json").is_file())


@contextlib.contextmanager
def fetched(
    location: str, ref: str, here: Path, environ: Mapping[str, str], terminal: bool
) -> Iterator[tuple[Path, Source]]:
    """The template's folder and source; what was fetched is removed at the end.

    `here` is the folder from which relative paths start; `terminal` whether git may ask for a password. Raises
    ScaffoldError.
    """
    if not location or location.startswith("-") or not location.isprintable():
        raise BadSource(f"{location!r} is no template.", "Give a template's name, a folder, a zip or a git URL.")
    if location in names():
        if ref:
            raise BadSource(
                f"{location} is built in: it has no --ref.", "Install another version of the tool for that."
            )
        yield data.folder("templates") / location, Source(location)
        return
    address, sub = _divided(_long(location))
    path = here / address
    local = _transport(address) is None
    if local and path.is_dir() and not ref:
        folder = inner(path, sub)
        yield folder, Source(_name(address, sub), location, "", _state(folder))
        return
    if local and not path.exists():
        raise _unknown(location)
    import tempfile

    with tempfile.TemporaryDirectory(prefix="scaffold-") as temporary:
        place = Path(temporary, "template")
        if local and path.is_file():
            commit = _zipped(path, place, ref)
        else:
            commit = clone(str(path) if local else address, ref, place, environ, terminal)
        yield inner(place, sub), Source(_name(address, sub), SECRET.sub(r"\1@", location), ref, commit)


def clone(url: str, ref: str, place: Path, environ: Mapping[str, str], terminal: bool) -> str:
    """Fetch a branch, tag or commit (or the default branch) of a repository; its commit. Raises BadSource."""
    if ref.startswith("-") or not ref.isprintable() or re.search(r"[\s:^~?*\[\\]|\.\.", ref):
        raise BadSource(f"{ref!r} is no branch, tag or commit.", "Give --ref as git writes it.")
    local = _transport(url) is None
    allowed = "file" if local else ":".join(TRANSPORTS)
    env = {name: value for name, value in environ.items() if name not in git.ELSEWHERE}
    env.update(LC_ALL="C", GIT_ALLOW_PROTOCOL=allowed, GIT_LFS_SKIP_SMUDGE="1")
    if not terminal:
        env.update(GIT_TERMINAL_PROMPT="0")
    options = ("clone", "--quiet", "--template=", "--no-recurse-submodules")
    branch = (f"--branch={ref}",) if ref else ()
    why = _git((*options, "--depth=1", "--no-local", *branch, "--", url, str(place)), env, terminal)
    if why and re.fullmatch(r"[0-9a-f]{7,64}", ref):
        why = _git((*options, "--no-checkout", "--no-local", "--", url, str(place)), env, terminal)
        why = why or _git(("-C", str(place), "checkout", "--quiet", "--detach", ref, "--"), env, terminal)
    if why:
        at = f" at {ref}" if ref else ""
        what = SECRET.sub(r"\1@", f"{url}{at} cannot be fetched: {why}.")
        raise BadSource(what, "Check the address, the ref and your access.")
    return git.ask(place, "rev-parse", "HEAD").out.decode().strip()


def _git(arguments: tuple[str, ...], env: Mapping[str, str], terminal: bool) -> str:
    """Run git; why it failed, or ""."""
    import subprocess

    stdin = None if terminal else subprocess.DEVNULL
    try:
        done = subprocess.run(
            ["git", *HARDENED, *arguments], env=env, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
    except OSError as error:
        return f"git cannot be run ({error.strerror})"
    if not done.returncode:
        return ""
    lines = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    said = next(
        (line for line in lines if line.startswith(("fatal: ", "error: "))), lines[-1] if lines else "no reason"
    )
    return said.removeprefix("fatal: ").removeprefix("error: ").rstrip(".")


def seen_from(origin: Source, here: Path, project: Path) -> Source:
    """The source as the project can find it again: a relative path starts in the project, not where `new` ran."""
    address, sub = _divided(_long(origin.location))
    if origin.own or _transport(address) or Path(address).is_absolute():
        return origin
    try:
        relative = Path(os.path.relpath(here / address, project)).as_posix()
    except ValueError:
        relative = (here / address).as_posix()
    return replace(origin, location=f"{relative}//{sub}" if sub else relative)


def inner(folder: Path, sub: str) -> Path:
    """A folder within, never outside. Raises BadSource."""
    found = folder
    for part in sub.split("/"):
        if part in ("", "."):
            continue
        found = found / part
        if part == ".." or "\\" in part or ":" in part or found.is_symlink() or not found.is_dir():
            raise BadSource(f"The template has no folder {sub}.", "Give it after // as URL//sub/folder.")
    return found


def _long(location: str) -> str:
    start, colon, rest = location.partition(":")
    return SHORT[start].format(rest) if colon and start in SHORT else location


def _divided(address: str) -> tuple[str, str]:
    """The address and the folder within it, which stands after `//`."""
    scheme = re.match(r"[a-z+]+://", address)
    start = scheme.end() if scheme else 0
    head, slashes, sub = address[start:].partition("//")
    return (address[:start] + head, sub) if slashes and head else (address, "")


def _transport(address: str) -> str | None:
    """Which transport an address asks for; None for a path. Raises BadSource for one that is not allowed."""
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)::?", address)
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://(.?)", address)
    if scheme:
        if scheme[1].lower() not in TRANSPORTS or scheme[2] == "-":
            raise BadSource(f"{address} is not fetched.", f"Give a path, or a {', '.join(TRANSPORTS)} URL.")
        return scheme[1].lower()
    if found and found[0].endswith("::"):
        raise BadSource(f"{address} is not fetched: it names a program.", f"Give a {', '.join(TRANSPORTS)} URL.")
    if re.match(r"[\w.-]+@[\w.-]+:(?!-)", address):
        return "ssh"
    return None


def _name(address: str, sub: str) -> str:
    last = re.split(r"[/:\\]", (sub or address).rstrip("/\\"))[-1]
    return last.removesuffix(".git").removesuffix(".zip") or "template"


def _state(folder: Path) -> str:
    """The commit of a folder's repository if it has no changes there."""
    if git.repository(folder.resolve()) is None:
        return ""
    known = git.ask(folder, "ls-files", "--", "cookiecutter.json")
    changed = git.ask(folder, "status", "--porcelain", "--", ".")
    head = git.ask(folder, "rev-parse", "--verify", "HEAD")
    clean = known.out and not (changed.why or changed.out or head.why)
    return head.out.decode().strip() if clean else "uncommitted"


def _zipped(path: Path, place: Path, ref: str) -> str:
    from scaffold.archive import unpack

    if ref:
        raise BadSource(f"{path.name} is a file: it has no --ref.", "Leave --ref out.")
    return unpack(path, place)


def _unknown(location: str) -> ScaffoldError:
    if re.search(r"[/\\]|\.zip$", location):
        return BadSource(f"{location} does not exist.", "Give a template's name, a folder, a zip or a git URL.")
    from difflib import get_close_matches

    return UnknownName("Template", location, get_close_matches(location, names(), 2), "scaffold new --help")
