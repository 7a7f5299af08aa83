"""Which Lambda functions a project has, on which runtime, where that is set, and which files they load.

A world (CloudFormation, Serverless Framework, …) is a row of `worlds` and a module here, which gives `Declared`
functions. What they have in common is settled once, here.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence

from scaffold import worlds
from scaffold.formats import is_code, problems
from scaffold.model import Function, Kind, Place, Project, Runtime, Skipped, Unreadable, ways
from scaffold.regex import regex
from scaffold.tuples import NamedTuple
from scaffold.worlds import World

EXTENSIONS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx")
ELSEWHERE = "its code is packaged elsewhere"
BESIDE = ("", "src")
"""Folders beside a declaration where code is sought that is packaged by means that the project does not say."""
ZIP = regex(r"(?<![\w}$.-])([\w-][\w.-]*)\.zip\b")


class Setting(NamedTuple):
    """A resolved value: the text and where it is written out, or why it could not be resolved."""

    value: str = ""
    place: Place | None = None
    problem: str = ""
    others: tuple[tuple[str, Place | None], ...] = ()
    """Further values that it may have, as (value, place): a condition's branches, what a caller passes."""

    def __bool__(self) -> bool:
        return bool(self.value or self.problem)

    @property
    def written(self) -> tuple[tuple[str, Place | None], ...]:
        return ((self.value, self.place), *self.others) if self.value else ()


def merged(settings: Sequence[Setting]) -> Setting:
    """Several settings of one thing as one; empty where there are none."""
    written = list(dict.fromkeys(one for setting in settings for one in setting.written))
    problem = next((setting.problem for setting in settings if setting.problem), "")
    value, place = written[0] if written else ("", None)
    return Setting(value, place, problem, tuple(written[1:]))


class Declared(NamedTuple):
    """A function as a world declares it."""

    name: str
    declared_at: Place
    runtime: Setting
    handler: str = ""
    root: str | None = None
    elsewhere: str = ""
    """Where the code is, when not in a folder of the project."""
    code: tuple[str, ...] = ()
    """The files that it is written in, where that is no matter of the handler: the template itself."""
    image: str = ""
    """The Dockerfile that its image is built from."""
    zipped: str = ""
    """What the zip with its code, or the folder that it is made of, is called: `mail` for `s3://b/v1/mail.zip`."""


def derive(project: Project, runtimes: Mapping[str, Runtime]) -> tuple[Function, ...]:
    """Every Node.js function of a project, by the file that declares it."""
    paths: dict[World, list[str]] = {world: [] for world in worlds.WORLDS}
    for path, entry in project.entries.items():
        for world in worlds.of(path) if entry.kind is Kind.TEXT else ():
            if _speaks(project, path, world):
                paths[world].append(path)
    every = [one for world, some in paths.items() if some for one in world.find(project, some)]
    built = list(_built(every))
    folders = _called(project, {one.zipped for one in built if one.zipped})
    found = [function for one in built if (function := _function(one, project, runtimes, folders))]
    return tuple(sorted(found, key=lambda function: (function.declared_at, function.name)))


def _built(every: Sequence[Declared]) -> Iterator[Declared]:
    """Functions whose image a template builds, with what their Dockerfile says; that is no function beside them."""
    images = {one.declared_at.path: one for one in every if one.image == one.declared_at.path}
    asked = [one for one in every if one.image and one.image != one.declared_at.path]
    named = {one.image for one in asked}
    for one in every:
        if not one.image or (one.image == one.declared_at.path and one.image not in named):
            yield one
    for one in asked:
        made = images.get(one.image, one)
        yield made._replace(name=one.name, declared_at=one.declared_at, handler=one.handler or made.handler)


def declared(project: Project, name: str, saying: str = "") -> Iterator[Declared]:
    """The functions that a world sees in a project; of its data files, in those that say something."""
    world = worlds.named(name)
    paths = (path for path, entry in project.entries.items() if entry.kind is Kind.TEXT and world in worlds.of(path))
    paths = (path for path in paths if is_code(path) or saying in project.readable(path))
    return world.find(project, [path for path in paths if _speaks(project, path, world)])


def unread(project: Project) -> tuple[Skipped, ...]:
    """Files in which functions may be declared that could not be read as a whole: the first line, and why."""
    found = {skip.path: skip for skip in reversed(project.skipped) if skip.matters}
    for path, entry in project.entries.items():
        for world in worlds.of(path) if entry.kind is Kind.TEXT or entry.large else ():
            if path not in found and world.name != "shell" and (skip := _unread(project, path, world.literals)):
                found[path] = skip
    return tuple(sorted(found.values(), key=lambda skip: skip.path))


def _unread(project: Project, path: str, literals: Sequence[str]) -> Skipped | None:
    entry = project.entries[path]
    try:
        if entry.large:
            raise Unreadable(path, 1, entry.why)
        text = project.text(path)
    except Unreadable as error:
        try:
            content = entry.content()
        except Unreadable:
            return Skipped(path, error.line, error.reason)
        named = any(word.encode() in content for word in literals)
        return Skipped(path, error.line, error.reason) if named else None
    if not any(word in text for word in literals):
        return None
    return next((Skipped(path, line, reason) for line, reason in problems(project, path)), None)


def _speaks(project: Project, path: str, world: World) -> bool:
    """Whether a word of a world stands in a file."""
    text = project.readable(path)
    return any(word in text for word in world.literals)


def _called(project: Project, names: Collection[str]) -> Mapping[str, list[str]]:
    """The folders of some names, by name; without those of packages."""
    found: dict[str, list[str]] = {}
    folders = {path.rpartition("/")[0] for path in project.entries} if names else ()
    for folder in sorted({one for path in folders if "node_modules" not in path for one in ways(path)}):
        name = posixpath.basename(folder)
        if name in names:
            found.setdefault(name, []).append(folder)
    return found


def _function(
    declared: Declared, project: Project, runtimes: Mapping[str, Runtime], folders: Mapping[str, Sequence[str]]
) -> Function | None:
    """None for another language's function. Where several runtimes may hold, the oldest counts."""
    setting = declared.runtime
    known = [(value, place) for value, place in setting.written if value in runtimes]
    named = next((value for value, _ in setting.written if value.startswith("node")), "")
    if setting.value and not known and not named:
        return None
    oldest = min((value for value, _ in known), key=lambda value: runtimes[value].rank, default=None)
    problem = setting.problem
    if named and not known:
        problem = f"{named} is no runtime of AWS Lambda"
    root, code = _code(declared, project)
    sought = root is None and not code and bool(declared.elsewhere)
    if sought:
        root, code = _sought(declared, project, folders.get(declared.zipped, ()))
    if not problem and not code:
        missing = f"the file of its handler {declared.handler or '(not set)'} was not found"
        problem = f"{missing} in {root}" if sought and root else declared.elsewhere or missing
    return Function(
        declared.name,
        declared.declared_at,
        oldest,
        tuple(dict.fromkeys(place for _, place in known if place)),
        root if code or sought or not declared.elsewhere else None,
        declared.handler or None,
        code,
        problem,
        sought,
    )


def _code(declared: Declared, project: Project) -> tuple[str | None, tuple[str, ...]]:
    """The folder of a function's code, and in it the file that its handler setting points at, in each language.

    Where that file is made by a compiler, they are its source's.
    """
    if declared.root and declared.root in project.entries:
        declared = declared._replace(root=posixpath.dirname(declared.root))
    if declared.root is None or "." not in declared.handler:
        return declared.root, declared.code
    folder, _, name = declared.handler.rpartition("/")
    stem = joined(declared.root, folder, name.split(".")[0])
    if found := _files(project, stem):
        return declared.root, found
    from scaffold.functions.sources import sources

    for source, rest in sources(project, stem):
        if found := _files(project, joined(source, rest)):
            return joined(source) if declared.root else "", found
    return declared.root, ()


def _sought(declared: Declared, project: Project, called: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """Code that is packaged by other means: in the folder that is called as its zip is (of several the one that has
    most of the way in common), else in a usual one beside the declaration, where its handler stands there. Else the
    package of that name: what is built of it."""
    folder = posixpath.dirname(declared.declared_at.path)
    named = [(name, _code(declared._replace(root=name), project)[1]) for name in called]
    if found := _nearest([one for one in named if one[1]], folder):
        return found
    for name in BESIDE:
        root, code = _code(declared._replace(root=joined(folder, name)), project)
        if code:
            return root, code
    packages = [one for one in named if joined(one[0], "package.json") in project.entries]
    return _nearest(packages, folder) or (None, ())


def _nearest(named: Sequence[tuple[str, tuple[str, ...]]], folder: str) -> tuple[str, tuple[str, ...]] | None:
    """Of some folders, each with its code, the one that has most of the way to another in common; None for two."""
    way = {*ways(folder)}
    common = [len(way.intersection(ways(name))) for name, _ in named]
    nearest = [one for one, many in zip(named, common, strict=True) if many == max(common)]
    return nearest[0] if len(nearest) == 1 else None


def _files(project: Project, stem: str) -> tuple[str, ...]:
    """The files of a name; where there is none, what a folder of that name is loaded as."""
    found = _named(project, stem)
    if not found and stem:
        from scaffold.functions.sources import main

        said = main(project, stem)
        found = (_whole(project, joined(stem, said)) if said else ()) or _named(project, f"{stem}/index")
    return found


def _named(project: Project, stem: str) -> tuple[str, ...]:
    return tuple(stem + ending for ending in EXTENSIONS if stem + ending in project.entries)


def _whole(project: Project, path: str) -> tuple[str, ...]:
    """The file that a `main` names, with or without its ending."""
    if path in project.entries and path.endswith(EXTENSIONS):
        return (path,)
    return _named(project, path) or _named(project, f"{path}/index")


def zip_in(text: str) -> str:
    """What the one zip that a text names is called: `mail` for `!Sub "${Prefix}/mail.zip"`; "" where that is not so."""
    names = {found[1] for found in ZIP.finditer(text)}
    return names.pop() if len(names) == 1 else ""


def joined(*parts: str) -> str:
    """A POSIX path inside the project; "" for the project itself."""
    path = posixpath.normpath(posixpath.join("", *(part for part in parts if part)))
    return "" if path == "." else path.removeprefix("./")
