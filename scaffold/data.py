"""Where our pages and templates are: in a checkout beside the package, in a wheel inside it."""

from __future__ import annotations

from pathlib import Path


def folder(name: str) -> Path:
    """`docs` or `templates`."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name
