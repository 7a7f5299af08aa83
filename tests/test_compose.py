from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from scaffold.compose import Taken, Way, applied, by_path, clash, composed
from scaffold.model import Edit

TEXT = st.text(alphabet="abc\n€😀", max_size=30)


@st.composite
def edits(draw: st.DrawFn, length: int) -> tuple[Edit, ...]:
    """Sorted, disjoint edits of a text of some length."""
    marks = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    spans = [(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    taken, out = Taken(), []
    for start, end in spans:
        edit = Edit("f", start, end, draw(st.text(alphabet="XYZ", max_size=4)))
        if taken.fits([edit]):
            taken.take([edit])
            out.append(edit)
    return tuple(sorted(set(out)))


@st.composite
def two_rounds(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...], tuple[Edit, ...]]:
    text = draw(TEXT)
    first = draw(edits(len(text)))
    return text, first, draw(edits(len(applied(text, first))))


@given(two_rounds())
def test_two_rounds_compose_to_one(rounds: tuple[str, tuple[Edit, ...], tuple[Edit, ...]]) -> None:
    text, first, second = rounds
    both = composed(first, second, len(text))
    assert applied(text, both) == applied(applied(text, first), second)
    assert list(both) == sorted(both)
    assert not any(clash(a, b) for a in both for b in both)


@given(two_rounds(), st.integers(0, 40), st.integers(0, 40))
def test_an_untouched_span_is_carried_and_brought_back(
    rounds: tuple[str, tuple[Edit, ...], tuple[Edit, ...]], start: int, size: int
) -> None:
    text, first, _ = rounds
    end = start + size
    if end > len(text) or any((edit.start < end and start < edit.end) or start <= edit.start <= end for edit in first):
        return
    moved = Way(first).carried(start, end)
    assert applied(text, first)[slice(*moved)] == text[start:end]
    if size:
        assert Way(first).origin(*moved) == (start, end)


@given(two_rounds(), st.integers(0, 40), st.integers(0, 10))
def test_a_place_is_found_as_going_through_all_edits_finds_it(
    rounds: tuple[str, tuple[Edit, ...], tuple[Edit, ...]], start: int, size: int
) -> None:
    _, first, _ = rounds
    way, end = Way(first), start + size
    assert way.origin(start, end) == (_origin(first, start, False), _origin(first, end, True))
    before = [edit for edit in first if edit.end <= start and edit.start < end]
    until = [edit for edit in first if edit.start < end]
    assert way.carried(start, end) == (start + _growth(before), end + _growth(until))


def _growth(edits: Sequence[Edit]) -> int:
    return sum(len(edit.text) - (edit.end - edit.start) for edit in edits)


def _origin(edits: Sequence[Edit], position: int, is_end: bool) -> int:
    for at, edit in enumerate(edits):
        start = edit.start + _growth(edits[:at])
        if position < start + is_end:
            return position - _growth(edits[:at])
        if position < start + len(edit.text) + is_end:
            return edit.end if is_end else edit.start
    return position - _growth(edits)


def test_what_goes_together() -> None:
    assert not clash(Edit("f", 0, 3, "a"), Edit("f", 3, 5, "b"))
    assert not clash(Edit("f", 3, 3, "a"), Edit("f", 3, 5, "b"))
    assert clash(Edit("f", 3, 3, "a"), Edit("f", 3, 3, "b"))
    assert not clash(Edit("f", 3, 3, "a"), Edit("f", 3, 3, "a"))
    assert clash(Edit("f", 0, 4, "a"), Edit("f", 3, 5, "b"))
    assert by_path([Edit("f", 3, 3, "a"), Edit("f", 3, 3, "a"), Edit("g", 0, 0, "b")]) == {
        "f": (Edit("f", 3, 3, "a"),),
        "g": (Edit("g", 0, 0, "b"),),
    }


@given(st.data())
def test_taken_spans_never_clash(data: st.DataObject) -> None:
    taken: Taken = Taken()
    held: list[Edit] = []
    for _ in range(10):
        start = data.draw(st.integers(0, 20))
        edit = Edit("f", start, start + data.draw(st.integers(0, 6)), data.draw(st.sampled_from(["", "x", "y"])))
        fits = not any(clash(edit, other) for other in held)
        assert taken.fits([edit]) == fits
        if fits:
            taken.take([edit])
            held.append(edit)
