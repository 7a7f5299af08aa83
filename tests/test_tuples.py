"""Our `NamedTuple` is that of typing: in what instances do, and in what a class says of itself."""

from __future__ import annotations

import copy
import pickle
import typing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import tuples

NAMES = st.sampled_from(["name", "path", "items", "Count", "index", "f", "_ours".strip("_"), "self", "cls", "new"])


def defined(way: Any, fields: list[str], defaults: int) -> Any:
    """A class with some fields, the last of which have defaults."""
    first = len(fields) - defaults
    body = "\n".join(f"    {one}: int" + (f" = {at}" if at >= first else "") for at, one in enumerate(fields))
    space: dict[str, Any] = {"NamedTuple": way, "__name__": __name__}
    exec(f"from __future__ import annotations\nclass Row(NamedTuple):\n    'One.'\n{body}\n", space)
    return space["Row"]


def outcome(act: Any) -> object:
    try:
        return act()
    except (TypeError, ValueError, AttributeError) as error:
        return type(error)


@given(st.lists(NAMES, unique=True, min_size=1, max_size=5), st.data())
def test_an_instance_is_what_typing_makes(fields: list[str], data: st.DataObject) -> None:
    defaults = data.draw(st.integers(0, len(fields)))
    theirs, ours = defined(typing.NamedTuple, fields, defaults), defined(tuples.NamedTuple, fields, defaults)
    for one in ("_fields", "_field_defaults", "__match_args__", "__doc__", "__name__", "__module__"):
        assert getattr(ours, one) == getattr(theirs, one)
    values = data.draw(st.lists(st.integers(), max_size=6))
    named = data.draw(st.dictionaries(NAMES, st.integers(), max_size=3))
    made, same = outcome(lambda: ours(*values, **named)), outcome(lambda: theirs(*values, **named))
    assert made == same
    if not isinstance(made, tuple) or not isinstance(same, tuple):
        return
    assert hash(made) == hash(same)
    assert repr(made) == repr(same)
    assert [getattr(made, one) for one in fields] == [getattr(same, one) for one in fields]
    assert made._asdict() == same._asdict()
    assert ours._make(list(made)) == made
    assert copy.deepcopy(made) == made
    changed = data.draw(st.dictionaries(NAMES, st.integers(), max_size=2))
    assert (outcome(lambda: made._replace(**changed)) in (TypeError, ValueError)) == (
        outcome(lambda: same._replace(**changed)) in (TypeError, ValueError)
    )
    if set(changed) <= set(fields):
        assert made._replace(**changed) == same._replace(**changed)
    with pytest.raises(AttributeError):
        setattr(made, fields[0], 1)
    with pytest.raises(AttributeError):
        made.other = 1


class Row(tuples.NamedTuple):
    """A row with what a class may have beside fields."""

    path: str
    at: int = 0

    @property
    def shown(self) -> str:
        return f"{self.path}:{self.at}"

    @classmethod
    def first(cls, path: str) -> Row:
        return cls(path, 1)

    def __bool__(self) -> bool:
        return self.at > 0


def test_members_of_the_class_stay() -> None:
    one = Row.first("a")
    assert (one.shown, bool(one), bool(Row("a"))) == ("a:1", True, False)
    assert pickle.loads(pickle.dumps(one)) == one
    assert isinstance(pickle.loads(pickle.dumps(one)), Row)
    match one:
        case Row(path, at):
            assert (path, at) == ("a", 1)


def test_the_first_instance_may_be_made_by_name() -> None:
    class Fresh(tuples.NamedTuple):
        a: int
        b: int = 2

    assert Fresh(a=1) == (1, 2)
    assert Fresh(1, b=3) == (1, 3)


def test_a_field_without_a_default_behind_one_with_a_default_is_an_error() -> None:
    with pytest.raises(TypeError, match="without a default"):

        class Wrong(tuples.NamedTuple):
            a: int = 1
            b: int  # type: ignore[misc]
