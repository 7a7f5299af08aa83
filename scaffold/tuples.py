"""`NamedTuple` as typing has it, at a fifth of what it takes to define one.

A call defines some sixty of them and makes instances of a third. typing compiles each annotation, and the text of each
`__new__`; here annotations stay text, and `__new__` is made with the first instance.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING

MOST = 24
"""Fields of one class."""

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    MEMBERS = namedtuple("MEMBERS", [f"at{at}" for at in range(MOST)])
    GETTERS = tuple(getattr(MEMBERS, name) for name in MEMBERS._fields)
    """What gives a tuple's member by its position, whatever the class calls it."""

    class _Fields(tuple):
        """What all of them have, as `collections.namedtuple` gives it."""

        __slots__ = ()
        _fields = ()
        _field_defaults = {}  # noqa: RUF012

        def __new__(cls, /, *values, **named):
            """The first instance: from now on `__new__` is a function of the fields."""
            said = ", ".join(f"{one}=_defaults[{one!r}]" if one in cls._field_defaults else one for one in cls._fields)
            text = f"lambda _class, /, {said}: _new(_class, ({''.join(f'{one}, ' for one in cls._fields)}))"
            cls.__new__ = eval(text, {"_new": tuple.__new__, "_defaults": cls._field_defaults})  # noqa: S307
            return cls(*values, **named)

        def __repr__(self):
            return f"{type(self).__name__}({', '.join(f'{key}={one!r}' for key, one in self._asdict().items())})"

        def __getnewargs__(self):
            return tuple(self)

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, /, **values):
            made = tuple.__new__(type(self), map(values.pop, self._fields, self))
            if values:
                raise TypeError(f"{type(self).__name__} has no {' or '.join(values)}")
            return made

    class _Defining(type):
        def __new__(cls, name, bases, namespace):
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            fields = tuple(namespace["__annotations__"])
            defaults = {field: namespace[field] for field in fields if field in namespace}
            if tuple(defaults) != fields[len(fields) - len(defaults) :] or len(fields) > MOST:
                raise TypeError(f"{name}: more than {MOST} fields, or one without a default behind one with a default")
            members = {
                "__slots__": (),
                **namespace,
                **dict(zip(fields, GETTERS[: len(fields)], strict=True)),
                "_fields": fields,
                "_field_defaults": defaults,
                "__match_args__": fields,
            }
            return type(name, (_Fields,), members)

    class NamedTuple(metaclass=_Defining):
        pass
