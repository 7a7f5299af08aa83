"""`scaffold` without what it leaves out: minified files are read, and (`alike`) no `when` is asked of a `Rule:` block.

    python -m tests.benchmarks.plain all|alike migrate …

`alike` asks what ast-grep's rules can say too, for a comparison with equal rules and equal hits.
"""

from __future__ import annotations

import sys

from scaffold import formats, kept, needed, pages, patterns
from scaffold.__main__ import main
from scaffold.model import Rule
from tests.benchmarks.peers import alike

whole = pages.rule


def without_when(plain: pages.Plain) -> Rule:
    rule = whole(plain)
    if plain["kind"] != "rule":
        return rule
    some = alike(kept.unpacked(plain["block"]), plain["literals"])
    return rule._replace(find=patterns.find(some), possible=needed.asked(some))


if __name__ == "__main__":
    formats.MINIFIED = sys.maxsize
    formats.DENSE, formats.DENSE_DATA = (), {}
    if sys.argv.pop(1) == "alike":
        pages.rule = without_when
    sys.exit(main())
