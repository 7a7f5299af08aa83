"""What `scaffold runtimes`, `scaffold rules` and `scaffold explain` print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from scaffold import data, facts, prose
from scaffold.changes import Change, changes
from scaffold.errors import UnknownName, near
from scaffold.model import Rule, Runtime, Severity
from scaffold.regex import regex
from scaffold.toolchain import Tool, tools, written

WIDE = 104
"""From this width on, a table of runtimes has room for whole names and days to go."""
SHORT = 16
"""A rule's title is not cut to less."""
BLOCK = regex(r"^(?:Rule|Site):\n+(`{3,})\w*\n.*?^\1\n+", re.M | re.S)
"""How a page finds what it is about: for the tool, not for a person."""


def runtimes_table(runtimes: Mapping[str, Runtime], today: date, width: int) -> str:
    """One line a runtime, the newest first."""
    wide = width >= WIDE
    rows = [("Runtime", "Node", "System", "AWS refuses new functions", "AWS refuses changes", "Status")]
    for one in reversed(list(runtimes.values())):
        system = one.system if wide else _short(one.system)
        create = _since(one.block_create, today, days=False)
        rows.append(
            (
                one.identifier,
                one.node,
                system,
                create,
                _since(one.block_update, today, days=wide),
                facts.status(one, today),
            )
        )
    newest = f"Newest that AWS supports: {facts.default(today).identifier}. Dates as of {facts.as_of()}; AWS has moved"
    said = f"{newest} those of nodejs14.x and later before. `scaffold runtimes nodejs24.x` prints a page."
    return prose.columns(rows, width) + "\n\n" + prose.wrapped(said, width)


def rules_table(rules: Iterable[Rule], width: int) -> str:
    """One line a rule: its id, the runtime from which it matters, what it means, who may fix it, its title. Those of
    declarations, which matter wherever one is older than the target, stand by themselves."""
    rules = list(rules)
    changes = [
        (one.id, one.since.replace("any", "any step"), one.severity.value, one.safety.value, one.title)
        for one in rules
        if one.severity is not Severity.DECLARES
    ]
    declared = [(one.id, one.safety.value, one.title) for one in rules if one.severity is Severity.DECLARES]
    parts = []
    if changes:
        parts += [_lines([("What changes", "From", "Severity", "Fix", "Title"), *changes], width)]
    if declared:
        parts += [_lines([("What declares a version", "Fix", "Title"), *declared], width)]
    count = f"{len(rules)} rule{'s' if len(rules) != 1 else ''}. `scaffold explain RULE` prints a page."
    return "\n\n".join([*parts, prose.wrapped(count, width)])


def _lines(rows: list[tuple[str, ...]], width: int) -> str:
    """A table of one line a row: the last column is cut where the others leave it little, unless that is nothing."""
    room = width - sum(max(map(len, column)) + 2 for column in list(zip(*rows, strict=True))[:-1])
    if room >= SHORT:
        rows = [(*row[:-1], row[-1] if len(row[-1]) <= room else row[-1][: room - 1].rstrip() + "…") for row in rows]
    return prose.columns(rows, width)


def runtime_page(runtime: Runtime, text: str, *, today: date, width: int, color: bool = False) -> str:
    """A runtime's page under a header with its figures. `text` is the page as it is written."""
    said = facts.notice(runtime, today)
    rows = [
        ("Status", facts.status(runtime, today)),
        ("Node.js", f"newest {runtime.node}; Lambda's is taken as {runtime.patch}; ABI {runtime.abi}"),
        ("System", f"{runtime.system}, glibc {runtime.glibc}; {', '.join(runtime.architectures)}"),
        ("In Lambda", f"since {runtime.available}" if runtime.available else "no release announced"),
        ("Support", _ends(runtime.deprecated, today)),
        (
            "New functions",
            f"AWS refuses them {_since(runtime.block_create, today)}" if runtime.block_create else "taken",
        ),
        ("Changes", f"AWS refuses them {_since(runtime.block_update, today)}" if runtime.block_update else "taken"),
        ("SDK", _sdk(runtime)),
        ("Written as", ", ".join(f"{world} {word}" for world, word in runtime.spellings.items())),
        ("As of", runtime.as_of),
    ]
    size = max(len(name) for name, _ in rows) + 2
    lines = [prose.wrapped(value, width, name.ljust(size), " " * size) for name, value in rows]
    head = [prose.wrapped(said, width)] if said else []
    return "\n\n".join([*head, "\n".join(lines), _body(text, runtime.sources, width, color)])


def page(text: str, *, width: int, color: bool = False) -> str:
    """A page for a terminal: its front matter as a short header, its body without the rule's own block, its sources."""
    meta, _ = _split(text)
    sources = meta.pop("sources", [])
    title = meta.pop("title", None) or meta.pop("name", "")
    figures = " · ".join(f"{key} {_flat(value)}" for key, value in meta.items())
    head = [prose.wrapped(prose.heading(str(title), 1, color), width)] if title else []
    head += [prose.wrapped(figures, width)] if figures else []
    body = _body(text, sources if isinstance(sources, list) else [], width, color)
    return "\n\n".join(["\n".join(head), body] if head else [body])


def explain(name: str, *, today: date, width: int, color: bool = False, rules: Path | None = None) -> str:
    """The page of a rule, a runtime or a deployment tool. Raises UnknownName with the nearest names."""
    known = facts.runtimes()
    if name in known:
        return runtime_page(known[name], runtime_text(name), today=today, width=width, color=color)
    found = _rule_page(name, rules)
    if found is None and (change := changes().get(name)):
        return _change(change, width)
    if found is None and name in tools():
        return page(_tool(tools()[name]), width=width, color=color)
    if found is None:
        raise UnknownName("Rule or runtime", name, _near(name, rules), "scaffold rules")
    return page(found.read_text("utf-8"), width=width, color=color)


def _change(change: Change, width: int) -> str:
    """A known change: what its runtime's page says of it, and the rules that look for it."""
    from scaffold import pages

    covering = [rule.id for rule in pages.rules() if change.id in rule.covers]
    said = {
        "information": "No rule looks for it: there is nothing to do.",
        "unseen": "No rule looks for it: it cannot be seen in code.",
    }
    told = [f"scaffold explain {one}" for one in covering] or [said.get(change.kind, "No rule looks for it yet.")]
    paragraph = prose.wrapped(change.text.replace("`", ""), width)
    more = [*told, f"scaffold explain {change.runtime}"]
    return "\n".join([f"{change.id}: comes with {change.runtime}", "", paragraph, "", *more])


def _tool(tool: Tool) -> str:
    """The page of a deployment tool, with its windows as a table below."""
    text = (data.folder("docs") / "tools" / f"{tool.id}.md").read_text("utf-8")
    body = text.partition("\n---\n")[2].strip()
    cells = [(one.runtime, one.first, one.until) for one in tool.windows]
    rows = [f"| {name} | {written(a) if a else 'never'} | {written(b) if b else ''} |" for name, a, b in cells]
    table = "\n".join(["| Runtime | accepted from | until before |", "|---|---|---|", *rows])
    sources = "\n".join(f"- {one}" for one in tool.sources)
    return f"{body}\n\n## Versions\n\n{table}\n\nAs of {tool.as_of}.\n\n## More sources\n\n{sources}\n"


def runtime_text(identifier: str) -> str:
    """A runtime's page as it is written."""
    return (data.folder("docs") / "runtimes" / f"{identifier}.md").read_text("utf-8")


def runtime_json(runtime: Runtime, today: date) -> dict[str, object]:
    """A runtime's page as a JSON-able value; `status` and `notice` are of the day asked for."""
    return {
        "identifier": runtime.identifier,
        "name": runtime.name,
        "status": facts.status(runtime, today),
        "notice": facts.notice(runtime, today),
        "preview": runtime.preview,
        "node": runtime.node,
        "patch": runtime.patch,
        "abi": runtime.abi,
        "system": runtime.system,
        "glibc": runtime.glibc,
        "architectures": list(runtime.architectures),
        "dates": {key: getattr(runtime, key) or None for key in facts.DATES},
        "sdk": [{"version": value, "since": since, "source": source} for value, since, source in runtime.sdk],
        "spellings": dict(runtime.spellings),
        "sources": list(runtime.sources),
        "as_of": runtime.as_of,
    }


def runtimes_json(runtimes: Mapping[str, Runtime], today: date) -> list[dict[str, object]]:
    """Every runtime, the newest first."""
    return [runtime_json(one, today) for one in reversed(list(runtimes.values()))]


def rules_json(rules: Iterable[Rule]) -> list[dict[str, object]]:
    """Every rule's front matter, in the order given."""
    return [
        {
            "id": one.id,
            "title": one.title,
            "since": one.since,
            "until": one.until or None,
            "severity": one.severity.value,
            "safety": one.safety.value,
            "evidence": one.evidence.value,
            "requires": one.requires or None,
            "covers": list(one.covers),
            "sources": list(one.sources),
        }
        for one in rules
    ]


def _split(text: str) -> tuple[dict[str, object], str]:
    import yaml

    if not text.startswith("---\n") or (end := text.find("\n---\n", 3)) < 0:
        return {}, text
    meta = yaml.load(text[4:end], Loader=yaml.CBaseLoader)  # noqa: S506
    return meta if isinstance(meta, dict) else {}, text[end + 5 :]


def _body(text: str, sources: Iterable[str], width: int, color: bool) -> str:
    """A page's body, then those of its sources that the body does not link."""
    body = prose.markdown(BLOCK.sub("", _split(text)[1]), width=width, color=color)
    linked = set(body.split())
    listed = "\n".join(prose.wrapped(one, width, "- ", "  ") for one in sources if one not in linked)
    return f"{body}\n\n{prose.heading('More sources', 2, color)}\n\n{listed}" if listed else body


def _flat(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_flat(one)}" for key, one in value.items() if one)
    if isinstance(value, list):
        return ", ".join(_flat(one) for one in value)
    return str(value)


def _since(day: str, today: date, *, days: bool = True) -> str:
    """`since 2020-03-06`, `from 2027-03-03 (in 99 days)`, or `not announced`."""
    if not day:
        return "not announced"
    left = (date.fromisoformat(day) - today).days
    if left <= 0:
        return f"since {day}"
    return f"from {day} (in {left} day{'s' if left > 1 else ''})" if days else f"from {day}"


def _ends(day: str, today: date) -> str:
    if not day:
        return "no end announced"
    return f"ended on {day}" if day <= today.isoformat() else f"ends on {day}"


def _sdk(runtime: Runtime) -> str:
    if not runtime.sdk:
        return "no number published"
    first, last = runtime.sdk[0], runtime.sdk[-1]
    if len(runtime.sdk) == 1:
        return f"{first.value} from {first.since}"
    return f"{first.value} from {first.since}, {last.value} from {last.since}; {len(runtime.sdk)} numbers known"


def _short(system: str) -> str:
    return "AL" + (system.removeprefix("Amazon Linux").strip() or "1")


def _rule_page(name: str, rules: Path | None) -> Path | None:
    places = [folder for folder in (rules, data.folder("docs") / "rules") if folder]
    names = [path for folder in places for path in sorted(folder.glob("*.md"))]
    return next((path for path in names if path.stem == name), None)


def _near(name: str, rules: Path | None) -> list[str]:
    places = [folder for folder in (rules, data.folder("docs") / "rules") if folder]
    return facts.near(name) or near(name, {path.stem for folder in places for path in folder.glob("*.md")})
