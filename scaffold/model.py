"""The words that every module shares. Plain data: nothing here reads, writes or prints."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import cast

from scaffold.regex import regex
from scaffold.tuples import NamedTuple

LARGE = "large ("
WITHIN = "#"
"""Between a file and what is written inside of it."""
ACROSS = "across"
"""Among the parses of a file: what was followed into others, and holds for one project alone."""
WEIGHED, WEIGHT = ("syntax", "tree"), ("", "weight")
"""The parses that weigh, and where a project has how many characters those are of that it holds."""
HIDDEN = regex(r"(?:^|(?<=/))\.")


class Severity(Enum):
    """What a finding means for the function's owner, the worst first."""

    BREAKS = "breaks"
    CHANGES = "changes"
    DEPRECATED = "deprecated"
    DECLARES = "declares"


class Safety(Enum):
    """Who may apply a fix: the tool, the tool when asked, a person."""

    SAFE = "safe"
    REVIEW = "review"
    MANUAL = "manual"


class Evidence(Enum):
    """How we know what a page claims."""

    RUN = "run"
    REPLICA = "replica"
    DOCUMENTED = "documented"
    INDEX = "index"


class Kind(Enum):
    """What may be done with an entry."""

    TEXT = "text"
    """Read, and edited."""
    FACT = "fact"
    """Read, never edited: lock files, generated and state files, vendored code, binaries."""
    LINK = "link"
    """A symbolic link; its content is the path it points at. Neither followed nor edited."""


class Unreadable(Exception):
    """An entry whose bytes are not what its kind promises. Always becomes a `Skipped`."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


FOREIGN = "not of a known format"
"""Why a file is never edited whose name says nothing."""


class Entry(NamedTuple):
    """One file of a project. `content` gives its bytes when asked, the same each time."""

    path: str
    """POSIX, relative to the project."""
    kind: Kind
    mode: int
    """Permission bits, as 0o644."""
    content: Callable[[], bytes]
    why: str = ""
    """For a `FACT`: why it is never edited."""

    @property
    def large(self) -> bool:
        """Whether it is for its size alone that it is never edited: it is not looked into either."""
        return self.why.startswith(LARGE)


class Place(NamedTuple):
    """A span of characters in the decoded text of one file."""

    path: str
    start: int
    end: int


class Edit(NamedTuple):
    """Replace the characters [start, end) of a file's text."""

    path: str
    start: int
    end: int
    text: str


class Hit(NamedTuple):
    """A place that a rule points at, with edits that are applied together or not at all."""

    path: str
    start: int
    end: int
    edits: tuple[Edit, ...] = ()
    note: str = ""
    safety: Safety | None = None
    """Where this hit's fix is less (or more) certain than its rule's."""
    concerns: tuple[Place, ...] = ()
    """Where the functions are declared that it is about, if not all that can load the file."""
    travels: bool = False
    """Whether its fix means the same on the target alone: then it goes with the runtime, not before."""
    idle: bool = False
    """Whether its fix does nothing on the old runtime, good or bad: it is made once one of its functions moves."""
    already: bool = False
    """Whether it is as bad on the old runtime: then no function is held for it."""

    @property
    def place(self) -> Place:
        return Place(self.path, self.start, self.end)


class Skipped(NamedTuple):
    """What could not be read or looked into, and why."""

    path: str
    line: int
    reason: str
    matters: bool = True
    """Whether a site or a finding could hide there that is about a function."""
    apart: bool = False
    """Whether it is code that no function loads: it is said, and fails nothing."""


class Crash(NamedTuple):
    """A defect of ours: a rule that raised, oscillated or broke a file. Its edits were dropped."""

    rule: str
    path: str
    reason: str


class Dated(NamedTuple):
    """A value that held from a date (ISO; "" for: from the beginning) according to a source."""

    value: str
    since: str
    source: str


class Runtime(NamedTuple):
    """One page of docs/runtimes."""

    identifier: str
    name: str
    rank: int
    """Position on the ladder: orders runtimes by their Node.js major version."""
    node: str
    """The newest Node.js version of the major, for a developer's machine."""
    patch: str
    """The version that Lambda ran and that our tests run."""
    abi: int
    system: str
    glibc: str
    architectures: tuple[str, ...]
    sdk: tuple[Dated, ...]
    """Bundled AWS SDK versions, oldest first; empty where none is published."""
    preview: bool
    """Not for production: never a default, always said."""
    available: str
    deprecated: str
    block_create: str
    block_update: str
    """ISO dates; "" where none is announced."""
    as_of: str
    sources: tuple[str, ...]
    spellings: Mapping[str, str]
    """The runtime's name in each world: suffix, major, codename, cdk, pulumi, image, …"""


class Function(NamedTuple):
    """One Lambda function, derived once from the project as it was read."""

    name: str
    declared_at: Place
    runtime: str | None
    """Its runtime's identifier; None where it could not be resolved."""
    set_at: tuple[Place, ...] = ()
    """Where the literal stands that sets the runtime: one source, or none."""
    root: str | None = None
    """The folder its code is packaged from ("" is the project); None where that is elsewhere."""
    handler: str | None = None
    code: tuple[str, ...] = ()
    """The files its handler setting points at. Of code that is written inside a template, that; of code inside a
    module, which is itself none of the function's, its path, `WITHIN` and a name."""
    problem: str = ""
    """Why the runtime could not be resolved or the code not be found."""
    sought: bool = False
    """Whether the code was sought where such code usually is: nothing says that it is this."""


class Migration:
    """What was asked: which functions go from where to where. Never changed; what was asked of it is remembered."""

    def __init__(
        self,
        functions: tuple[Function, ...],
        target: Runtime,
        runtimes: Mapping[str, Runtime],
        asked_from: Runtime | None = None,
        day: str = "",
        sdk: str = "",
    ) -> None:
        """`day`: the one (ISO) on which a runtime's bundled SDK is looked at; "" for all its life. `sdk`: the version
        that the target is taken to bundle; "" for what its page says."""
        self.functions, self.target, self.runtimes = functions, target, runtimes
        self.asked_from, self.day, self.sdk = asked_from, day, sdk

    def of(self, functions: tuple[Function, ...]) -> Migration:
        """The same of other functions."""
        return Migration(functions, self.target, self.runtimes, self.asked_from, self.day, self.sdk)

    @cached_property
    def _roots(self) -> Mapping[str, tuple[Function, ...]]:
        roots: dict[str, list[Function]] = {}
        for function in self.functions:
            if function.root is not None:
                roots.setdefault(function.root, []).append(function)
        return {root: tuple(functions) for root, functions in roots.items()}

    @cached_property
    def _folders(self) -> dict[str, tuple[tuple[Function, ...], Runtime | None]]:
        return {}

    def _folder(self, path: str) -> tuple[tuple[Function, ...], Runtime | None]:
        folder = path.rpartition("/")[0]
        found = self._folders.get(folder)
        if found is None:
            owners = tuple(f for root in ways(folder) for f in self._roots.get(root, ()))
            old = self.asked_from or self.oldest(owners) or self._oldest
            found = self._folders[folder] = (owners, old)
        return found

    @cached_property
    def _oldest(self) -> Runtime | None:
        return self.oldest(self.functions)

    @cached_property
    def _inside(self) -> Mapping[str, tuple[Function, ...]]:
        """Functions whose code is written inside a file of another kind, by its path."""
        found: dict[str, list[Function]] = {}
        for function in self.functions:
            for path in function.code if function.root is None else ():
                found.setdefault(path, []).append(function)
        return {path: tuple(functions) for path, functions in found.items()}

    @cached_property
    def _hosts(self) -> Mapping[str, tuple[Function, ...]]:
        found: dict[str, tuple[Function, ...]] = {}
        for path, functions in self._inside.items():
            host = path.partition(WITHIN)[0]
            found[host] = (*found.get(host, ()), *functions)
        return found

    def hosted(self, path: str) -> tuple[Function, ...]:
        """The functions whose code is written inside a file: a template, or a module that builds one."""
        return self._hosts.get(path, ())

    @property
    def hosts(self) -> Collection[str]:
        """The files that code of functions is written inside of."""
        return self._hosts.keys()

    def owners(self, path: str) -> tuple[Function, ...]:
        """The functions that can load a file, or whose code is written in it."""
        return self._inside.get(path) or self._folder(path)[0]

    @cached_property
    def _declared(self) -> Mapping[Place, tuple[tuple[int, Function], ...]]:
        """Functions, each with its position, by the place that declares them."""
        found: dict[Place, tuple[tuple[int, Function], ...]] = {}
        for at, function in enumerate(self.functions):
            found[function.declared_at] = (*found.get(function.declared_at, ()), (at, function))
        return found

    def declared(self, places: Iterable[Place]) -> tuple[Function, ...]:
        """The functions that are declared at some places, in their order."""
        found = {at: function for place in places for at, function in self._declared.get(place, ())}
        return tuple(found[at] for at in sorted(found))

    def old(self, path: str) -> Runtime | None:
        """The oldest runtime among the functions that can load the file, else of the project."""
        return self.asked_from or self.oldest(self._inside.get(path, ())) or self._folder(path)[1]

    def runtime(self, function: Function) -> Runtime | None:
        """What a function comes from."""
        return self.asked_from or self.runtimes.get(function.runtime or "")

    def oldest(self, functions: Iterable[Function]) -> Runtime | None:
        """The oldest known runtime among some functions."""
        known = (self.runtimes[f.runtime] for f in functions if f.runtime and f.runtime in self.runtimes)
        return min(known, key=lambda runtime: runtime.rank, default=None)

    def crosses(self, rule: Rule, old: Runtime | None) -> bool:
        """Whether going from a runtime to the target meets what a rule is about."""
        since, until = self.runtimes.get(rule.since), self.runtimes.get(rule.until)
        if since is None:
            return True
        target = self.target.rank
        return old is not None and old.rank < since.rank <= target and (until is None or target < until.rank)


def ways(folder: str) -> list[str]:
    """The folders on the way from the project ("") to a folder, and that folder."""
    parts = folder.split("/") if folder else []
    return ["/".join(parts[:n]) for n in range(len(parts) + 1)]


def inside(path: str, folder: str) -> bool:
    """Whether a POSIX path lies in a folder; "" is the project itself."""
    return not folder or path == folder or path.startswith(folder + "/")


def spoken_for(path: str) -> str:
    """The folder that a file speaks for: its own, or for .github, .circleci and the like the one that they lie in."""
    return HIDDEN.split(path.rpartition("/")[0])[0].rstrip("/")


class Item(NamedTuple):
    """One member of a map or list."""

    key: str
    start: int
    end: int
    """The span of the key; an empty span before the value for a list's member."""
    node: Node


class Node(NamedTuple):
    """A value in a data file, addressed by the keys that lead to it.

    YAML, JSON, HCL, shell and plain text all give this one shape, so that one matcher serves them all.
    A map keeps duplicate keys. HCL block labels are keys: `resource.aws_lambda_function.f.runtime`.
    """

    kind: str
    """`map`, `list`, `scalar`, or `expression` (HCL, shell: not a literal)."""
    start: int
    end: int
    """What to replace for another value: without quotes, tag and anchor for a scalar."""
    value: str = ""
    """A scalar's decoded value; an expression's source text."""
    tag: str = ""
    """YAML's `!Ref` and the like."""
    items: tuple[Item, ...] = ()
    style: str = ""
    """`block` or `flow` for maps and lists, `words` for a list of a command's words."""


class Project:
    """An immutable set of entries by path. Where it came from is forgotten."""

    def __init__(
        self,
        entries: Mapping[str, Entry],
        skipped: tuple[Skipped, ...] = (),
        cache: dict[tuple[str, str], object] | None = None,
        parses: dict[tuple[str, str], object] | None = None,
        asked: Collection[str] | None = None,
    ) -> None:
        self.entries, self.skipped, self.asked = entries, skipped, asked
        """`asked`: of what handlers load, the files that a rule is asked of now; None for all of it."""
        self.cache: dict[tuple[str, str], object] = {} if cache is None else cache
        """Decoded texts and what was found in them, by (path, what). Dropped for a path whose text is replaced."""
        self.parses: dict[tuple[str, str], object] = {} if parses is None else parses
        """Trees, and what holds their nodes. They weigh many times what the files do, and are often let go of."""

    def text(self, path: str) -> str:
        """The decoded text of an entry. Raises Unreadable."""
        found = self.cache.get((path, "text"))
        if found is None:
            found = self.cache[path, "text"] = decoded(path, self.entries[path].content())
        assert isinstance(found, str)
        return found

    def readable(self, path: str, *, facts: bool = True) -> str:
        """The text of a path; "" where there is none to read (without `facts` also for what is never edited)."""
        entry = self.entries.get(path)
        if entry is None or not (facts or entry.kind is Kind.TEXT):
            return ""
        try:
            return self.text(path)
        except Unreadable:
            return ""

    def replaced(self, texts: Mapping[str, str]) -> Project:
        """The project with other texts at some paths."""
        entries = dict(self.entries)
        for path, text in texts.items():
            old = entries[path]
            entries[path] = Entry(path, old.kind, old.mode, text.encode)
        cache = {key: value for key, value in self.cache.items() if key[0] not in texts}
        cache.update({(path, "text"): text for path, text in texts.items()})
        parses = {key: value for key, value in self.parses.items() if key[0] not in texts and key[1] != ACROSS}
        if WEIGHT in parses:
            gone = [key[0] for key in self.parses if key[0] in texts and key[1] in WEIGHED]
            parses[WEIGHT] = cast("int", parses[WEIGHT]) - sum(len(self.text(path)) for path in gone)
        return Project(entries, self.skipped, cache, parses)

    def only(self, paths: Iterable[str]) -> Project:
        """The same project with fewer entries; what was read and parsed is shared."""
        return Project({path: self.entries[path] for path in paths}, self.skipped, self.cache, self.parses)

    def asking(self, paths: Collection[str] | None) -> Project:
        """The same project, of which a rule is asked for some files (None: all); it may look into the others."""
        return Project(self.entries, self.skipped, self.cache, self.parses, paths)


def decoded(path: str, content: bytes) -> str:
    """UTF-8 text whose encoding gives the same bytes. Raises Unreadable."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(path, line, "not UTF-8") from None
    if "\0" in text:
        raise Unreadable(path, text.count("\n", 0, text.index("\0")) + 1, "binary (holds a NUL)")
    return text


class Rule(NamedTuple):
    """A page of docs/rules, compiled. Nothing downstream can tell which kind of block it had."""

    id: str
    title: str
    since: str
    """A runtime's identifier, or `any` for a declaration."""
    until: str
    severity: Severity
    safety: Safety
    evidence: Evidence
    covers: tuple[str, ...]
    sources: tuple[str, ...]
    requires: str
    """The oldest runtime on which the fixed code runs; "" for: every one. Else it travels with the flip."""
    formats: frozenset[str]
    files: tuple[str, ...]
    """Name patterns; empty for: every file of the formats."""
    literals: tuple[str, ...]
    """One of these stands in every text that the rule can hit; empty for: no filter."""
    wide: bool
    """Whether it looks at the whole project at once."""
    find: Callable[[Project, Migration], Iterator[Hit]]
    loaded: bool = False
    """Of a wide one: whether it looks only at what handlers load, and at some of it at a time."""
    possible: Callable[[str], bool] | None = None
    """Of a text that holds one of the literals: whether it can hit anything in it; None for: it may."""
    reached: bool = False
    """Whether its declarations are changed only where a function's runtime is seen to come from them."""
    together: bool = False
    """Whether its declarations are changed only where every function in their scope moves."""
    alone: bool = False
    """Whether what it finds is told only where no other rule says anything of that place."""
    running: bool = False
    """Whether what it finds counts only in code that a function may load: it is about the function's log, say."""


class Finding(NamedTuple):
    """A rule's hit, in the coordinates of the project before the migration."""

    rule: Rule
    hit: Hit
    why: str = ""
    """For what is left: why it was not fixed."""
    owners: tuple[str, ...] = ()
    """Names of the functions that can load the file; none: the project's oldest was assumed."""


class Held(NamedTuple):
    """A function that stays where it is, and the findings that hold it."""

    function: Function
    by: tuple[Finding, ...]


class Plan(NamedTuple):
    """The whole outcome of a migration, before anything is written."""

    migration: Migration
    before: Project
    after: Project
    edits: Mapping[str, tuple[Edit, ...]]
    """Composed: sorted, disjoint, against `before`."""
    done: tuple[Finding, ...]
    left: tuple[Finding, ...]
    held: tuple[Held, ...]
    shared: tuple[Finding, ...]
    skipped: tuple[Skipped, ...] = ()
    crashed: tuple[Crash, ...] = ()
    ignored: tuple[Finding, ...] = ()
    unused: tuple[Place, ...] = ()
    """Ignores that hid nothing."""


def line_of(text: str, offset: int) -> int:
    """The line of an offset, from 1."""
    return text.count("\n", 0, offset) + 1
