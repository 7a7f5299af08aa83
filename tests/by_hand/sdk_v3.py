"""What AWS's codemod makes of real code that uses the SDK v2, and what our checks and mends make of that.

    .venv/bin/python -m tests.by_hand.sdk_v3 FOLDER… [--files NUMBER] [--diff] [--silent]

A folder is a checkout. Every file of it is taken for one of a function on nodejs16.x. The table has a line a file: the
operations that it calls, and whether it is rewritten (what was mended, what a person has to look at) or stays, and why.
`--files` takes that many files, of different projects and operations first. `--silent` takes those first that have most
of what version 3 does otherwise without a word, names it, and says of what there is none in all of the folders.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from scaffold import codemod, facts
from scaffold.disk import read
from scaffold.model import Function, Migration, Place, Project, line_of
from scaffold.node import cache_folder
from scaffold.sdk import before_v3
from scaffold.sdk.after_v3 import MARSHALL
from scaffold.sdk.calls import uses
from scaffold.sdk.rewrite import Rewriting, by_file, rewriting, spliced

REASON = 40
"""Characters by which reasons are told apart."""
SILENT: Mapping[str, str] = {
    "Body": r"\.getObject\(",
    "createReadStream": r"\.createReadStream\(\)",
    "Payload": r"\.invoke\(",
    "bytes": r"\.(?:decrypt|encrypt|generateDataKey|getRecords|invokeEndpoint)\(|SecretBinary",
    "upload": r"\.upload\(",
    "callback": r"\}, *(?:function *\(|\(?(?:e|err|error)\b[^)]*\)? *=>)",
    "promise": r"\.promise\(\)",
    "promise of no request": r"\.(?:abortMultipartUpload|done|pool)\(\)\.promise\(",
    "directive": r"^['\"]use strict['\"]",
    "marshalling": r"DocumentClient\(",
    "options of marshalling": r"DocumentClient\([^)]*(?:convertEmptyValues|wrapNumbers)",
    "sets": r"createSet\(|\.values\b(?!\()",
    "waiter": r"\.waitFor\(",
    "getSignedUrl": r"\.getSignedUrl",
    "config": r"\b(?:AWS|aws)\.config\b",
    "credentials": r"[cC]redentials\(|accessKeyId",
    "code": r"\b(?:e|err|error|ex)\.(?:code|statusCode|requestId|retryable)\b",
    "retries, http": r"maxRetries|httpOptions|retryDelayOptions",
    "eachPage": r"\.eachPage\(|\.nextPage\(",
    "on": r"\.on\(['\"](?:http|send|complete|success|retry|extract|build|validate)",
    "$response": r"\$response|AWS\.Response|this\.(?:httpResponse|request\b)",
    "times": r"Expires|(?:Start|End)Time",
    "events": r"selectObjectContent|subscribeToShard",
    "X-Ray": r"capture(?:AWS|AWSClient)\(",
    "endpoint": r"\bendpoint\b",
    "lists": r"\.(?:Contents|CommonPrefixes|Reservations|Outputs|Tags|Instances)\b",
    "$metadata": r"JSON\.stringify\((?:data|result|response|res)\b",
}
"""What version 3 does otherwise, and what of version 2's code shows that it may matter."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.by_hand.sdk_v3", description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--files", type=int, default=0, metavar="NUMBER")
    parser.add_argument("--diff", action="store_true")
    parser.add_argument("--silent", action="store_true")
    given = parser.parse_args()
    rows = [row for folder in given.folders for row in table(folder, given.diff)]
    known = {row[0]: silent((folder / path).read_text("utf-8")) for row in rows for folder, path in [at(given, row[0])]}
    if given.silent:
        rows = covering(rows, known)
    elif given.files:
        rows = chosen(rows)
    rows = rows[: given.files or None]
    if given.silent:
        rows = [(path, ", ".join(known[path]) or "-", why) for path, _, why in rows]
        print("| File | In it | What becomes of it |\n|---|---|---|")
    else:
        print("| File | Calls | What becomes of it |\n|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    rewritten = sum(row[2].startswith("rewritten") for row in rows)
    print(f"\n{len(rows)} files, {rewritten} rewritten, {len(rows) - rewritten} stay.")
    if given.silent:
        none = [name for name in SILENT if not any(name in some for some in known.values())]
        print(f"In no file of these folders: {', '.join(none) or '-'}.")
    return 0


def at(given: argparse.Namespace, name: str) -> tuple[Path, str]:
    """The folder and the path of a row."""
    return next(
        (folder, name[len(folder.name) + 1 :]) for folder in given.folders if name.startswith(f"{folder.name}/")
    )


def silent(text: str) -> list[str]:
    """What of a file version 3 does otherwise without a word, by plain expressions: wider than what is found."""
    return [name for name, pattern in SILENT.items() if re.search(pattern, text)]


def _worth(known: Mapping[str, Sequence[str]], seen: Counter[str], row: tuple[str, str, str]) -> float:
    new = sum(1 / (1 + 3 * seen[name]) for name in known[row[0]]) + 0.2 / (1 + seen[row[0].partition("/")[0]])
    return new if row[2].startswith("rewritten") else new / (2 + 3 * seen[row[2][:REASON]])


def covering(rows: list[tuple[str, str, str]], known: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str]]:
    """The rows, those first that bring most of what was seen least; what is rewritten before what stays, of which no
    reason comes again soon. None whose file is another's copy."""
    left = {(row[0].rpartition("/")[2], row[1], row[2]): row for row in reversed(rows)}
    waiting, seen, ordered = sorted(left.values()), Counter[str](), list[tuple[str, str, str]]()
    while waiting:
        best = max(waiting, key=partial(_worth, known, seen))
        waiting.remove(best)
        seen.update([*known[best[0]], best[0].partition("/")[0], best[2][:REASON]])
        ordered.append(best)
    return ordered


def chosen(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The rows, project by project in turn; in each those first whose calls and outcome have not been seen."""
    seen: set[tuple[str, ...]] = set()
    turns: dict[tuple[int, int], list[tuple[str, str, str]]] = {}
    counts: Counter[tuple[str, bool]] = Counter()
    for row in rows:
        project, key = row[0].partition("/")[0].partition("@")[0], (row[1], row[2][:40])
        counts[project, key in seen] += 1
        turns.setdefault((int(key in seen), counts[project, key in seen]), []).append(row)
        seen.add(key)
    return [row for turn in sorted(turns) for row in turns[turn]]


def table(folder: Path, diff: bool) -> list[tuple[str, str, str]]:
    project = read(folder)
    where = Place("", 0, 0)
    function = Function("every", where, "nodejs16.x", (where,), "", None, ())
    migration = Migration((function,), facts.find("nodejs22.x"), facts.runtimes())
    transform = codemod.codemod(os.environ, cache_folder(os.environ), lambda _: None)
    found = rewriting(project, migration, transform, lambda _: "3.0.0")
    if diff:
        for hit in found.hits:
            for path in sorted({edit.path for edit in hit.edits}):
                print(patch(project, path, spliced(project.text(path), [e for e in hit.edits if e.path == path])))
    files = by_file(uses(project))
    outcomes = {hit.path: hit.note for hit in found.stays}
    for hit in found.hits:
        for path in {edit.path for edit in hit.edits if edit.path in files}:
            outcomes[path] = rewritten(project, path, found, files[path].calls != [])
    return [
        (f"{folder.name}/{path}", ", ".join(sorted({f"{c.service}.{c.method}" for c in files[path].calls})), why)
        for path, why in sorted(outcomes.items())
    ]


def rewritten(project: Project, path: str, found: Rewriting, calls: bool) -> str:
    known = before_v3.before(project, path, by_file(uses(project))[path])
    text = project.text(path)
    said = ["rewritten"]
    removed = sum(not edit.text for edit in known.edits)
    said += [f"{removed} `.promise()`"] if removed else []
    said += [f"mended line {line_of(text, e.start)}: `{e.text}`" for e in known.edits if e.text]
    after = spliced(text, [edit for hit in found.hits for edit in hit.edits if edit.path == path])
    said += ["marshalling as before"] if MARSHALL in after else []
    said += [f"look at line {line_of(text, h.start)}: {h.note}" for h in found.look if h.path == path]
    return "; ".join(said) + ("" if calls else "; no call is seen")


def patch(project: Project, path: str, after: str) -> str:
    from difflib import unified_diff

    lines: Mapping[bool, list[str]] = {False: project.text(path).splitlines(), True: after.splitlines()}
    return "\n".join(unified_diff(lines[False], lines[True], path, path, lineterm="", n=1))


if __name__ == "__main__":
    raise SystemExit(main())
