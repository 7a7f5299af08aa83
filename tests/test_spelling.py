"""The words for a runtime in each world: precision and sigils kept, never down, settled after one step."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nodesemver import satisfies, valid_range

from scaffold import facts
from scaffold.model import Migration, Runtime
from scaffold.spelling import identifier, major, version, version_range

RUNTIMES = facts.runtimes()
targets = st.sampled_from([runtime for runtime in RUNTIMES.values() if major(runtime) >= 4])
majors = st.integers(0, 30)
numbers = st.integers(0, 30).map(str)
tails = st.sampled_from(["", ".{}", ".{}.{}", ".x", ".{}.x", ".*", ".x.x"])


def to(target: Runtime | str) -> Migration:
    return Migration((), RUNTIMES[target] if isinstance(target, str) else target, RUNTIMES)


@st.composite
def versions(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(["", "v"])) + str(draw(majors)) + draw(tails).format(draw(numbers), draw(numbers))


@st.composite
def ranges(draw: st.DrawFn) -> str:
    gap = draw(st.sampled_from(["", " "]))
    one = st.tuples(st.sampled_from(["", "^", "~", ">=", ">", "<", "<=", "="]), versions()).map("".join)
    parts = draw(st.lists(st.lists(one, min_size=1, max_size=2).map(" ".join), min_size=1, max_size=3))
    return (gap + "||" + gap).join(parts)


def shape(written: str) -> str:
    """Sigils, separators and the number of parts, without the numbers."""
    return re.sub(r"\d+", "N", written)


@given(st.sampled_from(list(RUNTIMES)), targets)
def test_an_identifier_goes_up_or_stays(written: str, target: Runtime) -> None:
    new = identifier(written, to(target))
    assert new == (target.identifier if RUNTIMES[written].rank < target.rank else None)
    assert identifier(target.identifier, to(target)) is None


@pytest.mark.parametrize("written", ["node8.10", "nodejs8", "python3.7", "", "nodejs8.10 ", "NODEJS8.10"])
def test_what_is_no_identifier_stays(written: str) -> None:
    assert identifier(written, to("nodejs24.x")) is None


@given(versions(), targets)
def test_a_version_keeps_precision_and_sigil_and_never_goes_down(written: str, target: Runtime) -> None:
    new = version(written, to(target))
    old_major = int(re.findall(r"\d+", written)[0])
    if old_major >= major(target):
        assert new is None
        return
    assert new is not None
    assert shape(new) == shape(written)
    assert int(re.findall(r"\d+", new)[0]) == major(target)
    assert satisfies(target.node, new, loose=True)
    assert version(new, to(target)) is None


@pytest.mark.parametrize(
    ("written", "target", "new"),
    [
        ("v8.10.0", "nodejs10.x", "v" + RUNTIMES["nodejs10.x"].node),
        ("8", "nodejs24.x", "24"),
        ("v8.x", "nodejs10.x", "v10.x"),
        ("lts/carbon", "nodejs10.x", "lts/dubnium"),
        ("carbon", "nodejs12.x", "erbium"),
        ("lts/dubnium", "nodejs10.x", None),
        ("lts/erbium", "nodejs10.x", None),
        ("lts/*", "nodejs10.x", None),
        ("node", "nodejs10.x", None),
        ("stable", "nodejs10.x", None),
        ("10.13.0", "nodejs10.x", None),
    ],
)
def test_versions_in_real_files(written: str, target: str, new: str | None) -> None:
    assert version(written, to(target)) == new


def test_a_target_without_a_code_name_is_left_to_a_person() -> None:
    nameless = RUNTIMES["nodejs24.x"]._replace(spellings={})
    assert version("lts/carbon", to(nameless)) == ""


@given(ranges(), targets)
def test_a_range_admits_the_target_afterwards_and_only_then_changes(written: str, target: Runtime) -> None:
    new = version_range(written, to(target))
    if any(satisfies(one, written, loose=True) for one in (target.node, target.patch)):
        assert new is None
    if not new:
        return
    assert valid_range(new, loose=True)
    assert satisfies(target.node, new, loose=True)
    assert version_range(new, to(target)) is None
    number = target.identifier.removeprefix("nodejs")
    minor = re.fullmatch(r"(\d+\.\d+)(\.[x*])?", written.split("||")[-1].strip())
    if minor and f"nodejs{minor[1]}" in RUNTIMES and number.endswith(".x"):
        assert re.split(r"\|\|\s*", new)[-1] == number
    elif "||" not in written:
        assert shape(new) == shape(written)
    if "||" in written:
        assert new.startswith(written.rstrip())


@given(ranges(), targets)
def test_a_range_never_goes_down(written: str, target: Runtime) -> None:
    """A range with a version or lower bound of the target's major, or newer, stays."""
    lower = re.findall(r"(?:^|[\s|^~=v]|(?<=>)|(?<=>=))(\d+)", re.sub(r"<=?\s*v?[\d.x*]+", "", written))
    if any(int(one) >= major(target) for one in lower):
        assert version_range(written, to(target)) is None


@pytest.mark.parametrize(
    ("written", "target", "new"),
    [
        (">=8.10", "nodejs10.x", None),
        ("*", "nodejs10.x", None),
        ("", "nodejs10.x", None),
        ("lts", "nodejs10.x", None),
        ("^6.10", "nodejs10.x", "^10.0"),
        ("8.10", "nodejs10.x", "10.x"),
        ("6.10", "nodejs24.x", "24.x"),
        ("6.10", "nodejs8.10", "8.17"),
        ("6.10 || 8.10", "nodejs24.x", "6.10 || 8.10 || 24.x"),
        ("8.10.x", "nodejs10.x", "10.x"),
        ("v8.10", "nodejs10.x", "v10.24"),
        ("8.11", "nodejs10.x", "10.24"),
        ("=8.10", "nodejs10.x", "=10.24"),
        ("8.x", "nodejs10.x", "10.x"),
        ("~8.10.0", "nodejs10.x", "~10.24.1"),
        ("=8", "nodejs10.x", "=10"),
        (">=8 <9", "nodejs10.x", ">=10 <11"),
        (">= 8.0.0 < 9.0.0", "nodejs10.x", ">= 10.0.0 < 11.0.0"),
        ("<10", "nodejs10.x", "<11"),
        (">=6 <=8", "nodejs10.x", ">=10 <=10"),
        ("6 || 8", "nodejs10.x", "6 || 8 || 10"),
        ("6||8", "nodejs10.x", "6||8||10"),
        ("^8.10 || ^10.13", "nodejs10.x", None),
        ("8 - 9", "nodejs10.x", ""),
        (">8 <9", "nodejs10.x", ""),
        (">=16.14 <17", "nodejs10.x", None),
        (">=11", "nodejs10.x", None),
        ("~10.13", "nodejs10.x", None),
        (">=18.12 <19", "nodejs24.x", ">=24.0 <25"),
    ],
)
def test_ranges_in_real_files(written: str, target: str, new: str | None) -> None:
    assert version_range(written, to(target)) == new
