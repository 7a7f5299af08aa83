"""Code that uses the SDK v2, rewritten for v3 by AWS's codemod, judged file by file.

Files between which a client goes are rewritten together or not at all, and so are those whose package.json lists
aws-sdk. What is given to the codemod are texts; nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from scaffold import extent
from scaffold.formats import problems, syntax
from scaffold.model import Edit, Finding, Hit, Kind, Migration, Place, Plan, Project, Rule, Safety, inside
from scaffold.sdk import before_v3
from scaffold.sdk.after_v3 import NAMES, difference, mended, unfit
from scaffold.sdk.calls import connected, uses
from scaffold.sdk.listed import Listing, Releases, listing
from scaffold.sdk.uses import Uses
from scaffold.tuples import NamedTuple

Transform = Callable[[Mapping[str, str]], Mapping[str, str]]
"""Texts by path, with \\n at their ends, to what is made of them; what fails is as it was."""
RULE = "sdk-v3-rewrite"
DROPPED = "the codemod drops this comment"
TYPES = (".d.ts", ".d.mts", ".d.cts")
"""Files that say types, and never run."""
ASIDE = "it goes with another file that stays"
Before = before_v3.Before


class Rewriting(NamedTuple):
    """What becomes of the SDK v2 in a project, in the coordinates of that project."""

    project: Project
    hits: tuple[Hit, ...]
    """Files that are rewritten, together in one hit where one needs the other."""
    stays: tuple[Hit, ...]
    """Files that are left as they are, and why."""
    look: tuple[Hit, ...] = ()
    """What a person has to look at in files that are rewritten."""

    def find(self, project: Project, _migration: Migration) -> Iterator[Hit]:
        """The hits whose files are as they were."""
        for hit in self.hits:
            if all(project.text(path) == self.project.text(path) for path in {edit.path for edit in hit.edits}):
                yield hit

    def listed(self, plan: Plan, rule: Rule) -> Plan:
        """A plan with what stays, and with what is to be looked at in the files that it rewrites."""
        done = {edit.path for one in plan.done if one.rule.id == RULE for edit in one.hit.edits}
        told = [*self.stays, *(hit for hit in self.look if hit.path in done)]
        owners = plan.migration.owners
        new = [Finding(rule, hit, "no fix", tuple(f.name for f in owners(hit.path))) for hit in told]
        left = [*plan.left, *new]
        return plan._replace(left=tuple(sorted(left, key=lambda one: (one.hit.path, one.hit.start, one.rule.id))))


def rewriting(project: Project, migration: Migration, transform: Transform, releases: Releases) -> Rewriting:
    """What becomes of every file that uses the SDK v2 and belongs to a function. Raises ScaffoldError."""
    found = by_file(uses(project))
    paths = [path for path in found if _ours(project, migration, path, found[path])]
    known = {path: before_v3.before(project, path, found[path]) for path in paths}
    together, unseen = groups(paths, found, connected(project, paths).values())
    reasons = {path: one.stays[0] for path, one in known.items() if one.stays}
    for path, one in known.items():
        if overlaps(one.edits):
            reasons.setdefault(path, (Place(path, 0, 0), "calls stand inside one another there"))
    for path, place in unseen.items():
        reasons.setdefault(path, (place, "where its client is made is not seen"))
    tried = [path for group in together if not any(path in reasons for path in group) for path in group]
    made = _made(project, tried, known, found, transform)
    texts: dict[str, str] = {}
    for path in tried:
        text = mended(path, made[path])
        why = unfit(path, text, former(project, path, found[path]))
        if why:
            place = next((one.place for one in found[path].imports), Place(path, 0, 0))
            reasons[path] = place, why
        else:
            texts[path] = text
    fit = _fit(project, together, reasons, found, texts)
    hits = _hits(project, migration, fit, found, texts, releases)
    stays = [_stays(path, reasons, found) for group in together if group not in fit for path in group]
    look = [Hit(*place, note=note) for path in texts for place, note in known[path].look]
    look += [Hit(*one, note=DROPPED) for path in texts for one in dropped(project, path, texts[path])]
    return Rewriting(project, tuple(hits), tuple(stays), tuple(dict.fromkeys(look)))


def by_file(found: Uses) -> Mapping[str, Uses]:
    """The uses in each file, without those in tests."""
    files: dict[str, Uses] = defaultdict(Uses)
    for kind in ("imports", "constructions", "calls", "members", "properties", "unresolved"):
        for one in getattr(found, kind):
            if not one.test and not (kind == "imports" and one.v3):
                getattr(files[one.place.path], kind).append(one)
    return files


def _ours(project: Project, migration: Migration, path: str, found: Uses) -> bool:
    entry = project.entries.get(path)
    known = (found.imports or found.calls or found.constructions) and not path.endswith(TYPES)
    return bool(known and entry and entry.kind is Kind.TEXT and migration.owners(path) and not problems(project, path))


def groups(
    paths: Sequence[str], found: Mapping[str, Uses], connected: Iterable[Sequence[str]]
) -> tuple[list[tuple[str, ...]], Mapping[str, Place]]:
    """The files that go together: where a client is made in one and called in another. Of one whose type alone is
    known, all that make its like and are `connected` by what they load; and calls of those that none of these makes."""
    of = {path: {path} for path in paths}
    unseen: dict[str, Place] = {}
    for near in connected:
        makers: dict[tuple[str, bool], set[str]] = defaultdict(set)
        for path in near:
            for one in found[path].constructions:
                makers[one.service, one.document].add(path)
        for path in near:
            for call in found[path].calls:
                made = {one.path for one in call.made} or makers[call.service, call.document]
                if not made:
                    unseen.setdefault(path, call.place)
                for other in made & of.keys():
                    if of[other] is not of[path]:
                        joined = of[other] | of[path]
                        of.update(dict.fromkeys(joined, joined))
    return list(dict.fromkeys(tuple(sorted(of[path])) for path in paths)), unseen


def _fit(
    project: Project,
    together: Sequence[tuple[str, ...]],
    reasons: dict[str, tuple[Place, str]],
    found: Mapping[str, Uses],
    texts: Mapping[str, str],
) -> list[tuple[str, ...]]:
    """The files that may be rewritten: none of them uses version 2 then, also not that of a file which stays. Why
    others may not is added to `reasons`."""
    while True:
        fit = [group for group in together if not any(path in reasons for path in group)]
        paths = [path for group in fit for path in group]
        left = by_file(uses(project.replaced({path: texts[path] for path in paths})))
        wrong = [path for path in paths if left[path].imports or left[path].constructions or left[path].calls]
        if not wrong:
            return fit
        for path in wrong:
            places = [*(one.place for one in found[path].constructions), *(one.place for one in found[path].calls)]
            reasons[path] = places[0] if places else Place(path, 0, 0), "it has version 2 of another file, which stays"


def _made(
    project: Project, paths: Sequence[str], known: Mapping[str, Before], found: Mapping[str, Uses], transform: Transform
) -> Mapping[str, str]:
    """What the codemod makes of some files; a file that only calls clients of another one needs no codemod."""
    texts = {}
    for path in paths:
        text = spliced(project.text(path), known[path].edits)
        texts[path] = text.removeprefix("\ufeff").replace("\r\n", "\n")
    asked = {path: text for path, text in texts.items() if found[path].imports}
    return {**texts, **(transform(asked) if asked else {})}


def spliced(text: str, edits: Iterable[Edit]) -> str:
    """A text with disjoint edits made. Raises ValueError where two overlap."""
    at = len(text)
    for edit in sorted(set(edits), reverse=True):
        if edit.end > at:
            raise ValueError(f"edits overlap at {edit.start}")
        text, at = text[: edit.start] + edit.text + text[edit.end :], edit.start
    return text


def overlaps(edits: Iterable[Edit]) -> bool:
    """Whether two edits are not disjoint."""
    known = sorted(set(edits))
    return any(one.end > other.start for one, other in pairwise(known))


def former(project: Project, path: str, found: Uses) -> frozenset[str]:
    """The names that a file has from the SDK v2."""
    given: set[str] = set()
    starts = {one.place.start for one in found.imports}
    for string in syntax(project, path).find_all(kind="string"):
        if extent.start(string) not in starts:
            continue
        for above in string.ancestors():
            named = above.field("name") if above.kind() == "variable_declarator" else None
            if above.kind() == "import_statement":
                named = above
            if named is not None:
                inner = [named, *(one for kind in NAMES for one in named.find_all(kind=kind))]
                given.update(one.text() for one in inner if one.kind() in NAMES)
                break
    return frozenset(given)


def dropped(project: Project, path: str, text: str) -> Iterator[Place]:
    """The comments of a file that are not in what was made of it."""
    for node in syntax(project, path).find_all(kind="comment"):
        if node.text().replace("\r\n", "\n") not in text:
            yield Place(path, extent.start(node), extent.end(node))


def _stays(path: str, reasons: Mapping[str, tuple[Place, str]], found: Mapping[str, Uses]) -> Hit:
    places = [*(one.place for one in found[path].imports), *(one.place for one in found[path].calls), Place(path, 0, 0)]
    place, why = reasons.get(path, (places[0], ASIDE))
    return Hit(*place, note=f"stays on version 2: {why}")


def _hits(
    project: Project,
    migration: Migration,
    fit: Sequence[tuple[str, ...]],
    found: Mapping[str, Uses],
    texts: Mapping[str, str],
    releases: Releases,
) -> Iterator[Hit]:
    """One hit for each group of files; one for all of a package whose package.json lists aws-sdk."""
    rewritten = {path for group in fit for path in group}
    packages: dict[str, list[str]] = defaultdict(list)
    for group in fit:
        listed = next((one for path in group if (one := listing(project, migration, path))), None)
        if listed is None:
            yield _hit(project, list(group), texts, found, [])
        else:
            packages[listed.path] += group
    stay = [one.place.path for one in uses(project).imports if not one.v3 and one.place.path not in rewritten]
    for package, paths in packages.items():
        kept = any(inside(path, package.rpartition("/")[0]) for path in stay)
        listed = Listing(package)
        edits = listed.edits(project, [texts[path] for path in paths], kept, releases)
        yield _hit(project, paths, texts, found, edits)


def _hit(
    project: Project, paths: Sequence[str], texts: Mapping[str, str], found: Mapping[str, Uses], more: Sequence[Edit]
) -> Hit:
    edits = [edit for path in paths for edit in difference(path, project.text(path), texts[path])]
    first = next((one.place for path in paths for one in found[path].imports), Place(paths[0], 0, 0))
    note = f"version 3, by AWS's codemod{f'; with {len(paths) - 1} more files' if len(paths) > 1 else ''}"
    return Hit(first.path, first.start, first.end, (*edits, *more), note, Safety.SAFE)
