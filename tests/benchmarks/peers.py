"""Our `Rule:` blocks as rule files of ast-grep, one for each alternative and language.

What ast-grep's rules cannot say is left out: `when` (`global`, `mentions`, `module` ask who declares a name, or for a
word elsewhere in the file) and `fix`, `safety`, `note`. `plain` asks our rules without `when`, so that hits are equal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scaffold import block, pages
from scaffold.formats import CODE
from scaffold.model import Severity

NAME = re.compile(r"\A\^(\w+)\$\Z")
"""A regular expression that is one name."""
LANGUAGES = ("javascript", "typescript", "tsx")


def of_code() -> list[str]:
    """The pages whose rules look into code for what changes, not for where a runtime is declared."""
    return [rule.id for rule in pages.rules() if rule.severity is not Severity.DECLARES and rule.formats & CODE]


def sayable(since: str) -> dict[str, tuple[dict[str, object], ...]]:
    """Of the pages of a runtime the alternatives of which, `when` aside, ast-grep finds the same: see `alike`."""
    from scaffold import data

    found = {}
    for page in pages.pages(data.folder("docs") / "rules"):
        if not page.block or page.block.role != "Rule" or page.meta.keys() & {"wide", "formats", "files"}:
            continue
        if page.meta["since"] == since:
            plain = pages.plain(page, tested=True)
            found[page.id] = tuple(dict(one) for one in alike(plain["block"], plain["literals"]))
    return {page: some for page, some in found.items() if some}


def alike(alternatives: Sequence[Mapping[str, Any]], literals: Sequence[str]) -> list[Mapping[str, Any]]:
    """Alternatives without `when`: those that have no `call`, and in whose every match a word of the page stands."""
    found = []
    for one in alternatives:
        words = block.some(one["rule"]) or NAME.findall(one["rule"].get("regex", ""))
        if words and "call" not in one and all(any(part in word for part in literals) for word in words):
            found.append({key: value for key, value in one.items() if key != "when"})
    return found


def write(folder: Path, rules: Mapping[str, Sequence[dict[str, object]]]) -> tuple[Path, int]:
    """The configuration that `ast-grep scan --config` takes, and the number of rules in it."""
    (folder / "rules").mkdir(parents=True)
    count = 0
    for page, alternatives in rules.items():
        for number, one in enumerate(alternatives):
            for language in LANGUAGES:
                name = f"{page}.{number}.{language}"
                rule = {"id": name, "language": language, "severity": "warning", "message": page}
                asked = {"rule": one["rule"], "constraints": one.get("constraints", {})}
                (folder / "rules" / f"{name}.yml").write_text(json.dumps({**rule, **asked}), "utf-8")
                count += 1
    config = folder / "sgconfig.yml"
    config.write_text("ruleDirs: [rules]\n")
    return config, count


Found = set[tuple[str, str, int, int]]
"""Rule, path, line, column (from 1)."""


def theirs(output: Path, root: Path) -> Found:
    """The hits that `ast-grep scan --json` printed; alternatives of a page that agree on a place are one."""
    return {
        (
            hit["ruleId"].split(".")[0],
            Path(root, hit["file"]).relative_to(root).as_posix(),
            hit["range"]["start"]["line"] + 1,
            hit["range"]["start"]["column"] + 1,
        )
        for hit in json.loads(output.read_text("utf-8"))
    }


def ours(output: Path) -> Found:
    """The findings of a report, fixed or not."""
    report = json.loads(output.read_text("utf-8"))
    findings: Iterable[dict[str, object]] = (
        finding for key in ("done", "left", "shared", "ignored") for finding in report[key]
    )
    return {(str(f["rule"]), str(f["path"]), int(str(f["line"])), int(str(f["column"]))) for f in findings}


def equal(ours: Found, theirs: Found) -> int:
    """The number of hits. Raises RuntimeError where some differ, or there are none."""
    if ours != theirs or not ours:
        raise RuntimeError(
            f"hits differ: {len(ours - theirs)} are ours alone {sorted(ours - theirs)[:3]}, "
            f"{len(theirs - ours)} ast-grep's alone {sorted(theirs - ours)[:3]}"
        )
    return len(ours)
