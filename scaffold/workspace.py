"""Whether a new project lands in an npm, Yarn or pnpm workspace, and whether that workspace will see it."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

PNPM = "pnpm-workspace.yaml"


def notes(target: Path) -> tuple[str, ...]:
    """A sentence on the workspace around a folder, if there is one."""
    for folder in target.parents:
        found = _declared(folder)
        if found:
            tool, file, patterns = found
            path = target.relative_to(folder).as_posix()
            name = _name(folder)
            if matches(path, patterns):
                return (f"Part of the {tool} workspace {name!r}: install in {folder.name}/, its lock file counts.",)
            return (f"Inside the {tool} workspace {name!r}, which does not list it: add {path!r} to {file}.",)
        if (folder / ".git").exists():
            break
    return ()


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether workspace patterns cover a folder: `*` one part, `**` any, a leading `!` takes away."""
    found = False
    for pattern in patterns:
        takes = not pattern.startswith("!")
        parts = [part for part in pattern.removeprefix("!").split("/") if part not in ("", ".")]
        if _parts(path.split("/"), parts):
            found = takes
    return found


def _parts(path: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not path
    if pattern[0] == "**":
        return any(_parts(path[start:], pattern[1:]) for start in range(len(path) + 1))
    return (
        bool(path)
        and any(fnmatch.fnmatchcase(path[0], one) for one in _braces(pattern[0]))
        and _parts(path[1:], pattern[1:])
    )


def _braces(part: str) -> list[str]:
    found = re.fullmatch(r"([^{}]*)\{([^{}]*)\}(.*)", part)
    if not found:
        return [part]
    return [end for one in found[2].split(",") for end in _braces(found[1] + one + found[3])]


def _declared(folder: Path) -> tuple[str, str, list[str]] | None:
    """The workspace that a folder declares: tool, file, patterns."""
    text = _text(folder / PNPM)
    if text is not None:
        return "pnpm", PNPM, _packages(text)
    listed = _package(folder).get("workspaces")
    if isinstance(listed, dict):
        listed = listed.get("packages")
    if not isinstance(listed, list):
        return None
    tool = "Yarn" if (folder / "yarn.lock").exists() else "npm"
    return tool, "package.json", [str(one) for one in listed]


def _packages(text: str) -> list[str]:
    import yaml

    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError:
        return []
    listed = read.get("packages") if isinstance(read, dict) else None
    return [str(one) for one in listed] if isinstance(listed, list) else []


def _name(folder: Path) -> str:
    return str(_package(folder).get("name") or folder.name)


def _package(folder: Path) -> dict[str, object]:
    import json

    try:
        read = json.loads(_text(folder / "package.json") or "{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
