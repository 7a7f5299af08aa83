"""Files of formats that are not read, which give a runtime all the same: scripts of Windows and of no ending, Ruby,
the inputs of Terragrunt, templates that are called .txt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.model import FOREIGN, Migration, Project, Skipped, line_of

ENDINGS = frozenset(
    """
    bat cfg cfn cmd conf dist example fish gradle hcl ini json5 php pl properties ps1 psm1 rake rb rs sample txt vb
    xml zsh
    """.split()  # noqa: SIM905
)
"""Of files that people write; what has no ending at all is looked into too."""


def foreign(project: Project, migration: Migration) -> Iterator[Skipped]:
    """The files in which something called runtime is given an older runtime, at the first such place."""
    target = migration.target.rank
    old = [re.escape(name) for name, one in migration.runtimes.items() if one.rank < target and name != "nodejs"]
    given = re.compile(rf"(?i:runtimes?)\b\W{{1,40}}({'|'.join(old)})(?![\w-]|\.\w)")
    for path, entry in project.entries.items():
        _, dot, ending = path.rpartition("/")[2].rpartition(".")
        if entry.why != FOREIGN or (dot and ending not in ENDINGS):
            continue
        text = project.readable(path)
        if "nodejs" in text and (found := given.search(text)):
            yield Skipped(path, line_of(text, found.start(1)), f"{FOREIGN}; names {found[1]}")
