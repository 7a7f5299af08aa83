"""Build scaffold/surface/node.gz from real Node.js binaries: `python -m tests.surface`.

Two passes over every binary. The first lists what its modules, `process` and the global object hold. The second asks
each of them for every name that any has, inherited ones too: a member that moved to a base class is not a removed one.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import groupby
from pathlib import Path
from typing import Any

from scaffold.node import cache_folder, node
from scaffold.surface import INDEX

VERSIONS = (
    *("6.10.3", "6.17.1", "8.10.0", "8.17.0", "10.15.3", "10.24.1", "12.13.0", "12.22.12", "14.21.3", "16.20.2"),
    *("18.20.8", "20.20.2", "22.23.3", "24.9.0", "24.21.0", "26.9.0", "26.10.0"),
)
"""What Lambda ran and the newest of each major, as on docs/runtimes; 12.13.0 is what nodejs12.x began with."""
ALGORITHMS = ("ciphers", "hashes")
SCRIPT = Path(__file__).with_name("introspect.js")
NOISE = re.compile(
    r"[./]_|\.super_|^_[^.]*\."
    r"|^sys\.|^constants\.|^module\.Module\.|^assert\.(ok|strict)\.|^assert/strict\.(strict|ok)\."
    r"|^process\.(stdin|stdout|stderr|env|config|versions|release|report|mainModule|features|argv)\."
    r"|^https?\.(globalAgent|STATUS_CODES|METHODS)\."
    r"|^globalThis\.(process|console|Buffer|global|GLOBAL|root|globalThis)\."
    r"|^test/reporters\.\w+\.|^inspector(/promises)?\.console\.|^repl\.(writer|repl|REPLServer)\."
    r"|^(cluster|events\.EventEmitter\.prototype)\.domain$"
)
"""Private names, data that no code asks for by name, second names of what is listed once, and what only stands there
because another module was loaded."""


def main() -> None:
    binaries = [node(version, cache=cache_folder(os.environ), environ=os.environ) for version in VERSIONS]
    INDEX.write_bytes(packed(surface(VERSIONS, binaries)))
    print(f"{INDEX}: {len(VERSIONS)} versions, {INDEX.stat().st_size:,} bytes")


def surface(versions: Sequence[str], binaries: Sequence[Path]) -> dict[str, Any]:
    """The index: "" for its versions, each module, the names of ciphers and hashes. A mask has the bit 1 << n for
    versions[n], in hexadecimal."""
    listed = [asked(binary) for binary in binaries]
    names = sorted({name for one in listed for name in one["names"] if not NOISE.search(name)})
    names += sorted({f"{what}().{name}" for what in ALGORITHMS for one in listed for name in spelled(one[what])})
    held = [frozenset(asked(binary, names)) for binary in binaries]
    found: dict[str, Any] = {"": {"versions": list(versions)}}
    for module, some in groupby(names, lambda name: name.partition(".")[0]):
        found[module] = {"members": masks(some, held)}
    for name in sorted({name for one in listed for name in one["warns"] if not NOISE.search(name)}):
        module, _, member = name.partition(".")
        codes = sorted({one["warns"][name] for one in listed if name in one["warns"]})
        by_code = {code: masked([one["warns"].get(name) == code for one in listed]) for code in codes}
        found[module].setdefault("warns", {})[member] = by_code
    return found


def spelled(names: Iterable[str]) -> Iterator[str]:
    """A name of an algorithm as people write it."""
    for name in names:
        yield from (name, name.lower(), name.upper())


def masks(names: Iterable[str], held: Sequence[Set[str]]) -> Mapping[str, str]:
    """Mask → the members that have it, of names such as `fs.readFile`."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if any(name in one for one in held):
            found[masked([name in one for one in held])].append(name.partition(".")[2])
    return {mask: " ".join(some) for mask, some in found.items()}


def masked(held: Iterable[bool]) -> str:
    return f"{sum(1 << at for at, one in enumerate(held) if one):x}"


def asked(binary: Path, names: Sequence[str] | None = None) -> Any:
    """What one binary answers; with names: those of them that it has."""
    arguments = [] if names is None else ["has"]
    done = subprocess.run(
        [binary, SCRIPT, *arguments],
        input="" if names is None else json.dumps(names),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "TZ": ":UTC"},
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return json.loads(done.stdout)


def packed(index: Mapping[str, Any]) -> bytes:
    """The index in gzip; the same one gives the same bytes."""
    lines = (f"{about}\t{json.dumps(what, separators=(',', ':'), sort_keys=True)}\n" for about, what in index.items())
    return gzip.compress("".join(lines).encode(), 9, mtime=0)


if __name__ == "__main__":
    main()
