"""What of a rule is quick to ask. The parser library reads a rule again for each file that it is asked of, and most of
that time goes into its regular expressions: a rule with a few takes longer than the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.needed import RELATIONS


def outline(one: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A rule without regular expressions that hits wherever an alternative does; None where that itself is as quick,
    or where nothing would be left."""
    found = _wider(one["rule"])
    slow = _slow(one["rule"]) or _slow(one.get("constraints", {}))
    return found if slow and found.keys() & {"kind", "pattern", "any", "all"} else None


def _slow(part: object) -> bool:
    """Whether a regular expression stands in a rule."""
    if isinstance(part, list):
        return any(map(_slow, part))
    return isinstance(part, dict) and ("regex" in part or any(map(_slow, part.values())))


def _wider(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule without what it must not be and without regular expressions; empty where that says nothing."""
    found = {key: rule[key] for key in ("kind", "pattern") if key in rule}
    if "any" in rule and all(either := [_wider(one) for one in rule["any"]]):
        found["any"] = either
    if "all" in rule and (both := [wider for one in rule["all"] if (wider := _wider(one))]):
        found["all"] = both
    for key in RELATIONS:
        if key in rule and (inner := _wider(rule[key])):
            if key == "inside" and inner.get("has", {}).get("stopBy") == "end":
                del inner["has"]  # all that is around a place, looked through anew for each place, takes minutes
            found[key] = {**inner, **{name: rule[key][name] for name in ("field",) if name in rule[key]}}
            if "stopBy" in rule[key]:
                found[key]["stopBy"] = "end" if _slow(rule[key]["stopBy"]) else rule[key]["stopBy"]
    return found
