from hypothesis import given
from hypothesis import strategies as st

from scaffold.compose import Taken, applied, by_path, carried, clash, composed, origin
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
    moved = carried(first, start, end)
    assert applied(text, first)[slice(*moved)] == text[start:end]
    if size:
        assert origin(first, *moved) == (start, end)


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
