"""Binaries: what is read from them, from zips too, and when they are told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
from binaries import V8, elf
from hypothesis import given
from hypothesis import strategies as st

from scaffold import facts
from scaffold.archived import candidates, elf_of, opened
from scaffold.elf import ABIS, Elf, read
from scaffold.functions import derive
from scaffold.model import Entry, Kind, Migration, Project, Unreadable
from scaffold.rules import native_addon, native_binary

RUNTIMES = facts.runtimes()
NAME = st.text("abcxyz-.0", min_size=1, max_size=8).map(lambda name: f"lib{name}.so.1")
OLD, NEW = elf(symbols=[V8], abi=57), elf(symbols=[V8], abi=64)
NODE_API = elf(symbols=["napi_create_function", "napi_module_register"])
ADDON = "node_modules/hash/build/Release/hash.node"


@given(
    st.lists(NAME, unique=True), st.booleans(), st.booleans(), st.sampled_from([0, *sorted(ABIS)]), st.integers(0, 40)
)
def test_what_stands_in_a_binary_is_read(needed: list[str], v8: bool, napi: bool, abi: int, glibc: int) -> None:
    symbols = ["malloc", *([V8] if v8 else []), *(["napi_create_object"] if napi else [])]
    found = read(elf(needed, symbols, abi, glibc=f"2.{glibc}"))
    assert found is not None
    assert (found.machine, found.needed, found.glibc) == ("x64", tuple(needed), (2, glibc))
    assert (found.v8, found.napi, found.abis) == (v8, napi, {abi} - {0})


@given(st.data())
def test_no_bytes_raise(data: st.DataObject) -> None:
    content = bytearray(elf(["libx.so.1"], [V8], 57, glibc="2.17"))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(4, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    read(bytes(content[: data.draw(st.integers(0, len(content)))]))
    read(bytes(content))
    read(b"\x7fELF" + data.draw(st.binary(max_size=400)))


def test_a_registering_function_names_the_abi() -> None:
    found = read(elf(symbols=[V8, "node_register_module_v83"]))
    assert found is not None
    assert found.abis == {83}


def project(files: Mapping[str, str | bytes]) -> Project:
    def entry(path: str, content: str | bytes) -> Entry:
        kind = Kind.FACT if isinstance(content, bytes) or "node_modules/" in path else Kind.TEXT
        whole = content if isinstance(content, bytes) else content.encode()
        return Entry(path, kind, 0o755, lambda: whole)

    return Project({path: entry(path, content) for path, content in files.items()})


TEMPLATE = """Resources:
  Hash:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: index.handler, Runtime: nodejs8.10}
"""
CODE = 'const hash = require("hash");\nexports.handler = async (event) => hash.of(event);\n'


def told(rule: object, files: Mapping[str, str | bytes], target: str = "nodejs10.x") -> list[str]:
    of = project({"template.yaml": TEMPLATE, **files})
    migration = Migration(derive(of, RUNTIMES), RUNTIMES[target], RUNTIMES)
    return [f"{hit.path}: {hit.note}" for hit in rule.find(of, migration)]  # type: ignore[attr-defined]


def test_an_add_on_for_the_old_abi_is_told_where_the_code_loads_it() -> None:
    (said,) = told(native_addon, {"src/index.js": CODE, f"src/{ADDON}": OLD})
    assert said == f"src/index.js: src/{ADDON} is built for ABI 57, nodejs10.x has 64: npm rebuild"
    package = {"src/node_modules/keys/package.json": '{"dependencies": {"hash": "1"}}'}
    assert told(native_addon, {"src/index.js": CODE.replace('"hash"', '"keys"'), f"src/{ADDON}": OLD, **package})
    assert told(native_addon, {"src/index.js": CODE.replace('"hash"', '"./lib/h.node"'), "src/lib/h.node": OLD})


@pytest.mark.parametrize(
    "files",
    [
        {f"src/{ADDON}": NEW},
        {f"src/{ADDON}": NODE_API},
        {f"src/{ADDON}": elf(symbols=[V8], abi=51)},
        {f"src/{ADDON}": elf(symbols=[V8], abi=57, machine=183)},
        {f"src/{ADDON}": elf(symbols=[V8])},
        {f"src/{ADDON}": OLD, "src/node_modules/hash/build/64/hash.node": NEW},
        {f"src/{ADDON}": OLD, "src/node_modules/hash/prebuilds/linux-x64/node-api.node": NODE_API},
        {f"other/{ADDON}": OLD},
        {"src/node_modules/rash/rash.node": OLD},
        {"src/tools/rash.node": OLD},
        {f"src/{ADDON}": b"\x7fELF and no more"},
        {f"src/{ADDON}": b"MZ"},
    ],
)
def test_what_works_or_is_not_loaded_is_not_told(files: dict[str, bytes]) -> None:
    assert told(native_addon, {"src/index.js": CODE, **files}) == []


def test_the_abi_in_a_path_counts_where_the_file_says_none() -> None:
    bare = elf(symbols=[V8])
    one = {"src/index.js": CODE, "src/node_modules/hash/lib/node-v57-linux-x64/hash.node": bare}
    assert len(told(native_addon, one)) == 1
    assert told(native_addon, {**one, "src/node_modules/hash/lib/node-v64-linux-x64/hash.node": bare}) == []


def zipped(files: Mapping[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


FUNCTION = """resource "aws_lambda_function" "hash" {
  filename = "build/hash.zip"
  function_name = "hash"
  handler = "index.handler"
  runtime = "nodejs8.10"
  role = aws_iam_role.hash.arn
}
"""


def test_an_add_on_inside_the_zip_of_a_function_is_told() -> None:
    content = zipped({"index.js": CODE.encode(), ADDON: OLD, "node_modules/hash/package.json": b"{}"})
    (said,) = told(native_addon, {"template.yaml": "", "main.tf": FUNCTION, "build/hash.zip": content})
    assert said.startswith(f"main.tf: {ADDON} in it is built for ABI 57")
    assert not told(native_addon, {"template.yaml": "", "main.tf": FUNCTION, "build/other.zip": content})
    empty = zipped({"index.js": b"exports.handler = () => 1", ADDON: OLD})
    assert not told(native_addon, {"template.yaml": "", "main.tf": FUNCTION, "build/hash.zip": empty})


def test_hostile_zips() -> None:
    bomb = zipped({"bin/a": b"\0" * 40_000_000, "../up.node": OLD, "/root.node": OLD, "a\\b.node": OLD, "ok.node": OLD})
    inside = opened(project({"a.zip": bomb}), "a.zip")
    assert inside is not None
    assert sorted(inside.entries) == ["bin/a", "ok.node"]
    with pytest.raises(Unreadable):
        inside.entries["bin/a"].content()
    assert [path for path in candidates(inside, "") if elf_of(inside, path)] == ["ok.node"]
    lying = bytearray(bomb)
    lying[lying.rindex(b"ok.node") - 22 : lying.rindex(b"ok.node") - 18] = (9).to_bytes(4, "little")
    short = opened(project({"a.zip": bytes(lying)}), "a.zip")
    assert short is not None
    assert elf_of(short, "ok.node") is None


@given(st.binary(max_size=200), st.integers(0, 400))
def test_no_zip_raises(tail: bytes, cut: int) -> None:
    whole = zipped({"index.js": b"1", ADDON: NEW})
    for content in (whole[:cut] + tail + whole[cut:], whole[cut:], tail, whole[: -min(cut, 60) or None]):
        inside = opened(project({"a.zip": content}), "a.zip")
        if inside:
            assert all(isinstance(elf_of(inside, path), Elf | None) for path in candidates(inside, ""))


RUN = 'exports.handler = () => require("child_process").execFileSync(__dirname + "/bin/run");\n'


def test_a_program_that_needs_a_library_of_the_old_system() -> None:
    program = elf(["libcurl.so.4", "libc.so.6", "libxml2.so.2"])
    (said,) = told(native_binary, {"src/index.js": RUN, "src/bin/run": program})
    assert said == "src/index.js: src/bin/run needs libcurl.so.4, libxml2.so.2: not in Amazon Linux 2"
    joined = RUN.replace('__dirname + "/bin/run"', 'path.join(__dirname, "bin", "run")')
    assert len(told(native_binary, {"src/index.js": joined, "src/bin/run": program})) == 1


@pytest.mark.parametrize(
    "files",
    [
        {"src/bin/run": elf(["libc.so.6", "libz.so.1", "libown.so.3"])},
        {"src/bin/run": elf(["libcurl.so.4"]), "src/lib/libcurl.so.4": elf()},
        {"src/bin/walk": elf(["libcurl.so.4"])},
        {"src/index.js": RUN.replace('__dirname + "', '"/usr'), "src/bin/run": elf(["libcurl.so.4"])},
        {"other/bin/run": elf(["libcurl.so.4"])},
    ],
)
def test_a_program_that_runs_or_is_not_started(files: dict[str, bytes]) -> None:
    assert told(native_binary, {"src/index.js": RUN, **files}) == []
