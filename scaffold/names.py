"""The door for names: one name, checked for every world that it goes to, in one message."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

from scaffold.errors import ScaffoldError

FUNCTION = 64
"""Characters of a Lambda function's name, and of an IAM role's (Lambda and IAM API references)."""
SUFFIX = "-role"
"""What templates add to the name for the execution role."""
LONGEST = FUNCTION - len(SUFFIX)
DEVICES = frozenset(
    ("con", "prn", "aux", "nul", "conin$", "conout$", *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789"))
)
"""Names that Windows keeps for devices, whatever their extension."""
NPM = frozenset(("node_modules", "favicon.ico"))


def problems(name: str) -> list[str]:
    """What stands against a function of this name, for all worlds at once; [] if nothing does."""
    found = []
    if not re.fullmatch(r"[A-Za-z0-9_-]*", name) or not name:
        found.append(f"cannot name a Lambda function (letters, digits, - and _, at most {FUNCTION})")
    elif not re.match(r"[A-Za-z]", name):
        found.append("must begin with a letter to name an npm package and a Terraform resource too")
    if len(name) > FUNCTION:
        found.append(f"has {len(name)} characters, a Lambda function's name at most {FUNCTION}")
    elif len(name) > LONGEST:
        found.append(f"leaves no room for its role {SUFFIX!r} (a role's name has at most {FUNCTION} characters)")
    if name.lower() in DEVICES:
        found.append("names a device on Windows")
    if name.lower() in NPM:
        found.append("is a name that npm refuses")
    return found


def checked(path: str) -> str:
    """The function's name in NAME, which may be a path as `services/thumbs`. Raises ScaffoldError."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    if not parts or parts[-1] in ("/", ".."):
        raise ScaffoldError(f'"{shown(path)}" names no function.', "Give its name, as my-function: the folder's too.")
    check(parts[-1], parts[:-1])
    for part in parts[:-1]:
        if reserved(part) or not part.isprintable():
            raise ScaffoldError(f'"{shown(part)}" cannot name a folder on every system.', "Choose another folder.")
    return parts[-1]


def check(name: str, folders: Sequence[str] = ()) -> None:
    """Raise ScaffoldError for a name that does not go everywhere, with one that does in the same folder."""
    found = problems(name)
    if found:
        *but, last = found
        why = f"{', '.join(but)} and {last}" if but else last
        better = str(PurePosixPath(*folders, suggestion(name)))
        raise ScaffoldError(f'"{shown(name)}" {why}.', f"Try {shown(better)}.")


def reserved(part: str) -> bool:
    """Whether a part of a path is a device on Windows."""
    return part.split(".")[0].rstrip(" ").lower() in DEVICES


def suggestion(name: str) -> str:
    """The nearest name that passes the door."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", plain) if re.search(r"[^\w-]", name) else plain
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-_").lower()
    if plain and not plain[0].isalpha():
        plain = f"fn-{plain}"
    plain = plain[:LONGEST].rstrip("-_")
    return f"{plain}-function" if plain in DEVICES | NPM else plain or "my-function"


def shown(text: str, most: int = 100) -> str:
    """A text as a message can print it, cut to so many characters."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)[:most]
