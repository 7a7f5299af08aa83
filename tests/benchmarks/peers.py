"""Our `Rule:` blocks as rule files of ast-grep, one for each alternative and language.

What ast-grep's rules cannot say is left out: `when` (`global`, `mentions`, `module` ask who declares a name, or for a
word elsewhere in the file) and `fix`, `safety`, `note`. The bodies are such that `when` holds at every match.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import yaml

from scaffold import block, pages

LANGUAGES = ("javascript", "typescript", "tsx")


def rules() -> dict[str, tuple[dict[str, object], ...]]:
    """The alternatives of each page that has a `Rule:` block."""
    from scaffold import data

    return {
        page.id: tuple(dict(one) for one in block.checked(yaml.safe_load(page.block.text)))
        for page in pages.pages(data.folder("docs") / "rules")
        if page.block and page.block.role == "Rule"
    }


def write(folder: Path) -> tuple[Path, int]:
    """The configuration that `ast-grep scan --config` takes, and the number of rules in it."""
    (folder / "rules").mkdir(parents=True)
    count = 0
    for page, alternatives in rules().items():
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
