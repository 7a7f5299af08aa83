"""`scaffold migrate --sdk v3|bundle|auto`: what becomes of code that uses the AWS SDK v2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scaffold.cli.opened import Opened
from scaffold.cli.world import World
from scaffold.errors import ScaffoldError
from scaffold.model import Hit, Migration, Plan, Project, Rule, Safety
from scaffold.regex import regex
from scaffold.tuples import NamedTuple
from scaffold.words import amount

if TYPE_CHECKING:
    from scaffold.sdk.rewrite import Rewriting

BUNDLE = "sdk-v2-not-bundled"
REWRITE = "sdk-v3-rewrite"
LOADS = regex(r"""(?:require\(\s*|from\s+|import\s+)['"]aws-sdk[/'"]""")
COST = (
    "--sdk bundle brings aws-sdk along: with what it needs 104 MB unpacked, 14 MB zipped (measured of 2.1692.0), and a "
    "longer start. AWS ended its support of version 2 on 2025-09-08."
)


class Way(NamedTuple):
    """What was chosen for the SDK v2: the rules that do it, and what is said of it."""

    rules: tuple[Rule, ...]
    notes: tuple[str, ...] = ()
    rewriting: Rewriting | None = None

    def listed(self, plan: Plan) -> Plan:
        """A plan with what stays on version 2, and what a person has to look at."""
        rule = next((one for one in self.rules if one.id == REWRITE), None)
        return self.rewriting.listed(plan, rule) if self.rewriting and rule else plan

    def said(self, plan: Plan) -> list[str]:
        """The notes that are true of a plan: what version 2 costs, where it is brought along."""
        bundled = any(finding.rule.id == BUNDLE for finding in plan.done)
        return [note for note in self.notes if bundled or note != COST]


def way(
    word: str, rules: Sequence[Rule], project: Opened, migration: Migration, world: World, *, hop: bool = False
) -> Way:
    """The rules for a word of --sdk; "" for none, and for a `hop` to a runtime that bundles version 2. Raises
    ScaffoldError."""
    if not word:
        return Way(tuple(rules))
    from scaffold.sdk.carried import of_v2
    from scaffold.sdk.rewrite import Rewriting, rewriting

    target = migration.target
    bundled = bool(of_v2(target, migration.day))
    if hop and bundled:
        return Way(tuple(rules))
    if bundled:
        raise ScaffoldError(f"{target.identifier} bundles version 2 of the SDK.", f"Leave --sdk {word} out.")
    known = {rule.id: rule for rule in rules}
    bundle, rewrite = known.pop(BUNDLE, None), known.pop(REWRITE, None)
    found, notes = Rewriting(Project({}), (), ()), list[str]()
    if word != "bundle" and rewrite:
        from scaffold import codemod
        from scaffold.node import cache_folder

        cache = cache_folder(world.environ)
        transform = codemod.codemod(world.environ, cache, world.progress)
        found = rewriting(project.project, migration, transform, codemod.releases(world.environ, cache))
        inside = sum(LOADS.search(project.project.readable(path)) is not None for path in migration.hosts)
        notes.append(_said(found, word, inside))
        rewrite = rewrite._replace(find=found.find)
    if word != "v3" and bundle:
        notes.append(COST)
        bundle = _after(bundle._replace(safety=Safety.SAFE), found)
    chosen = [rule for rule in (rewrite, bundle) if rule]
    return Way((*chosen, *known.values()), tuple(notes), found)


def _after(rule: Rule, found: Rewriting) -> Rule:
    """A rule whose edits wait until what is rewritten has been."""

    def find(project: Project, migration: Migration) -> Iterator[Hit]:
        waits = next(found.find(project, migration), None) is not None
        for hit in rule.find(project, migration):
            yield hit._replace(edits=()) if waits else hit

    return rule._replace(find=find)


def _said(found: Rewriting, word: str, inside: int) -> str:
    """What was found, and `inside` how many templates the SDK is loaded in: that code is not rewritten."""
    files = len({edit.path for hit in found.hits for edit in hit.edits if not edit.path.endswith("package.json")})
    stays = len({hit.path for hit in found.stays})
    where = amount(inside, "template")
    apart = f" Code inside {where} is not rewritten: do it by hand, or move it into files." if inside else ""
    if not (files or stays) and inside:
        return f"--sdk {word}: no file is to be rewritten for version 3 of the SDK.{apart}"
    return (
        f"--sdk {word}: {amount(files, 'file')} can be rewritten for version 3 of the SDK, {stays} cannot.{apart} The "
        "runtime has version 3; what packages the code needs are listed only where aws-sdk was."
    )
