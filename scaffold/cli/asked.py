"""Values of options that several commands take."""

from __future__ import annotations

from datetime import date

from scaffold.errors import ScaffoldError


def day(text: str) -> str:
    """A day in ISO form; "" for none. Raises ScaffoldError."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise ScaffoldError(f"{text!r} is no day.", "Write it as 2019-06-20.") from None


WAYS = ("v3", "bundle", "auto")
"""What --sdk of `migrate` takes beside a version: what becomes of code that uses the SDK v2."""


def sdk(text: str) -> str:
    """A version of the AWS SDK v2; "" for none. Raises ScaffoldError."""
    import re

    if text and not re.fullmatch(r"2\.\d+\.\d+", text):
        raise ScaffoldError(f"{text!r} is no version of the AWS SDK v2.", "Write all three numbers, as 2.290.0.")
    return text
