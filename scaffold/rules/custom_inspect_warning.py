"""Methods called `inspect`, where they are still asked, but warn."""

from scaffold.rules.custom_inspect_method import find

__all__ = ["find"]
