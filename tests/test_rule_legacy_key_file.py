"""`legacy-key-file`: what a PKCS 12 file is sealed with, which no page can show."""

from __future__ import annotations

import pytest

from scaffold import facts, functions
from scaffold.model import Entry, Kind, Migration, Project
from scaffold.rules.legacy_key_file import find

CODE = 'exports.handler = async (event) => require("fs").readFileSync("./keys/a.p12").length;\n'
TEMPLATE = """Resources:
  A: {Type: AWS::Serverless::Function, Properties: {CodeUri: ., Handler: index.handler, Runtime: nodejs16.x}}
"""
PBE = bytes.fromhex("2a864886f70d010c01")


@pytest.mark.parametrize(("last", "cipher"), [(1, "RC4"), (2, "RC4"), (3, ""), (4, ""), (5, "RC2"), (6, "RC2")])
def test_a_pkcs_12_file_says_its_cipher(last: int, cipher: str) -> None:
    content = b"\x30\x82\x00\xff" + PBE + bytes([last]) + b"\x00\xff"
    project = Project(
        {
            "index.js": Entry("index.js", Kind.TEXT, 0o644, CODE.encode),
            "template.yaml": Entry("template.yaml", Kind.TEXT, 0o644, TEMPLATE.encode),
            "keys/a.p12": Entry("keys/a.p12", Kind.FACT, 0o644, lambda: content, "binary"),
        }
    )
    known = facts.runtimes()
    migration = Migration(functions.derive(project, known), known["nodejs18.x"], known)
    notes = [hit.note for hit in find(project, migration)]
    assert notes == ([f"keys/a.p12 is sealed with {cipher}, which OpenSSL 3 refuses"] if cipher else [])
