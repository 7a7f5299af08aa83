"""The shape of reports: what `--format json` prints, what a run record keeps, what every other format is made from.

Annotations are no text here: typing compiles those of a TypedDict that are, one by one.
"""

from typing import NotRequired, TypedDict


class Found(TypedDict):
    """A finding. Line and column (in characters) count from 1, in the file as it was before the migration."""

    rule: str
    title: str
    severity: str
    safety: str
    evidence: str
    kind: str
    """`runtime` or `node version` for a declaration, else `code`."""
    path: str
    line: int
    column: int
    note: str
    why: str
    functions: list[str]
    before: str
    after: str
    """One line of the file, shortened, and what becomes of it; `after` is "" where there is no fix."""


FunctionRow = TypedDict(
    "FunctionRow",
    {
        "name": str,
        "path": str,
        "line": int,
        "from": str,
        "to": str,
        "state": str,
        "problem": str,
        "known": NotRequired[bool],
    },
)
"""`from` and `to` are identifiers, "" where unresolved; `state` is moved, held, stays or unresolved.
`known`: a baseline lists its `problem`.

A function that an earlier run moved stays, with a `to` that is not its `from`."""


class HeldRow(TypedDict):
    """A function that stays, and the findings that hold it (they stand in `left` too)."""

    function: str
    path: str
    line: int
    runtime: str
    by: list[Found]


class SkippedRow(TypedDict):
    path: str
    line: int
    reason: str
    matters: bool
    apart: bool


class CrashRow(TypedDict):
    rule: str
    path: str
    reason: str


class PlaceRow(TypedDict):
    path: str
    line: int


HopRow = TypedDict("HopRow", {"from": str, "to": str, "asks": list[Found], "passing": list[Found]})
"""One step of the ladder: the findings about code that it asks for, and those that the target has no longer."""
CommitRow = TypedDict(
    "CommitRow", {"from": str, "to": str, "commit": str, "done": list[Found], "left": list[Found], "held": list[str]}
)
"""A hop that was taken and committed; `commit` is "" where there was nothing to change, or where functions are held."""


class Report(TypedDict):
    """One run on one project. Paths are POSIX and relative to it."""

    schema: int
    tool: str
    facts: str
    project: str
    target: str
    wrote: bool
    notes: list[str]
    warning: str
    """What of the notes the verdict says again, as a clause; "" for nothing."""
    functions: list[FunctionRow]
    done: list[Found]
    left: list[Found]
    shared: list[Found]
    held: list[HeldRow]
    ignored: list[Found]
    skipped: list[SkippedRow]
    crashed: list[CrashRow]
    unused: list[PlaceRow]
    files: list[str]
    first: list[str]
    exit: int
    hops: NotRequired[list[HopRow]]
    """With --explain-hops."""
    commits: NotRequired[list[CommitRow]]
    """With --commit-per-hop; the rest is then about the last hop, `exit` about all of them."""


class Refused(TypedDict):
    """One of several projects in which nothing was begun, and why."""

    project: str
    error: str
    do: str
    exit: int


class FunctionLine(TypedDict):
    """A function; `path` and `line` say where it is declared, `set` where its runtime stands."""

    project: str
    name: str
    runtime: str
    """"" where unresolved; `problem` says why."""
    path: str
    line: int
    set: list[PlaceRow]
    problem: str


class RuntimeLine(TypedDict):
    """A runtime in use. Days are ISO, "" where none is announced; `days` counts until updates are refused."""

    runtime: str
    functions: int
    projects: int
    status: str
    deprecated: str
    block_create: str
    block_update: str
    days: int | None


class UnreadLine(TypedDict):
    project: str
    path: str
    line: int
    reason: str


class Inventory(TypedDict):
    """What `scaffold functions` lists."""

    schema: int
    tool: str
    facts: str
    today: str
    projects: list[str]
    empty: list[str]
    """Projects without a function."""
    runtimes: list[RuntimeLine]
    functions: list[FunctionLine]
    unresolved: int
    skipped: list[UnreadLine]
    """Files in which functions may be declared that could not be read, with the first line and the reason."""
