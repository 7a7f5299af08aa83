"""Runtime pages (docs/runtimes/<identifier>.md): which Lambda runtimes there are, and until when AWS takes them.

Front matter is a closed grammar; anything else is BadPage: file:line. Every value is text as it is written (`10.15`
stays `10.15`). Days are given by the caller; nothing here looks at a clock.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold import data, kept
from scaffold.errors import BadPage, UnknownName
from scaffold.model import Dated, Runtime
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    import yaml

KEYS = {"name", "node", "patch", "abi", "system", "glibc", "architectures", "dates", "sdk", "spellings", "sources"}
DATES = ("available", "deprecated", "block_create", "block_update")
WORLDS = {"suffix", "major", "codename", "cdk", "pulumi", "layer", "image", "build_image"}
MAP, LIST, TEXT = (f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str"))
VERSION = regex(r"\d+\.\d+\.\d+")
NUMBER = regex(r"\d+")
WRITTEN = regex(r"(?:aws_lambda_)?(?:node\.?(?:js)?|v)?[-_ .:]*(\d+)(?:[-_.d]*(?:\d+|x|edge))*(?:runtime)?")
"""A runtime's name as people write it: `node24`, `v8.10.0`, `NODEJS_10_X`, `NodeJS8d10Runtime`."""
SOON = 365
"""Days before the end of support from which `notice` speaks."""


@functools.cache
def runtimes(folder: Path | None = None) -> Mapping[str, Runtime]:
    """Every runtime by identifier, oldest first. Raises BadPage."""
    if folder is not None:
        return {one.identifier: one for one in _read(folder)}
    ours = data.folder("docs") / "runtimes"
    rows = kept.made(kept.place(), "runtimes", partial(_rows, ours), ours, Path(__file__))
    return {one.identifier: one for one in map(_runtime, rows)}


def _read(folder: Path) -> list[Runtime]:
    paths = sorted(folder.glob("*.md"), key=lambda path: path.name)
    read = [parse(path.name.removesuffix(".md"), str(path), path.read_text("utf-8")) for path in paths]
    if not read:
        raise BadPage(str(folder), 1, "no runtime page here.")
    read.sort(key=_major)
    return [one._replace(rank=rank) for rank, one in enumerate(read)]


def _rows(folder: Path) -> list[tuple[Any, ...]]:
    """Runtimes as they are kept."""
    return [tuple(one._replace(sdk=tuple(map(tuple, one.sdk)))) for one in _read(folder)]  # type: ignore[arg-type]


def _runtime(row: Sequence[Any]) -> Runtime:
    """A runtime that was kept."""
    one = Runtime(*row)
    return one._replace(sdk=tuple(Dated(*sdk) for sdk in one.sdk))


def find(name: str) -> Runtime:
    """A runtime by its identifier. Raises UnknownName with the nearest ones."""
    known = runtimes()
    if name in known:
        return known[name]
    raise UnknownName("Runtime", name, near(name), "scaffold runtimes")


def near(name: str) -> list[str]:
    """Identifiers of the runtimes that somebody may have meant."""
    import difflib

    known, wanted = runtimes(), name.strip().lower().removeprefix("lts/")
    spelled = [i for i, r in known.items() if wanted in {word.lower() for word in (i, *r.spellings.values())}]
    if not spelled and (found := WRITTEN.fullmatch(wanted)):
        away = {i: abs(_major(r) - int(found[1])) for i, r in known.items()}
        spelled = [i for i in away if away[i] == min(away.values())]
    return spelled or difflib.get_close_matches(wanted, known, n=2, cutoff=0.75)


def status(runtime: Runtime, today: date) -> str:
    """`supported`, `deprecated`, `refused` (AWS takes no more updates) or `preview`."""
    if runtime.preview:
        return "preview"
    if _reached(runtime.block_update, today):
        return "refused"
    return "deprecated" if _reached(runtime.deprecated, today) else "supported"


def default(today: date) -> Runtime:
    """The newest runtime that AWS supports and takes for new functions on a day."""
    serious = [one for one in runtimes().values() if not one.preview]
    open_ = [
        one
        for one in serious
        if _reached(one.available, today)
        and status(one, today) == "supported"
        and not _reached(one.block_create, today)
    ]
    return (open_ or serious)[-1]


def as_of() -> str:
    """The day (ISO) on which the newest page was last compared with its sources."""
    return max(one.as_of for one in runtimes().values())


def bundled(runtime: Runtime, day: str = "") -> tuple[Dated, ...]:
    """The SDK versions that a runtime has carried, in order of their days: of all its life, or the one of a day (ISO;
    of a day before the first, the first)."""
    if not day or not runtime.sdk:
        return runtime.sdk
    return tuple([one for one in runtime.sdk if one.since <= day] or runtime.sdk[:1])[-1:]


def same_sdk(runtimes: Iterable[Runtime], target: Runtime, day: str) -> str:
    """One sentence where older runtimes carried the target's SDK on a day (ISO; "" for no day), else ""."""
    version = [one.value for one in bundled(target, day)] if day and target.available <= day else []
    older = [one for one in runtimes if one.rank < target.rank]
    same = [one.identifier for one in older if version and [dated.value for dated in bundled(one, day)] == version]
    names = " and ".join([*same, target.identifier])
    return f"{names} carried the same aws-sdk on {day}: {version[0]}." if same else ""


def notice(runtime: Runtime, today: date) -> str:
    """One sentence for whoever is about to use a runtime on a day; "" where there is nothing to say."""
    name, create, update = runtime.identifier, runtime.block_create, runtime.block_update
    if runtime.preview:
        return f"{name} is a preview: AWS gives no support for it and says not to use it in production."
    if _reached(update, today):
        both = f"for new functions since {create} and for updates since {update}"
        same = f"for new functions and for updates since {update}"
        return f"AWS has refused {name} {same if (create or update) >= update else both}: this cannot be deployed."
    known = f"dates as of {runtime.as_of}; AWS has moved such dates before"
    if _reached(create, today):
        refused = f"AWS has refused {name} for new functions since {create}"
        return f"{refused} and refuses updates {_when(update, today)} ({known})."
    later = f"it refuses new functions {_when(create, today)} and updates {_when(update, today)} ({known})."
    if _reached(runtime.deprecated, today):
        return f"AWS ended support for {name} on {runtime.deprecated}: {later}"
    if runtime.deprecated and _days(runtime.deprecated, today) <= SOON:
        return f"AWS ends support for {name} on {runtime.deprecated} (in {_in(runtime.deprecated, today)}): {later}"
    return ""


def notices(some: Sequence[Runtime], today: date) -> list[str]:
    """What there is to say of several runtimes on a day: once of those of which the same is to be said."""
    refused = [one for one in some if not one.preview and _reached(one.block_update, today)]
    groups: dict[tuple[str, ...], list[Runtime]] = {}
    for one in some:
        ended = one not in refused and _reached(one.deprecated, today) and not _reached(one.block_create, today)
        key = ("refused",) if one in refused else (one.block_create, one.block_update) if ended else (one.identifier,)
        groups.setdefault(key, []).append(one)
    return [said for group in groups.values() if (said := _of_all(group, today))]


def _of_all(group: Sequence[Runtime], today: date) -> str:
    first = group[0]
    if len(group) == 1:
        return notice(first, today)
    if _reached(first.block_update, today):
        names = _and([f"{one.identifier} (since {one.block_update})" for one in group])
        return f"AWS has refused updates on {names}: what is on them cannot be deployed."
    names = _and([f"{one.identifier} ({one.deprecated})" for one in group])
    create, update = _when(first.block_create, today), _when(first.block_update, today)
    known = f"dates as of {first.as_of}; AWS has moved such dates before"
    return f"AWS ended support for {names}: it refuses new functions {create} and updates {update} ({known})."


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _reached(day: str, today: date) -> bool:
    return bool(day) and day <= today.isoformat()


def _days(day: str, today: date) -> int:
    return (date.fromisoformat(day) - today).days


def _in(day: str, today: date) -> str:
    days = _days(day, today)
    return "1 day" if days == 1 else f"{days} days"


def _when(day: str, today: date) -> str:
    return f"from {day} (in {_in(day, today)})" if day else "from a day not announced"


def _major(runtime: Runtime) -> int:
    return int(runtime.node.split(".")[0])


def parse(identifier: str, path: str, text: str) -> Runtime:
    """A page's front matter, checked; its rank is 0 until it stands among others. Raises BadPage."""
    page = FrontMatter(path)
    meta = page.map(page.front_matter(text), KEYS | {"as_of"}, {"preview"})
    dates = page.map(meta["dates"], set(DATES))
    spellings = page.map(meta["spellings"], {"major"}, WORLDS)
    if "preview" in meta:
        page.text(meta["preview"], re.compile("true"), "`true`, or left out")
    available, deprecated, block_create, block_update = (page.day(dates[key], empty=True) for key in DATES)
    return Runtime(
        identifier=identifier,
        name=page.text(meta["name"]),
        rank=0,
        node=page.text(meta["node"], VERSION, "a version of three numbers"),
        patch=page.text(meta["patch"], VERSION, "a version of three numbers"),
        abi=int(page.text(meta["abi"], NUMBER, "a number")),
        system=page.text(meta["system"]),
        glibc=page.text(meta["glibc"]),
        architectures=tuple(page.text(one) for one in page.list(meta["architectures"])),
        sdk=tuple(page.dated(one) for one in page.list(meta["sdk"], empty=True)),
        preview="preview" in meta,
        available=available,
        deprecated=deprecated,
        block_create=block_create,
        block_update=block_update,
        as_of=page.day(meta["as_of"]),
        sources=tuple(page.text(one) for one in page.list(meta["sources"])),
        spellings={key: page.text(one) for key, one in spellings.items()},
    )


class FrontMatter(NamedTuple):
    """Reads values from the nodes of a page's front matter; each error has its line."""

    path: str

    def front_matter(self, text: str) -> yaml.Node:
        import yaml

        if not text.startswith("---\n") or (end := text.find("\n---\n", 3)) < 0:
            raise BadPage(self.path, 1, "no front matter between `---` lines.")
        try:
            found: yaml.Node | None = yaml.compose(text[4 : end + 1], Loader=yaml.CBaseLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            what = getattr(error, "problem", None) or error
            raise BadPage(self.path, mark.line + 2 if mark else 2, f"front matter: {what}.") from None
        if found is None:
            raise BadPage(self.path, 2, "front matter is empty.")
        return found

    def wrong(self, node: yaml.Node, what: str) -> BadPage:
        return BadPage(self.path, node.start_mark.line + 2, what)

    def map(self, node: yaml.Node, required: Set[str], optional: Set[str] = frozenset()) -> dict[str, yaml.Node]:
        if node.tag != MAP:
            raise self.wrong(node, "a map is wanted here.")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in required | optional:
                raise self.wrong(key, f"unknown key {name!r}.")
            if name in found:
                raise self.wrong(key, f"key {name!r} stands twice.")
            found[name] = value
        for name in sorted(required - set(found)):
            raise self.wrong(node, f"missing key {name!r}.")
        return found

    def list(self, node: yaml.Node, *, empty: bool = False) -> list[yaml.Node]:
        if node.tag != LIST or not (node.value or empty):
            raise self.wrong(node, "a list is wanted here" + ("." if empty else " with one member at least."))
        members: list[yaml.Node] = node.value
        return members

    def text(
        self, node: yaml.Node, pattern: re.Pattern[str] | None = None, what: str = "", *, empty: bool = False
    ) -> str:
        if node.tag != TEXT or not (node.value or empty):
            raise self.wrong(node, "a text is wanted here.")
        value = str(node.value)
        if pattern and not pattern.fullmatch(value):
            raise self.wrong(node, f"{what} is wanted here, not {value!r}.")
        return value

    def day(self, node: yaml.Node, *, empty: bool = False) -> str:
        value = self.text(node, empty=empty)
        try:
            if value and date.fromisoformat(value).isoformat() != value:
                raise ValueError
        except ValueError:
            raise self.wrong(node, f"a day as 2026-11-23 is wanted here, not {value!r}.") from None
        return value

    def dated(self, node: yaml.Node) -> Dated:
        found = self.map(node, {"version", "since", "source"})
        version = self.text(found["version"], VERSION, "a version of three numbers")
        return Dated(version, self.day(found["since"], empty=True), self.text(found["source"]))
