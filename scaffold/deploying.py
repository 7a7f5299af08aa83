"""Which tool deploys which functions, in which version, and what that version makes of their runtimes."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from scaffold import worlds
from scaffold.formats import format_of, tree
from scaffold.match import get, scalar
from scaffold.model import Function, Hit, Migration, Place, Project, Safety, inside, spoken_for
from scaffold.pins import Pin, installed, listed, mentioning, npm, package, provider
from scaffold.toolchain import Does, Tool, written
from scaffold.toolchain import tool as tool_of
from scaffold.tuples import NamedTuple

FRAMEWORKS = ("serverless", "osls")
CDK = ("aws-cdk-lib", "aws-cdk-v1")
PROGRAMS = {"python": ("pypi",), "java": ("maven",), "csharp": ("nuget",), "go": ("go",)}
"""The languages of stacks other than JavaScript and TypeScript, and where each lists its packages."""


class Use(NamedTuple):
    """Functions that a tool deploys, and what says its version."""

    tool: Tool
    functions: tuple[Function, ...]
    ways: tuple[tuple[Pin, ...], ...]
    """The pins of one way hold at once; where functions are deployed in several ways, each has its own."""
    strict: bool = False
    """Whether the project itself makes errors of the tool's warnings."""
    certain: bool = True
    """Whether the project is seen to use the part of the tool that refuses."""

    @property
    def stopping(self) -> frozenset[Does | None]:
        """What of all that a tool does stops a deployment."""
        return frozenset({Does.REFUSES, Does.LACKS} | ({Does.WARNS} if self.strict else set()))

    def does(self, runtime: str) -> frozenset[Does | None]:
        """What the versions that may be installed do with a runtime."""
        return frozenset().union(*(self._way(pins, runtime) for pins in self.ways))

    def _way(self, pins: tuple[Pin, ...], runtime: str) -> frozenset[Does | None]:
        exact = next((one for one in pins if _alone(one)), None)
        found = [pin.does(self.tool, runtime) for pin in ([exact] if exact else pins)]
        return frozenset.intersection(*found) if found else frozenset([None])

    @property
    def pins(self) -> tuple[Pin, ...]:
        return tuple(dict.fromkeys(pin for way in self.ways for pin in way))


def _alone(pin: Pin) -> bool:
    """Whether a pin lets in one version only."""
    a, b, c = pin.numbers[0]
    return (
        len(pin.numbers) == 1
        and pin.admits((a, b, c))
        and not pin.admits((a, b, c + 1))
        and not pin.admits((a, b + 1, 0))
    )


def hits(project: Project, migration: Migration, *, refused: bool) -> Iterator[Hit]:
    """What stops with an error (`refused`), or all else that a tool says of a runtime outside its window."""
    found: dict[tuple[Place, str], dict[Place, None]] = {}
    for use in _merged(_uses(project, migration)):
        old, target = migration.oldest(use.functions), migration.target.identifier
        does = use.does(target)
        if old is None or not does or None in does or bool(does <= use.stopping and use.certain) is not refused:
            continue
        if note := _note(use, old.identifier, target):
            said = found.setdefault((use.pins[0].place, note), {})
            said.update(dict.fromkeys(function.declared_at for function in use.functions))
    for (place, note), concerned in found.items():
        yield Hit(*place, note=note, safety=Safety.MANUAL, concerns=tuple(concerned))


def _merged(uses: Iterable[Use]) -> Iterator[Use]:
    """One use of a tool for all the functions whose pins are the same."""
    found: dict[object, list[Use]] = defaultdict(list)
    for use in uses:
        found[use.tool.id, tuple(pin.place for pin in use.pins), use.strict, use.certain].append(use)
    for same in found.values():
        yield same[0]._replace(functions=tuple(function for use in same for function in use.functions))


def _note(use: Use, old: str, target: str) -> str:
    """What to tell, and which upgrade comes first; "" where there is nothing to tell."""
    tool, does, did = use.tool, use.does(target), use.does(old)
    name = " and ".join(dict.fromkeys(pin.said for pin in use.pins))
    if does == {Does.ACCEPTS}:
        if did and did <= use.stopping - {Does.LACKS}:
            return f"{name} takes {target} and refuses {old}: until the runtime moves, nothing can be deployed with it"
        return ""
    newest = max(pin.newest for pin in use.pins) if Does.ACCEPTS not in does else (0, 0, 0)
    both, first = tool.first(newest, old, target), tool.first(newest, target)
    if Does.ACCEPTS in does:
        if first is None or Does.WARNS in does:
            return ""
        return f"{name} lets in versions that do not take {target}: {written(first)} is the first that does"
    if does == {Does.WARNS} and not use.strict:
        later = f"; {written(first)} is the first that knows it" if first else ""
        return f"{name} does not know {target}, says so and goes on{later}"
    says = f"{name} {'has no name for' if Does.LACKS in does else 'refuses'} {target}"
    if both:
        return f"{says}: upgrade to {written(both)} first, it takes {old} too, then move the runtime"
    if first:
        return f"{says}: {written(first)} takes it but not {old}, so upgrade and move the runtime together"
    after = tool_of(tool.then) if tool.then else None
    if after and (first := after.first((0, 0, 0), old, target)):
        name = next(iter(after.packages.values()))
        return f"{says}, nor will it: move to {name} {written(first)} first, which takes both"
    return f"{says}, and no newer version is known that takes it"


def _uses(project: Project, migration: Migration) -> Iterator[Use]:
    target = migration.target.rank
    moving = [f for f in migration.functions if (old := migration.runtime(f)) and old.rank < target]
    services: dict[str, list[Function]] = defaultdict(list)
    programs: dict[tuple[str, str, str], list[Function]] = defaultdict(list)
    modules: dict[str, list[Function]] = defaultdict(list)
    templates: list[Function] = []
    for function in moving:
        path = function.declared_at.path
        row, folder = format_of(path), posixpath.dirname(path)
        if worlds.named("serverless") in worlds.of(path):
            services[path].append(function)
        elif path.endswith((".tf", ".tf.json")):
            modules[folder].append(function)
        elif member := _member(project, function):
            programs[folder, row.name if row else "", member].append(function)
        elif row and row.name in ("yaml", "json") and "AWS::Serverless" in project.text(path):
            templates.append(function)
    yield from _serverless(project, services)
    yield from _programs(project, programs)
    yield from _terraform(project, modules)
    yield from _sam(project, templates)


def _member(project: Project, function: Function) -> str:
    """`NODEJS_` or `NodeJS` where a function's runtime is a member of an enumeration."""
    words = [project.text(place.path)[place.start : place.end] for place in function.set_at]
    starts = {next((lead for lead in ("NODEJS_", "NodeJS") if word.startswith(lead)), "") for word in words}
    return starts.pop() if len(starts) == 1 else ""


def _serverless(project: Project, services: dict[str, list[Function]]) -> Iterator[Use]:
    known = {name: tool_of(name) for name in FRAMEWORKS if services}
    everywhere = {name: list(installed(project, one, "npm")) for name, one in known.items()}
    for path, functions in services.items():
        folder, root = posixpath.dirname(path), tree(project, path)
        strict = scalar(get(root, "configValidationMode")) == "error"
        own = [(known[name], pin) for name in FRAMEWORKS if (pin := package(project, folder, name))]
        if not own:
            own = [(known[name], pin) for name in FRAMEWORKS if (pin := _global(everywhere[name], folder))]
        asked = get(root, "frameworkVersion")
        named = npm(Place(path, asked.start, asked.end), "serverless", scalar(asked)) if asked else None
        if len(own) == 1:
            pins = [one for one in (own[0][1], named) if one]
            yield Use(own[0][0], tuple(functions), (tuple(pins),), strict)
        elif named and not own:
            yield Use(tool_of("serverless"), tuple(functions), ((named,),), strict)
        if offline := package(project, folder, "serverless-offline"):
            yield Use(tool_of("serverless-offline"), tuple(functions), ((offline,),))


def _global(pins: Sequence[Pin], folder: str) -> Pin | None:
    """The one version of a tool that commands install for a folder."""
    found = [one for one in pins if inside(folder, spoken_for(one.place.path))]
    return found[0] if len({one.said for one in found}) == 1 else None


def _programs(project: Project, programs: dict[tuple[str, str, str], list[Function]]) -> Iterator[Use]:
    for (folder, language, member), functions in programs.items():
        names = CDK if member == "NODEJS_" else ("pulumi-aws",)
        found: list[tuple[Tool, Pin]] = []
        for tool in map(tool_of, names):
            if language in PROGRAMS:
                pin = listed(project, folder, tool, PROGRAMS[language])
            else:
                pin = package(project, folder, tool.packages["npm"])
            found += [(tool, pin)] if pin else []
        if len(found) == 1:
            yield Use(found[0][0], tuple(functions), ((found[0][1],),))


def _terraform(project: Project, modules: dict[str, list[Function]]) -> Iterator[Use]:
    if not modules:
        return
    from scaffold.functions.expressions import scopes

    paths = [path for path in project.entries if worlds.named("terraform") in worlds.of(path)]
    known = scopes(project, paths)
    for folder, functions in modules.items():
        ways = tuple(tuple(way) for way in provider(project, known[folder])) if folder in known else ()
        if ways and all(ways):
            yield Use(tool_of("terraform-provider-aws"), tuple(functions), ways)


def _sam(project: Project, templates: Sequence[Function]) -> Iterator[Use]:
    """Functions of SAM's templates, where one version of SAM CLI is installed for all of the folder."""
    if not templates:
        return
    tool = tool_of("aws-sam-cli")
    by_pin: dict[str, tuple[Pin, list[Function]]] = {}
    pins = list(installed(project, tool, "pypi"))
    for function in templates:
        folder = posixpath.dirname(function.declared_at.path)
        near = [pin for pin in pins if inside(folder, spoken_for(pin.place.path))]
        pin = near[0] if len({one.said for one in near}) == 1 else listed(project, folder, tool, ("pypi",))
        if pin:
            by_pin.setdefault(f"{pin.place}", (pin, []))[1].append(function)
    builds = bool(by_pin) and any(mentioning(project, "sam build"))
    for pin, functions in by_pin.values():
        own = any("BuildMethod" in project.text(f.declared_at.path) for f in functions)
        yield Use(tool, tuple(functions), ((pin,),), certain=builds and not own)
