"""The layouts that the guide's tables and lists have had, as data, and the spelling of values in their cells."""

from __future__ import annotations

import re
from datetime import date

from scaffold.regex import regex

LAYOUTS = tuple(
    (since, *(tuple(cell.strip() for cell in line.split("|")) for line in (header, fields)))
    for since, header, fields in (
        ("2017-12-12", "Runtime | Version", "language | version"),
        ("2018-11-20", "Name | Identifier", "name | identifier"),
        ("2018-11-20", "Name | Identifier | End of Life", "name | identifier | deprecated"),
        (
            "2019-06-06",
            "Name | Identifier | Node.js Version | AWS SDK for JavaScript | Operating System",
            "name | identifier | node            | sdk                    | system",
        ),
        (
            "2019-06-06",
            "Name | Identifier | End of Life | Deprecation (Create) | Deprecation (Update)",
            "name | identifier | deprecated  | block_create         | block_update",
        ),
        (
            "2019-12-17",
            "Name | Identifier | AWS SDK for JavaScript | Operating System",
            "name | identifier | sdk                    | system",
        ),
        (
            "2020-06-01",
            "Name | Identifier | Operating system | Deprecation completed date",
            "name | identifier | system           | block_update",
        ),
        (
            "2021-04-05",
            "Name | Identifier | Operating system | End of support phase 1 start | End of support phase 2 start",
            "name | identifier | system           | deprecated block_create      | block_update",
        ),
        (
            "2021-04-30",
            "Name | Identifier | SDK for JavaScript | Operating system",
            "name | identifier | sdk                | system",
        ),
        (
            "2021-09-30",
            "Name | Identifier | SDK for JavaScript | Operating system | Architectures",
            "name | identifier | sdk                | system           | architectures",
        ),
        (
            "2022-06-10",
            "Name | Identifier | Operating system | Deprecation Phase 1     | Deprecation Phase 2",
            "name | identifier | system           | deprecated block_create | block_update",
        ),
        (
            "2022-11-14",
            "Name | Identifier | SDK | Operating system | Architectures | Deprecation",
            "name | identifier | sdk | system           | architectures | deprecated",
        ),
        (
            "2024-01-01",
            "Name | Identifier | Operating system | Deprecation date | Block function create | Block function update",
            "name | identifier | system           | deprecated       | block_create          | block_update",
        ),
    )
)
"""Tables, a row a layout: the first edition that had it, its header, and which fields stand in each column.

In phase 1, as the editions of 2021 and 2022 have it, support and the creation of functions end. Upper and lower case
do not matter. The last layout is that of today; the day of its first edition is not known.
"""

BULLETS = (
    ("2017-12-12", regex(r"Node\.js – ((?:Node\.js |v)?\d.*)"), "node"),
    ("2017-12-12", regex(r"AWS SDK – AWS SDK for JavaScript version (.+)"), "sdk"),
    ("2018-10-11", regex(r"AWS SDK for JavaScript – (.+)"), "sdk"),
    ("2018-10-11", regex(r"Operating system – (.+)"), "system"),
)
"""List items of the editions before the tables. All but the first hold for every Node.js runtime of the edition."""

DATES = ("deprecated", "block_create", "block_update")
FIELDS = ("name", "node", "sdk", "system", "architectures", *DATES)
IDENTIFIER = regex(r"nodejs(?:\d+\.(?:\d+|x))?(?:-edge)?")
REACHED = "reached"
"""What the first layout says of a runtime's end of support: that it is past."""
NOT_SCHEDULED = "not scheduled"

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
DAY = regex(r"([A-Za-z]+)\.? (\d{1,2}),? (\d{4})")
VERSION = regex(r"v?(\d+\.\d+(?:\.\d+)?)")
SDK = regex(r"\d+\.\d+\.\d+")
SYSTEM = regex(r"Amazon Linux(?: \d+)?")
ARCHITECTURES = regex(r"[a-z][a-z0-9_]+(?:, [a-z][a-z0-9_]+)*")


def value(field: str, cell: str) -> str | None:
    """A cell's value as our pages write it, "" for a date that is not scheduled; None where it cannot be read."""
    if field in DATES:
        return day(cell)
    if field == "node":
        found = VERSION.fullmatch(cell)
        return found[1] if found else None
    pattern = {"sdk": SDK, "system": SYSTEM, "architectures": ARCHITECTURES}.get(field)
    return cell if pattern is None or pattern.fullmatch(cell) else None


def day(cell: str) -> str | None:
    """`October 31, 2016`, `Sept 17, 2021` or `2016-10-31` as an ISO day, `Not scheduled` as ""; else None."""
    if cell.lower() == NOT_SCHEDULED:
        return ""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
            return date.fromisoformat(cell).isoformat()
        found = DAY.fullmatch(cell)
        return date(int(found[3]), _month(found[1].lower()), int(found[2])).isoformat() if found else None
    except ValueError:
        return None


def _month(word: str) -> int:
    """1 to 12, by a month's name or its first three letters, or `sept`. Raises ValueError."""
    for number, name in enumerate(MONTHS, 1):
        if word in (name, name[:3]) or (word == "sept" and number == 9):
            return number
    raise ValueError(word)
