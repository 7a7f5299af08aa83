"""Linux binaries as bytes, as small as the reader takes them: what they need, import and introduce themselves as."""

from __future__ import annotations

import struct
from collections.abc import Sequence

SYMBOL, DYNAMIC, RELOCATION = struct.Struct("<IBBHQQ"), struct.Struct("<qQ"), struct.Struct("<QQq")
V8 = "_ZN2v814ObjectTemplate3NewEPNS_7IsolateE"


def elf(
    needed: Sequence[str] = (), symbols: Sequence[str] = (), abi: int = 0, machine: int = 62, glibc: str = ""
) -> bytes:
    """A shared object. `abi`: with the structure by which an add-on of that ABI registers."""
    strings = bytearray(b"\0")

    def text(value: str) -> int:
        at = len(strings)
        strings.extend(value.encode() + b"\0")
        return at

    names = [*symbols, *(["node_module_register"] if abi else [])]
    table = SYMBOL.pack(0, 0, 0, 0, 0, 0) + b"".join(SYMBOL.pack(text(name), 0x12, 0, 0, 0, 0) for name in names)
    tags = [(1, text(name)) for name in needed]
    version = b""
    if glibc:
        version = struct.pack("<HHIII", 1, 1, text("libc.so.6"), 16, 0)
        version += struct.pack("<IHHII", 0, 0, 2, text(f"GLIBC_{glibc}"), 0)
    data = struct.pack("<iIQQQ", abi, 0, 0, 0, 0) if abi else b"\0" * 32
    start = 64 + 2 * 56
    parts: list[tuple[str, int, bytes, int, int]] = []
    at = start
    for name, kind, content, size in (
        (".dynstr", 3, bytes(strings), 0),
        (".dynsym", 11, table, SYMBOL.size),
        (".data", 1, data, 0),
        *([(".gnu.version_r", 0x6FFFFFFE, version, 0)] if version else []),
    ):
        at = -(-at // 8) * 8
        parts.append((name, kind, content, at, size))
        at += len(content)
    moved = RELOCATION.pack(parts[2][3] + 16, 8, 0) if abi else b""
    at = -(-at // 8) * 8
    parts.append((".rela.dyn", 4, moved, at, RELOCATION.size))
    dynamic_at = at + len(moved)
    tags += [(5, parts[0][3]), (10, len(strings)), (0, 0)]
    dynamic = b"".join(DYNAMIC.pack(*tag) for tag in tags)
    parts.append((".dynamic", 6, dynamic, dynamic_at, DYNAMIC.size))
    return _joined(parts, (dynamic_at, len(dynamic)), machine)


def _joined(parts: list[tuple[str, int, bytes, int, int]], dynamic: tuple[int, int], machine: int) -> bytes:
    named, links = bytearray(b"\0"), {11: 1, 4: 2, 6: 1, 0x6FFFFFFE: 1}
    heads = [struct.pack("<IIQQQQIIQQ", *[0] * 10)]
    body = bytearray()
    for name, kind, content, at, size in parts:
        body += b"\0" * (at - 64 - 2 * 56 - len(body)) + content
        info = int(kind == 0x6FFFFFFE)
        heads.append(
            struct.pack("<IIQQQQIIQQ", len(named), kind, 3, at, at, len(content), links.get(kind, 0), info, 8, size)
        )
        named += name.encode() + b"\0"
    at = 64 + 2 * 56 + len(body)
    heads.append(struct.pack("<IIQQQQIIQQ", len(named), 3, 0, 0, at, len(named) + 10, 0, 0, 1, 0))
    named += b".shstrtab\0"
    sections = at + len(named)
    head = b"\x7fELF\x02\x01\x01" + b"\0" * 9
    head += struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, sections, 0, 64, 56, 2, 64, len(heads), len(heads) - 1)
    whole = sections + 64 * len(heads)
    load = struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, whole, whole, 4096)
    found = struct.pack("<IIQQQQQQ", 2, 6, dynamic[0], dynamic[0], dynamic[0], dynamic[1], dynamic[1], 8)
    return head + load + found + bytes(body) + bytes(named) + b"".join(heads)
