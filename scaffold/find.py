"""What rules find in a project: text is searched for a rule's literals before anything is parsed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial

from scaffold import handler
from scaffold.formats import CODE, UNSEEN, Format, forget, format_of, is_code, minified, problems, unwieldy
from scaffold.formats.limits import SEVERAL
from scaffold.functions import inline
from scaffold.handler.browser import pages
from scaffold.handler.loaded import connected, loads, unread
from scaffold.model import (
    Crash,
    Entry,
    Hit,
    Kind,
    Migration,
    Place,
    Project,
    Rule,
    Severity,
    Skipped,
    Unreadable,
    line_of,
)
from scaffold.regex import like
from scaffold.tuples import NamedTuple

MOST = 2_000
"""Hits of one rule in a file that are listed, where it is asked first: nobody writes more."""
INNER = "code inside it: "
CROWDED = f"more than {MOST:,} places of {{}}: none of them is listed or changed"
TYPES = (".d.ts", ".d.mts", ".d.cts")
"""What declares types alone: nothing of it runs."""
SMALL = 100_000
"""Characters of files that a rule is asked for together."""
BATCH = 200
"""Files whose parses are held at a time."""


class Part(NamedTuple):
    """What is found of some files; a rule is its number."""

    hits: list[tuple[int, Hit]]
    skipped: dict[tuple[str, str], Skipped]
    crashed: list[Crash]
    doubtful: set[tuple[str, str]]


class Found:
    """Hits by rule, and what could not be looked into."""

    def __init__(self, before: Collection[tuple[str, str]] | None = None) -> None:
        """`before`: where something was looked for before, what was skipped then, as path and reason."""
        self.hits: list[tuple[Rule, Hit]] = []
        self.skipped: dict[tuple[str, str], Skipped] = {}
        self.crashed: list[Crash] = []
        self.doubtful: set[tuple[str, str]] = set()
        """Of what was skipped, code in which nothing but what a function does was looked for."""
        self.before = before
        self.loaded: set[str] = set()
        """The files of which rules were asked that look at what handlers load."""

    def part(self, rules: Sequence[Rule]) -> Part:
        """What another process can be told."""
        order = {rule.id: at for at, rule in enumerate(rules)}
        hits = [(order[rule.id], hit) for rule, hit in self.hits]
        return Part(hits, self.skipped, self.crashed, self.doubtful)

    def take(self, part: Part, rules: Sequence[Rule]) -> None:
        """Add what was found of some files."""
        self.hits += [(rules[at], hit) for at, hit in part.hits]
        for key, skip in part.skipped.items():
            self.skipped.setdefault(key, skip)
        self.crashed += part.crashed
        self.doubtful |= part.doubtful

    def skip(self, path: str, line: int, reason: str, matters: bool = True, *, doubtful: bool = False) -> None:
        """Name what was not looked into, once."""
        self.skipped.setdefault((path, reason), Skipped(path, line, reason, matters))
        if doubtful:
            self.doubtful.add((path, reason))

    def crowded(self, path: str, rule: Rule, times: int) -> bool:
        """Whether a rule hits a file too often. One that hits it more often than before is stopped by the passes."""
        return times > MOST and (self.before is None or (path, CROWDED.format(rule.id)) in self.before)


def find(
    project: Project,
    rules: Sequence[Rule],
    migration: Migration,
    paths: Collection[str] | None = None,
    before: Collection[tuple[str, str]] | None = None,
) -> Found:
    """The hits of rules in some files (default: all). A rule that looks at the whole project is always asked. `before`
    is what was skipped when it was looked through before some of it was mended."""
    asked = list(project.entries if paths is None else paths)
    by_format: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for name in rule.formats if not rule.wide else ():
            by_format[name].append(rule)
    loaded = {path for function in migration.functions for path in function.code}
    olds = [migration.asked_from, *(migration.runtime(function) for function in migration.functions)]
    ways = [None, *{old.identifier: old for old in olds if old}.values()]
    wide = [rule for rule in rules if rule.wide and any(migration.crosses(rule, old) for old in ways)]
    found, whole = Found(before), Found(before)

    def some(files: Sequence[str]) -> Part:
        inner = Found(before)
        _some(project, files, rules, by_format, migration, loaded, inner)
        return inner.part(rules)

    def others() -> None:
        bases = {path.rpartition("/")[2] for path in project.entries}
        wide[:] = [rule for rule in wide if _there(rule, bases) and _spoken(project, rule, migration.hosts)]
        for rule in wide:
            if not rule.loaded:
                _ask(rule, project, migration, whole)
        forget(project)

    for part in _shared(asked, some, others):
        found.take(part, rules)
    found.take(whole.part(rules), rules)
    _loaded(project, [rule for rule in wide if rule.loaded], migration, found, paths)
    found.hits = _running(project, _of_functions(project, found.hits, migration), migration)
    _set_apart(project, migration, found)
    return found


def _shared(
    files: Sequence[str], some: Callable[[Sequence[str]], Part], others: Callable[[], None] = lambda: None
) -> Sequence[Part]:
    """What is found of files, some at a time, and of all else beside it: in several processes where there are many."""
    batches = [files[start : start + BATCH] for start in range(0, len(files), BATCH)]
    if len(batches) > 1:
        from scaffold.processes import shared

        return shared([partial(some, batch) for batch in batches], others)
    parts = [some(batch) for batch in batches]
    others()
    return parts


def _some(
    project: Project,
    paths: Sequence[str],
    rules: Sequence[Rule],
    by_format: Mapping[str, Sequence[Rule]],
    migration: Migration,
    loaded: Collection[str],
    found: Found,
) -> None:
    """Ask the rules that look at one file alone of some files."""
    _large(project, paths, rules, migration, loaded, found)
    candidates: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        entry, row = project.entries[path], format_of(path)
        if row and entry.kind is Kind.TEXT:
            asked = by_format.get(row.name, ())
            for rule in _possible(project, entry, row, asked, migration, path in loaded, found):
                candidates[rule.id].append(path)
            if path in migration.hosts:
                _inside(project, path, by_format.get("javascript", ()), migration, found)
    for rule in rules:
        for together in _together(project, candidates[rule.id]) if rule.id in candidates else ():
            _ask(rule, project.only(together), migration, found)
    forget(project, paths)


def _of_functions(project: Project, hits: list[tuple[Rule, Hit]], migration: Migration) -> list[tuple[Rule, Hit]]:
    """The hits without those in the code of pages, which no function loads."""
    asked = {hit.path for rule, hit in hits if rule.severity is not Severity.DECLARES}
    seen = {path for path in asked if all(one.code for one in migration.owners(path)) and pages(project, path)}
    if not seen:
        return hits
    seen -= set(handler.files(project, migration))
    forget(project)
    return [(rule, hit) for rule, hit in hits if hit.path not in seen or rule.severity is Severity.DECLARES]


def _together(project: Project, paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """Files that a rule is asked for at once; a large one alone, so that no other is asked again if it is crowded."""
    large = [path for path in paths if len(project.text(path)) > SMALL]
    yield from ([path] for path in large)
    if len(large) < len(paths):
        yield [path for path in paths if path not in large]


def _running(project: Project, hits: list[tuple[Rule, Hit]], migration: Migration) -> list[tuple[Rule, Hit]]:
    """The hits that count: of rules that are about running functions, those in code that one loads, or may load, as
    where the code of one was not found."""
    if not any(rule.running for rule, _ in hits):
        return hits
    files = frozenset(handler.files(project, migration))
    forget(project)

    modules = {path for path in migration.hosts if is_code(path)}
    run = loads(project, handler.starts(project, migration)) if modules else files

    def counts(hit: Hit) -> bool:
        if hit.path in modules and not hit.concerns:
            return hit.path in run
        return hit.path in files or not files or any(not one.code for one in migration.owners(hit.path))

    apart = [hit.path for rule, hit in hits if rule.running and not counts(hit)]
    further = _further(project, migration) if apart else ()
    return [(rule, hit) for rule, hit in hits if not rule.running or counts(hit) or hit.path in further]


def _further(project: Project, migration: Migration) -> Collection[str]:
    """What handlers load by the name of a package of the project, where all that they load is seen."""
    from scaffold.handler.reach import may_load

    return may_load(project, migration) or ()


def _set_apart(project: Project, migration: Migration, found: Found) -> None:
    """Say of skipped code that no function loads it, where that is seen."""
    if not found.doubtful:
        return
    from scaffold.handler.reach import may_load

    reached = may_load(project, migration)
    for key in found.doubtful:
        if reached is not None and key[0] not in reached:
            found.skipped[key] = found.skipped[key]._replace(matters=False, apart=True)


def _there(rule: Rule, bases: Collection[str]) -> bool:
    """Whether the project has a file of a name that a rule says it needs."""
    return not rule.files or any(like(base, pattern) for pattern in rule.files for base in bases)


def _spoken(project: Project, rule: Rule, templates: Collection[str]) -> bool:
    """Whether what a rule looks for in code stands in any, or in a template that can hold some."""
    if not rule.literals or rule.formats != CODE:
        return True
    paths = (path for path in project.entries if path in templates or is_code(path))
    return any(_spoken_of(rule, project.readable(path)) for path in paths)


def _loaded(
    project: Project, rules: Sequence[Rule], migration: Migration, found: Found, paths: Collection[str] | None
) -> None:
    """Ask rules of what handlers load, some files at a time; of some files, of all that they are loaded with."""
    files = handler.files(project, migration) if rules else []
    if paths is not None:
        together = connected(project, files, paths)
        files = [path for path in files if path in together]
    found.loaded.update(files)

    def some(batch: Sequence[str]) -> Part:
        inner = Found(found.before)
        for path in batch:
            if is_code(path) and (said := unread(project, path)):
                inner.skip(path, 1, said)
        for rule in rules:
            _ask(rule, project.asking(batch), migration, inner)
        forget(project)
        return inner.part(rules)

    known: set[tuple[int, Place]] = set()
    for part in _shared(files, some):
        found.take(part._replace(hits=[one for one in part.hits if (one[0], one[1].place) not in known]), rules)
        known.update((at, hit.place) for at, hit in part.hits)


def _inside(project: Project, path: str, rules: Sequence[Rule], migration: Migration, found: Found) -> None:
    """Ask rules of the code that is written inside a template."""
    for source in inline.sources(project, path, migration):
        of, own, template = source.project(), source.migration(migration), project.text(path)
        old = own.old(source.name)
        asked = [rule for rule in rules if migration.crosses(rule, old) and _named(rule, source.name)]
        asked = [rule for rule in asked if _spoken_of(rule, source.text)]
        line = line_of(template, source.outside(Hit(source.name, 0, 0), template).start)
        if asked and (said := unwieldy(of, source.name)):
            found.skip(path, line, f"{INNER}{said}")
            continue
        broken = problems(of, source.name) if asked else []
        for inner_line, _ in broken:
            at = _start(source.text, inner_line)
            place = source.outside(Hit(source.name, at, at), template)
            found.skip(path, line_of(template, place.start), "code inside it does not parse as javascript")
        before = found.before
        if before is not None:
            before = [(source.name, reason.removeprefix(INNER)) for at, reason in before if at == path]
        for rule in asked:
            inner = Found(before)
            _ask(rule, of, own, inner)
            hits = [hit._replace(edits=()) if broken else hit for _, hit in inner.hits]
            found.hits += [(rule, source.outside(hit, template)) for hit in hits]
            found.crashed += [Crash(rule.id, path, crash.reason) for crash in inner.crashed]
            for one in inner.skipped.values():
                found.skip(path, line, f"{INNER}{one.reason}")


def _large(
    project: Project,
    paths: Iterable[str],
    rules: Sequence[Rule],
    migration: Migration,
    loaded: Collection[str],
    found: Found,
) -> None:
    """Name files that are too large to be looked into, where a function is made of them or a rule could hit them."""
    for path in paths:
        entry, row = project.entries[path], format_of(path)
        if row and entry.large:
            old, base = migration.old(path), path.rpartition("/")[2]
            asked = [one for one in rules if row.name in one.formats and migration.crosses(one, old)]
            asked = [one for one in asked if _named(one, base)]
            if path in loaded or (asked and _stands(entry, asked)):
                found.skip(path, 1, f"{entry.why}: {UNSEEN}")


def _start(text: str, line: int) -> int:
    """The offset at which a line begins."""
    return sum(len(one) for one in text.splitlines(keepends=True)[: line - 1])


def _possible(
    project: Project, entry: Entry, row: Format, rules: Sequence[Rule], migration: Migration, loaded: bool, found: Found
) -> list[Rule]:
    """The rules that may hit a file: asked for by its name, the functions that load it and its text."""
    path, old = entry.path, migration.old(entry.path)
    base = path.rpartition("/")[2]
    asked = [rule for rule in rules if migration.crosses(rule, old) and _named(rule, base)]
    if not asked:
        return []
    try:
        text = project.text(path)
    except Unreadable as error:
        found.skip(path, error.line, error.reason, _stands(entry, asked))
        return []
    asked = [rule for rule in asked if _spoken_of(rule, text)]
    if not asked:
        return []
    code = bool(row.language) and not any(rule.severity is Severity.DECLARES for rule in asked)
    if row.language and path.endswith(TYPES):
        return []
    if row.language and not loaded and minified(text, path):
        matters = not pages(project, path) or bool(migration.owners(path))
        found.skip(path, 1, "minified", matters, doubtful=matters and code)
        return []
    if row.language and (said := unwieldy(project, path)):
        found.skip(path, 1, said, doubtful=code)
        return []
    for line, reason in problems(project, path):
        found.skip(path, line, reason, reason != SEVERAL, doubtful=code)
    return asked


def _spoken_of(rule: Rule, text: str) -> bool:
    """Whether what a rule looks for can stand in a text."""
    for word in rule.literals:
        if word in text:
            break
    else:
        if rule.literals:
            return False
    return rule.possible is None or rule.possible(text)


def _named(rule: Rule, base: str) -> bool:
    return not rule.files or any(like(base, pattern) for pattern in rule.files)


def _stands(entry: Entry, rules: Iterable[Rule]) -> bool:
    """Whether the bytes of a file that is no text hold what a rule looks for."""
    try:
        content = entry.content()
    except Unreadable:
        return True
    words = {word for rule in rules for word in rule.literals}
    return any(rule.files and not rule.literals for rule in rules) or any(
        word.encode(name) in content for word in words for name in ("utf-8", "utf-16-le", "utf-16-be")
    )


def _ask(rule: Rule, project: Project, migration: Migration, found: Found) -> None:
    """Ask one rule; where it raises, file by file, so that one bad file hides no other. What it found before it came
    upon something that cannot be read is kept; of a file that is crowded with what it finds, nothing."""
    hits: list[tuple[Rule, Hit]] = []
    times: Counter[str] = Counter()
    some = project.asked if rule.wide else project.entries
    try:
        for hit in rule.find(project, migration):
            if _crossed(rule, hit, migration):
                hits.append((rule, hit))
                times[hit.path] += 1
                if some is not None and found.crowded(hit.path, rule, times[hit.path]):
                    raise Unreadable(hit.path, 1, CROWDED.format(rule.id))
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:
        if some is not None and len(some) > 1:
            for path in some:
                _ask(rule, project.asking([path]) if rule.wide else project.only([path]), migration, found)
            return
        if not isinstance(error, Unreadable):
            path = "" if some is None else next(iter(some))
            found.crashed.append(Crash(rule.id, path, f"{type(error).__name__}: {error}"))
            return
        found.skip(error.path, error.line, error.reason)
    crowded = [path for path, many in times.items() if found.crowded(path, rule, many)]
    for path in crowded:
        found.skip(path, 1, CROWDED.format(rule.id))
    found.hits += [one for one in hits if one[1].path not in crowded] if crowded else hits


def _crossed(rule: Rule, hit: Hit, migration: Migration) -> bool:
    olds = [migration.old(hit.path)]
    if hit.path in migration.hosts:
        olds += [migration.runtime(one) for one in migration.declared(hit.concerns)]
    return any(migration.crosses(rule, old) for old in olds)
