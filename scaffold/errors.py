"""Errors about the call: what is so, then what to do. Caught once, in `cli`."""

from __future__ import annotations

from collections.abc import Iterable


class ScaffoldError(Exception):
    """A wrong call or a wrong world. Two sentences: `what` is so, `do` that."""

    code = 2

    def __init__(self, what: str, do: str = "") -> None:
        super().__init__(f"{what} {do}".strip())
        self.what, self.do = what, do


class BadPage(ScaffoldError):
    """A page that does not follow the grammar."""

    def __init__(self, path: str, line: int, what: str) -> None:
        super().__init__(f"{path}:{line}: {what}", 'See "The grammar of pages" in docs/contributing.md.')
        self.path, self.line = path, line


class BadConfig(ScaffoldError):
    """A scaffold.toml that does not follow its grammar."""

    def __init__(self, line: int, what: str, do: str) -> None:
        super().__init__(f"scaffold.toml:{line}: {what}.", f"{do[:1].upper()}{do[1:]}" + "." * (not do.endswith("?")))
        self.line = line


class UnknownName(ScaffoldError):
    """A name that nothing answers to, with the nearest that do."""

    def __init__(self, kind: str, name: str, near: list[str], listing: str) -> None:
        do = f"Did you mean {', '.join(near)}?" if near else f"See `{listing}`."
        super().__init__(f"{kind} {name!r} is not known.", do)
        self.name, self.near = name, near


class NothingToUndo(ScaffoldError):
    """No run is there that could be taken back."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "There is nothing to undo.")


class NoFunction(ScaffoldError):
    """A project in which no Lambda function was found; `sure`: nor is there anything that may be one."""

    def __init__(self, what: str, do: str, sure: bool) -> None:
        super().__init__(what, do)
        self.sure = sure


def near(name: str, among: Iterable[str], least: float = 0.7) -> list[str]:
    """At most three names that one may have been meant for: those that hold it, else the most alike (`least` to 1) as a
    whole or in one of their words."""
    from difflib import SequenceMatcher

    names, wanted = sorted(among), name.strip().lower().replace("_", "-")

    def alike(one: str) -> float:
        words = [word for word in one.lower().split("-") if len(word) > 2]
        return max(SequenceMatcher(None, wanted, word).ratio() for word in (one.lower(), *words))

    holding = [one for one in names if len(wanted) > 2 and wanted in one.lower()]
    return (holding or sorted((one for one in names if alike(one) >= least), key=lambda one: -alike(one)))[:3]


class Conflict(ScaffoldError):
    """Files that are not as they were left or expected; nothing was written."""

    code = 1

    def __init__(self, what: str, do: str, paths: tuple[str, ...]) -> None:
        super().__init__(what, do)
        self.paths = paths
