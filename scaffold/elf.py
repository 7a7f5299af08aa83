"""What a Linux binary needs: libraries, the newest glibc, and for Node.js add-ons the ABI that they are built for."""

from __future__ import annotations

import io
import struct
from itertools import islice
from typing import Any

from scaffold.regex import regex
from scaffold.tuples import NamedTuple

MAGIC = b"\x7fELF"
LARGEST = 64_000_000
"""Bytes; a larger file is not looked into."""
SYMBOLS = 20_000
SECTIONS = 400
ABIS = frozenset(
    [11, 14, 46, 47, 48, 51, 57, 59, 64, 67, 72, 79, 83, 88, 93, 102, 108, 111, 115, 120, 127, 131, 137, 147]
)
"""Numbers that Node.js gave to its releases (NODE_MODULE_VERSION)."""
REGISTERS = regex(r"node_register_module_v(\d+)")
GLIBC = regex(r"GLIBC_(\d+)\.(\d+)")
V8 = ("_ZN2v8", "_ZNK2v8")
DATA = (".data", ".data.rel", ".data.rel.local")
HEAD = struct.Struct("<iIQ")
"""How an add-on introduces itself: nm_version, nm_flags, nm_dso_handle (node_module in node.h)."""


class Elf(NamedTuple):
    """One binary."""

    machine: str
    """`x64`, `ARM`, `AArch64`, …"""
    needed: tuple[str, ...]
    """Names of the shared libraries that the loader looks for."""
    glibc: tuple[int, int]
    """The newest version of glibc's symbols that it asks for; (0, 0) where it asks for none."""
    v8: bool
    """Whether it calls V8 directly, and works only with the ABI that it is built for."""
    napi: bool
    abis: frozenset[int]
    """Where that can be seen: the ABI that it says it is built for."""


def read(content: bytes) -> Elf | None:
    """A binary; None for what is none, or cannot be made out."""
    if not content.startswith(MAGIC) or len(content) > LARGEST:
        return None
    from elftools.elf.elffile import ELFFile

    try:
        file = ELFFile(io.BytesIO(content))
        if file.num_sections() > SECTIONS or file.num_segments() > SECTIONS:
            return None
        return _read(file)
    except (KeyboardInterrupt, MemoryError):
        raise
    except Exception:
        return None


def _read(file: Any) -> Elf:
    needed = tuple(
        tag.needed for part in file.iter_segments("PT_DYNAMIC") for tag in islice(part.iter_tags("DT_NEEDED"), SECTIONS)
    )
    table = file.get_section_by_name(".dynsym")
    names = [symbol.name for symbol in islice(table.iter_symbols(), SYMBOLS)] if table else []
    v8, napi = any(name.startswith(V8) for name in names), any(name.startswith("napi_") for name in names)
    registered = {int(found[1]) for name in names if (found := REGISTERS.fullmatch(name))}
    return Elf(
        file.get_machine_arch(),
        needed,
        _glibc(file),
        v8,
        napi,
        frozenset(registered or (_introduced(file) if "node_module_register" in names else ())),
    )


def _glibc(file: Any) -> tuple[int, int]:
    table = file.get_section_by_name(".gnu.version_r")
    asked = [aux.name for _, some in islice(table.iter_versions(), SECTIONS) for aux in some] if table else []
    found = [GLIBC.match(name) for name in asked]
    return max(((int(one[1]), int(one[2])) for one in found if one), default=(0, 0))


def _introduced(file: Any) -> set[int]:
    """The ABI in the structure by which an add-on registers: what follows in it are addresses, which the loader
    relocates."""
    moved = {
        entry["r_offset"]
        for name in (".rela.dyn", ".rela.data")
        if (section := file.get_section_by_name(name))
        for entry in islice(section.iter_relocations(), SYMBOLS)
    }
    found = set()
    for section in filter(None, map(file.get_section_by_name, DATA)):
        data, start = section.data(), section["sh_addr"]
        for at in range(0, len(data) - HEAD.size, 8):
            version, flags, handle = HEAD.unpack_from(data, at)
            if version in ABIS and flags < 4 and not handle and start + at + 16 in moved:
                found.add(version)
    return found
