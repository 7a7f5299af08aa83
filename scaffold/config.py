"""scaffold.toml: what a project decides for itself.

exclude = ["vendor/**"]            # gitignore patterns: not read
pages = "rules"                    # a folder with the project's own rule pages
required-version = ">=0.1"         # of the tool
[rules]
buffer-constructor = "off"         # or a severity: breaks, changes, deprecated
[[ignore]]
rule = "sort-boolean-comparator"
path = "src/menu.json"
reason = "always sorted"
until = 2027-06-01
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from scaffold.errors import BadConfig, near
from scaffold.ignores import CONFIG, Ignore
from scaffold.model import Rule, Severity
from scaffold.tuples import NamedTuple

KEYS = {"exclude": list, "pages": str, "required-version": str, "rules": dict, "ignore": list}
IGNORE_KEYS = {"rule", "path", "reason", "until"}
LEVELS = ("off", *(one.value for one in Severity if one is not Severity.DECLARES))


class Config(NamedTuple):
    exclude: tuple[str, ...] = ()
    pages: str = ""
    levels: Mapping[str, str] = {}
    lines: Mapping[str, int] = {}
    """Where a level is set."""
    ignores: tuple[Ignore, ...] = ()

    def rules(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        """The rules at the levels that the project gives them. Raises BadConfig for a rule that is none."""
        found = {rule.id: rule for rule in rules}
        named = {**{ignore.rule: ignore.line for ignore in self.ignores}, **self.lines}
        for name, line in named.items():
            if name not in found:
                meant = near(name, found)
                raise BadConfig(
                    line, f"no rule {name!r}", f"did you mean {meant[0]}?" if meant else "see `scaffold rules`"
                )
        kept = (rule for rule in found.values() if self.levels.get(rule.id) != "off")
        return tuple(
            rule._replace(severity=Severity(self.levels[rule.id])) if rule.id in self.levels else rule for rule in kept
        )


def read(root: Path, version: str) -> Config:
    """The project's scaffold.toml; defaults where there is none. Raises BadConfig."""
    path = root / CONFIG
    if not path.is_file():
        return Config()
    import tomllib

    try:
        text = path.read_bytes().decode("utf-8")
        values = tomllib.loads(text)
    except UnicodeDecodeError:
        raise BadConfig(1, "not UTF-8", "save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise BadConfig(int(line[1]) if line else 1, f"no valid TOML: {error}", "mend it") from None
    found = _checked(values, text, version)
    if found.pages and not (root / found.pages).is_dir():
        raise BadConfig(
            _line(text, "pages"), f"{found.pages} is no folder", "name the folder of the project's own rule pages"
        )
    return found


def _checked(values: Mapping[str, Any], text: str, version: str) -> Config:
    for key, value in values.items():
        if key not in KEYS:
            raise BadConfig(_line(text, key), f"unknown key {key!r}", f"there are {', '.join(KEYS)}")
        if not isinstance(value, KEYS[key]):
            raise BadConfig(_line(text, key), f"{key!r} is a {KEYS[key].__name__}", "mend it")
    for name, level in values.get("rules", {}).items():
        if level not in LEVELS:
            raise BadConfig(
                _line(text, name), f"a rule's level is one of {', '.join(LEVELS)}", f"{name} says {level!r}"
            )
    _check_version(values.get("required-version", ""), text, version)
    return Config(
        tuple(values.get("exclude", ())),
        values.get("pages", ""),
        values.get("rules", {}),
        {name: _line(text, name) for name in values.get("rules", {})},
        tuple(_ignore(entry, line) for entry, line in zip(values.get("ignore", ()), _entries(text), strict=False)),
    )


def _check_version(required: str, text: str, version: str) -> None:
    if not required:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    line = _line(text, "required-version")
    try:
        wanted = SpecifierSet(required)
    except InvalidSpecifier:
        raise BadConfig(line, f"{required!r} is no version range", 'write it as ">=0.1"') from None
    if not wanted.contains(version, prereleases=True):
        raise BadConfig(line, f"this project wants scaffold {required}, this is {version}", "install that version")


def _ignore(entry: Mapping[str, Any], line: int) -> Ignore:
    if not isinstance(entry, dict) or set(entry) - IGNORE_KEYS or {"rule", "path", "reason"} - set(entry):
        raise BadConfig(line, "an ignore has rule, path, reason, and may have until", "mend it")
    until = entry.get("until", "")
    if until and not isinstance(until, datetime.date):
        raise BadConfig(line, f"until is a date, not {until!r}", "write it as 2027-06-01, without quotes")
    return Ignore(entry["rule"], entry["path"], entry["reason"], str(until), line)


def _line(text: str, key: str) -> int:
    found = re.search(rf"^\s*\[*\"?{re.escape(key)}\b", text, re.M)
    return text.count("\n", 0, found.end()) + 1 if found else 1


def _entries(text: str) -> list[int]:
    return [text.count("\n", 0, found.start()) + 1 for found in re.finditer(r"^[ \t]*\[\[\s*ignore\s*\]\]", text, re.M)]
