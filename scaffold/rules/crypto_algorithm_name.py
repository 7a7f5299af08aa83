"""Names of hashes and ciphers that the old runtime's OpenSSL takes and the target's refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import named, unquoted
from scaffold.members import calls, caught
from scaffold.model import Edit, Hit, Migration, Project, Runtime, Safety
from scaffold.scope import module_of
from scaffold.surface import has

if TYPE_CHECKING:
    from ast_grep_py import SgNode

HASHES = {
    **dict.fromkeys(("createHash", "createHmac", "createSign", "createVerify"), 0),
    **dict.fromkeys(("pbkdf2", "pbkdf2Sync"), 4),
}
CIPHERS = dict.fromkeys(("createCipheriv", "createDecipheriv"), 0)
"""Functions of crypto, and which argument names the algorithm."""
PLACES = {**HASHES, **CIPHERS}
SIGNED = frozenset(["dss1"])
"""What Node.js itself knows where it signs and verifies; OpenSSL is not asked."""
EQUAL = {
    **dict.fromkeys(("dss1", "dsa", "dsa-sha", "dsa-sha1", "dsa-sha1-old", "dsaencryption", "dsawithsha"), "sha1"),
    **dict.fromkeys(("dsawithsha1", "ecdsa-with-sha1"), "sha1"),
    "ssl2-md5": "md5",
}
"""Second names: they gave the same bytes on Node.js 8.10.0."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        old = migration.old(path)
        if old is None or "getHashes" in project.text(path) or "getCiphers" in project.text(path):
            continue
        for call, called in calls(project, path, frozenset(PLACES)):
            if hit := _hit(call, called, project, path, old, migration.target):
                yield hit


def _hit(call: SgNode, called: SgNode, project: Project, path: str, old: Runtime, target: Runtime) -> Hit | None:
    arguments = call.field("arguments")
    module, _, name = (module_of(called, project, path) or "").rpartition(".")
    at, given = PLACES.get(name), named(arguments) if arguments else []
    if module != "crypto" or at is None or at >= len(given) or given[at].kind() != "string":
        return None
    algorithm, span = unquoted(given[at]), extent.span(given[at])
    key = f"{'hashes' if name in HASHES else 'ciphers'}().{algorithm}"
    if has(key, old) is False or has(key, target) is not False or caught(call):
        return None
    if name in ("createSign", "createVerify") and algorithm.lower() in SIGNED:
        return None
    place = path, span.start, span.end
    if name in HASHES and (other := EQUAL.get(algorithm.lower())):
        quote = given[at].text()[0]
        return Hit(*place, (Edit(*place, f"{quote}{other}{quote}"),), f"the same as {other}")
    return Hit(*place, note=f"{algorithm} is refused", safety=Safety.MANUAL)
