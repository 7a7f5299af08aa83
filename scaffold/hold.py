"""What stays with the functions that stay where they are.

A function's runtime moves only while none of the functions that the declaration governs has an open finding that
breaks; else it is held, with every fix that does not also run on its old runtime. A Node version that is no Lambda
runtime (`engines`, `.nvmrc`) moves only when every function in its scope moves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from scaffold.held import OTHERS, concerned
from scaffold.images import runtime_named
from scaffold.model import Finding, Function, Hit, Migration, Place, Rule, Runtime, Severity, inside, spoken_for, ways

LANGUAGE = "nodejs"
"""The oldest runtime's identifier: a path may as well be named after the language."""
MEMBERS = ("NODEJS_", "NodeJS")
"""How the members of the enumerations of CDK and Pulumi start."""
UNKNOWN = "shared: no function of this project is known to use it"


class Holding:
    """What a set of held functions means for edits."""

    def __init__(
        self,
        migration: Migration,
        names_asked: frozenset[str] = frozenset(),
        include_shared: bool = False,
        held: Mapping[Function, tuple[Finding, ...]] | None = None,
        packages: tuple[str, ...] = (),
        library: Callable[[str], bool] = lambda _: False,
        handlers: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """`packages`: the folders that have a package.json; `library`: whether the one in a folder is one that others
        install; `handlers`: the files that export what is, or looks like, a handler."""
        self.migration, self.names_asked, self.include_shared = migration, names_asked, include_shared
        self.held, self.packages, self.library, self.handlers = held or {}, packages, library, handlers

    def also(self, held: Mapping[Function, tuple[Finding, ...]]) -> Holding:
        """The same with more functions that are held."""
        every = {**self.held, **held}
        return Holding(
            self.migration, self.names_asked, self.include_shared, every, self.packages, self.library, self.handlers
        )

    @cached_property
    def _governed(self) -> Mapping[Place, list[Function]]:
        """Functions by the place that sets their runtime."""
        found: dict[Place, list[Function]] = defaultdict(list)
        for function in self.migration.functions:
            for place in function.set_at:
                found[place].append(function)
        return found

    def names(self, hit: Hit) -> tuple[str, ...]:
        """The functions that a hit is about: of a place that sets the runtime of some, those."""
        governed = None if hit.concerns else self._governed.get(hit.place)
        if governed is None and not hit.concerns:
            return self._owners(hit.path)
        return _names(governed if governed is not None else concerned(hit, self.migration))

    def _owners(self, path: str) -> tuple[str, ...]:
        """The names of the functions that can load a file, found once."""
        found = self._named.get(path)
        if found is None:
            found = self._named[path] = _names(self.migration.owners(path))
        return found

    @cached_property
    def _named(self) -> dict[str, tuple[str, ...]]:
        return {}

    def stays(self, function: Function) -> str:
        """Why a function does not come along; "" where it moves or is there already."""
        old = self.migration.runtimes.get(function.runtime or "")
        if old is None:
            return f"{function.name} is on a runtime that is not known"
        if old.rank >= self.migration.target.rank:
            return ""
        if function in self.held:
            return f"{function.name} is held"
        if self.names_asked and function.name not in self.names_asked:
            return f"{function.name} was not asked for"
        named = not self.include_shared and any(self._named_after(place.path, old) for place in function.set_at)
        return f"{function.name} is declared under a path named after {old.identifier}" if named else ""

    def refusal(self, rule: Rule, hit: Hit, word: str) -> str:
        """Why edits have to wait for functions that stay; "" where they need not.

        `hit` is in the coordinates of the project as it was read; `word` is what stands there now.
        """
        place = hit.place
        if rule.severity is not Severity.DECLARES:
            return self._code(rule, hit)
        named = runtime_named(word.strip("\"'"), self.migration)
        if not self.include_shared and (after := self._named_after(place.path, named)):
            return f"shared: its path is named after {after}"
        functions = self._governed.get(place)
        if functions is not None:
            mine = not self.names_asked or any(one.name in self.names_asked for one in functions)
            return self._first(functions, "held: ") if mine else OTHERS
        if rule.reached and not self.include_shared:
            return "shared: no function here is seen to take its runtime from it"
        if named and word.startswith(MEMBERS) and not self.include_shared and (why := self._stack(place.path)):
            return why
        if not rule.together and named:
            owners = self.migration.owners(place.path)
            return self._asked(owners) or self._behind(hit, owners)
        return "" if self.include_shared else self._consumers(place.path, rule.together)

    def others(self, rule: Rule, place: Place, word: str) -> str:
        """Why a Node version is no matter of any function here, whoever may change it; "" where it may be, and where
        there is no function at all."""
        if self.include_shared or rule.together or rule.reached or not self.migration.functions:
            return ""
        if place in self._governed or runtime_named(word.strip("\"'"), self.migration):
            return ""
        why = self._consumers(place.path, False)
        return why if why == UNKNOWN else ""

    def idles(self, hit: Hit) -> str:
        """Why a fix that does nothing on the old runtime is not made: every function that it is about stays there."""
        whys = [self.stays(one) for one in concerned(hit, self.migration) or self.migration.functions]
        return f"held: only the new runtime needs it, {whys[0]}" if whys and all(whys) else ""

    def _named_after(self, path: str, named: Runtime | None) -> str:
        """The runtime that a path is named after, where that is the one which stands there, or where a Node version
        does: what lies there is for that runtime."""
        if named:
            return named.identifier if named.identifier in path else ""
        rank = self.migration.target.rank
        older = (one for one in self.migration.runtimes.values() if one.rank < rank and one.identifier != LANGUAGE)
        return next((one.identifier for one in older if one.identifier in path), "")

    def _first(self, functions: Iterable[Function], lead: str) -> str:
        return next((lead + why for function in functions if (why := self.stays(function))), "")

    def _stack(self, path: str) -> str:
        """Why no function of a stack comes along; "" where one does, and where it has none: its library may not even
        have a name for the target."""
        whys = [self.stays(one) for one in self._declared(path.rpartition("/")[0], True)]
        return f"held: {whys[0]}" if whys and all(whys) else ""

    def _asked(self, functions: Iterable[Function]) -> str:
        return OTHERS if self.names_asked and all(map(self.stays, functions)) else ""

    def _behind(self, hit: Hit, functions: Iterable[Function]) -> str:
        """Why a runtime stays that is named beside code which only held functions load; "" where another may, and where
        the target is put beside it."""
        if all(edit.start == edit.end for edit in hit.edits):
            return ""
        whys = [self.stays(function) if function in self.held else "" for function in functions]
        return f"held: {whys[0]}" if whys and all(whys) else ""

    def _code(self, rule: Rule, hit: Hit) -> str:
        hosts = hit.path in self.migration.hosts
        owners = concerned(hit, self.migration) if hosts else self.migration.owners(hit.path)
        if why := self._asked(owners):
            return why
        needs = self.migration.target if hit.travels else self.migration.runtimes.get(rule.requires)
        if needs is None:
            return ""
        every = owners or self.migration.functions
        waiting = [f for f in every if (old := self.migration.runtime(f)) is None or old.rank < needs.rank]
        return self._first(
            waiting,
            "held: the fix is right only on the new runtime, "
            if hit.travels
            else "held: the fix runs only on the new runtime, ",
        )

    def _consumers(self, path: str, together: bool) -> str:
        """Why a Node version stays: a function or a package without one in its folder's scope does, or no function is
        known to use it."""
        folder = spoken_for(path)
        if (package := self._package(folder)) is not None and package in self._published:
            return f"shared: {package or 'the package'} is published, and no function is in it"
        near = [f for f in self.migration.owners(f"{folder}/x"[not folder :]) if f.root != folder]
        near += self._below.get(folder, [])
        if near and (other := next((one for one in self._others if inside(one, folder)), "")):
            return f"shared: {other} has no function and uses it too"
        near = near or self._declared(folder, together) or self.elsewhere(folder)
        if not near:
            return UNKNOWN
        return self._first(near, "shared: ")

    def _declared(self, folder: str, together: bool) -> list[Function]:
        """The functions without known code that are declared above a folder or in it; for what goes together with
        declarations, those declared in the nearest folder on the way up that has some."""
        known = [(f, f.declared_at.path) for f in self.migration.functions]
        for above in reversed(ways(folder)) if together else ():
            if found := [f for f, path in known if inside(path, above)]:
                return found
        rootless = [(f, path) for f, path in known if f.root is None]
        return [f for f, path in rootless if inside(path, folder) or inside(folder, path.rpartition("/")[0])]

    def elsewhere(self, folder: str) -> list[Function]:
        """The functions whose code was not found, where the package of a folder has what looks like a handler."""
        if not self._codeless:
            return []
        package = self._package(folder)
        if package is None or package not in {self._package(path.rpartition("/")[0]) for path in self.handlers()}:
            return []
        return self._codeless

    @cached_property
    def _codeless(self) -> list[Function]:
        return [function for function in self.migration.functions if function.root is None and not function.code]

    def _package(self, folder: str) -> str | None:
        """The folder of the nearest package.json on the way up."""
        return next((one for one in reversed(ways(folder)) if one in self.packages), None)

    @cached_property
    def _published(self) -> frozenset[str]:
        """The libraries that have no function of their own."""
        folders = [function.root for function in self.migration.functions if function.root is not None]
        folders += [path.rpartition("/")[0] for function in self.migration.functions for path in function.code]
        return frozenset(filter(self.library, self.packages)) - {self._package(one) for one in folders}

    @cached_property
    def _others(self) -> tuple[str, ...]:
        """Packages in, above and below which no function's code lies; `nodejs` is how a layer names its own."""
        return tuple(
            one
            for one in self.packages
            if one not in self._below and not self.migration.owners(f"{one}/x") and one.rpartition("/")[2] != "nodejs"
        )

    @cached_property
    def _below(self) -> Mapping[str, list[Function]]:
        """Functions by the folders that their code lies in, at any depth."""
        found: dict[str, list[Function]] = defaultdict(list)
        for function in self.migration.functions:
            if function.root is not None:
                for folder in ways(function.root):
                    found[folder].append(function)
        return found


def _names(functions: Iterable[Function]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(function.name for function in functions))
