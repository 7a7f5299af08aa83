"""A zip file, unpacked with suspicion: nothing outside its place, no links, no bombs."""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.paths import contained

FILES = 10_000
BYTES = 100_000_000
UNSAFE = "Nothing was written. Do not use this file."


def unpack(path: Path, place: Path) -> str:
    """Unpack a zip into a new folder; if all of it stands in one folder, as in the zips of code hosts, that one's
    content. Returns `sha256:…`. Raises ScaffoldError.
    """
    try:
        if path.stat().st_size > BYTES:
            raise ScaffoldError(f"{path.name} is larger than {BYTES:,} bytes.", UNSAFE)
        content = path.read_bytes()
        with zipfile.ZipFile(path) as archive:
            items = [item for item in archive.infolist() if not item.is_dir()]
            names = _checked(path.name, items)
            top = _top(names)
            for item, name in zip(items, names, strict=True):
                target = place / name.removeprefix(top)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(item))
                target.chmod(0o755 if item.external_attr >> 16 & stat.S_IXUSR else 0o644)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise ScaffoldError(f"{path.name} cannot be unpacked ({error}).", "Is it a zip file, and whole?") from None
    except OSError as error:
        raise ScaffoldError(
            f"{path.name} cannot be unpacked ({error.strerror}).", "Unpack it, use the folder."
        ) from None
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _checked(name: str, items: list[zipfile.ZipInfo]) -> list[str]:
    if len(items) > FILES or sum(item.file_size for item in items) > BYTES:
        raise ScaffoldError(f"{name} unpacks to more than {FILES:,} files or {BYTES:,} bytes.", UNSAFE)
    found = []
    for item in items:
        kind = stat.S_IFMT(item.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise ScaffoldError(f"{name} holds {item.orig_filename!r}, which is not a plain file.", UNSAFE)
        if item.orig_filename.startswith("/") or "\0" in item.orig_filename:
            raise ScaffoldError(f"{name} would write to {item.orig_filename!r}.", UNSAFE)
        found.append(contained(item.orig_filename, name, UNSAFE))
    return found


def _top(names: list[str]) -> str:
    """The one folder that holds everything, with its slash; "" if there is none."""
    tops = {name.partition("/")[0] for name in names}
    if len(tops) != 1 or any("/" not in name for name in names):
        return ""
    (top,) = tops
    return "" if "{{" in top else f"{top}/"
