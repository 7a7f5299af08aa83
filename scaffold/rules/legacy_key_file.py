"""Key files in the package that are sealed with a cipher which OpenSSL 3 no longer takes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from scaffold.handler import loaded
from scaffold.model import Hit, Kind, Migration, Project, Unreadable
from scaffold.regex import regex

FILES = regex(r"\.(?:p12|pfx|pem|key)$")
LARGEST = 1_000_000
PKCS12 = regex(rb"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01([\x01\x02\x05\x06])")
"""1.2.840.113549.1.12.1: 1 and 2 are RC4, 5 and 6 RC2; 3 and 4, triple DES, are still taken."""
PEM = regex(rb"^DEK-Info: (DES-(?:CBC|CFB|OFB|ECB)|RC2-\S+?|RC4\S*?|BF-\S+?|CAST5?-\S+?|SEED-\S+?|IDEA-\S+?),", re.M)
CIPHERS = {b"\x01": "RC4", b"\x02": "RC4", b"\x05": "RC2", b"\x06": "RC2"}


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    sealed = {path: cipher for path in project.entries if FILES.search(path) and (cipher := _cipher(project, path))}
    names: Mapping[str, str] = {posixpath.basename(path): path for path in sealed}
    for piece in loaded(project, migration, tuple(names)) if names else ():
        text = piece.project.text(piece.path)
        for name, path in names.items():
            for found in re.finditer(rf"""(?<=['"`/]){re.escape(name)}(?=['"`])""", text):
                note = f"{path} is sealed with {sealed[path]}, which OpenSSL 3 refuses"
                yield piece.outside(Hit(piece.path, *found.span(), note=note), project)


def _cipher(project: Project, path: str) -> str:
    """The cipher that OpenSSL 3 no longer has, of a key file; "" where there is none."""
    if project.entries[path].kind is Kind.LINK:
        return ""
    try:
        content = project.entries[path].content()[:LARGEST]
    except Unreadable:
        return ""
    if found := PEM.search(content):
        return found[1].decode()
    found = PKCS12.search(content)
    return CIPHERS[found[1]] if found else ""
