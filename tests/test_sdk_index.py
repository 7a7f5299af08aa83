"""The index of the SDK's surface: what was counted on the packages comes out of it, and it answers as they do."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from npm import archive

from scaffold import facts as pages
from scaffold.sdk import build, packages
from scaffold.sdk.index import FILE, Index, Model, holds, index, spans, worded

Required = Iterator[tuple[tuple[str, ...], bool]]
Facts = dict[str, set[tuple[str, ...]]]
KINDS = ("services", "apiVersions", "operations", "top-level", "nested", "waiters", "paginators")


def number(release: str) -> int:
    """The number of a release that is indexed itself."""
    return index().releases.index(release)


def nested(
    model: Model, shape: str, at: int, above: tuple[str, ...], seen: frozenset[str]
) -> Iterator[tuple[str, ...]]:
    """Paths of members below the first level; a shape that holds itself is not entered again."""
    for name, some in model.members(shape).items():
        for member in some:
            if holds(member.there, at):
                path = (*above, name)
                if above:
                    yield path
                inner = member.shape.replace("[]", "").replace("{}", "")
                if inner and inner not in seen:
                    yield from nested(model, inner, at, path, seen | {inner})


def facts(known: Index, at: int, newest: Callable[[str], set[str | None]]) -> Facts:
    """Everything that a release has; nested members only of apiVersions for which types are known in it."""
    found: Facts = {kind: set() for kind in KINDS}
    for service in known.services():
        for version, model in known.service(service).items():
            if not holds(model.there, at):
                continue
            found["services"].add((service,))
            found["apiVersions"].add((service, version))
            for operation in model.operations:
                shape = model.input(operation, at)
                if shape is None:
                    continue
                where = (service, version, operation)
                found["operations"].add(where)
                members = model.members(shape)
                found["top-level"] |= {
                    (*where, name) for name, some in members.items() if any(holds(m.there, at) for m in some)
                }
                if version in newest(service):
                    found["nested"] |= {(*where, *path) for path in nested(model, shape, at, (), frozenset({shape}))}
            for kind, words in (("waiters", model.waiters), ("paginators", model.paginators)):
                found[kind] |= {(service, version, word) for word, there in words.items() if holds(there, at)}
    return found


def compared(old: str, new: str) -> tuple[dict[str, int], dict[str, int]]:
    """Counts of what was added and removed between two releases. An apiVersion, an operation or an input member counts
    where what it belongs to was there before (apiVersions: the service, operations: the apiVersion, members: the
    operation); services, waiters and paginators count all."""
    known = index()
    first, second = number(old), number(new)

    def newest(service: str) -> set[str | None]:
        return {known.model(service, first), known.model(service, second)}

    before, after = facts(known, first, newest), facts(known, second, newest)
    above = {"apiVersions": ("services", 1), "operations": ("apiVersions", 2), "top-level": ("operations", 3)}
    above["nested"] = above["top-level"]

    def count(more: Facts, less: Facts, kind: str) -> int:
        rows = more[kind] - less[kind]
        if kind in above:
            owner, size = above[kind]
            rows = {row for row in rows if row[:size] in less[owner]}
        if kind == "nested":
            rows = {row for row in rows if known.model(row[0], first) == known.model(row[0], second)}
        return len(rows)

    added = {kind: count(after, before, kind) for kind in KINDS}
    removed = {kind: count(before, after, kind) for kind in KINDS}
    return added, removed


def test_the_counts_of_the_founding_pair_come_out() -> None:
    added, removed = compared("2.290.0", "2.437.0")
    assert added == dict(zip(KINDS, (28, 2, 551, 454, 1455, 23, 171), strict=True))
    assert removed == dict(zip(KINDS, (0, 0, 0, 0, 9, 0, 0), strict=True))


def required(
    model: Model, shape: str, at: int, above: tuple[str, ...] = (), seen: frozenset[str] = frozenset()
) -> Required:
    """Paths of members, and whether each is required."""
    for name, some in model.members(shape).items():
        for member in (one for one in some if holds(one.there, at)):
            yield (*above, name), holds(member.required, at)
            inner = member.shape.replace("[]", "").replace("{}", "")
            if inner and inner not in seen:
                yield from required(model, inner, at, (*above, name), seen | {inner})


def became_required(old: str, new: str) -> list[tuple[str, ...]]:
    """Members, top level and nested, of operations and apiVersions that both releases have by default, which both know
    and only the new one requires."""
    known = index()
    first, second = number(old), number(new)
    found = []
    for service in known.services():
        for version, model in known.service(service).items():
            for operation in (
                model.operations if known.model(service, first) == known.model(service, second) == version else ()
            ):
                before, after = model.input(operation, first), model.input(operation, second)
                was = dict(required(model, before or "", first))
                found += [
                    (service, operation, *path)
                    for path, needed in required(model, after or "", second)
                    if needed and was.get(path) is False
                ]
    return found


def test_what_became_required() -> None:
    """58 members, 36 of them of the first level, most of these GuardDuty's."""
    found = became_required("2.290.0", "2.437.0")
    top = [row for row in found if len(row) == 3]
    assert (len(found), len(top)) == (58, 36)
    assert sum(row[0] == "GuardDuty" for row in top) == 28
    assert ("RDS", "failoverDBCluster", "DBClusterIdentifier") in top


def test_what_was_required_and_is_optional_now() -> None:
    """The reverse direction: optional in the newer release, still required in the older one."""
    top = [row for row in became_required("2.437.0", "2.290.0") if len(row) == 3]
    assert len(top) == 33
    assert ("Athena", "startQueryExecution", "ResultConfiguration") in top


@pytest.mark.parametrize(
    ("old", "new", "services", "operations"),
    [("2.290.0", "2.488.0", 40, 692), ("2.437.0", "2.1083.0", 127, 2550), ("2.1083.0", "2.1692.0", 90, None)],
)
def test_the_later_steps(old: str, new: str, services: int, operations: int | None) -> None:
    added, removed = compared(old, new)
    assert added["services"] == services
    assert operations is None or added["operations"] == operations
    assert removed["services"] == (5 if new == "2.1692.0" else 0)


def test_services_that_went_away() -> None:
    known = index()
    old, new = number("2.1083.0"), number("2.1692.0")
    gone = {name for name in known.services() if known.model(name, old) and not known.model(name, new)}
    assert gone == {"AlexaForBusiness", "CodeStar", "Honeycode", "Macie", "Mobile"}


@pytest.mark.parametrize(
    ("service", "operation", "path", "release"),
    [
        ("ApiGatewayManagementApi", "postToConnection", (), "2.379.0"),
        ("Lambda", "publishLayerVersion", (), "2.367.0"),
        ("DynamoDB", "transactWriteItems", (), "2.365.0"),
    ],
)
def test_what_came_when(service: str, operation: str, path: tuple[str, ...], release: str) -> None:
    """The release's own number lies in the span that the index gives."""
    known = index()
    model = list(known.service(service).values())[-1]
    after, with_ = known.came(model.operations[operation][0][0])
    number = [int(part) for part in release.split(".")]
    assert after is not None
    assert [int(part) for part in after.split(".")] < number <= [int(part) for part in with_.split(".")]


def test_a_pin_takes_the_newest_model_up_to_it() -> None:
    known = index()
    old, new = number("2.290.0"), number("2.437.0")
    assert (known.model("CloudFront", old), known.model("CloudFront", new)) == ("2017-10-30", "2018-11-05")
    assert known.model("CloudFront", old, "2018-11-05") == "2017-10-30"
    assert known.model("CloudFront", new, "2017-12-01") == "2017-10-30"
    assert known.model("CloudFront", new, "2000-01-01") is None
    assert known.model("S3", new, "latest") == known.model("S3", new)
    assert known.model("Nonsense", new) is None


def test_members_below_the_first_level() -> None:
    known = index()
    at = number("2.437.0")
    model = known.service("S3")["2006-03-01"]
    rules = ("LifecycleConfiguration", "Rules", "Filter", "Prefix")
    assert model.member("putBucketLifecycleConfiguration", rules, at)
    assert model.member("putBucketLifecycleConfiguration", ("LifecycleConfiguration", "Rules", "Filtre"), at) is None
    dynamodb = known.service("DynamoDB")["2012-08-10"]
    attribute = ("Item", "anything", "S")
    assert dynamodb.member("putItem", ("Item",), at)
    assert dynamodb.member("putItem", attribute[:1], at)


def test_versions_between_two_indexed_ones() -> None:
    known = index()
    assert known.at("2.0.0") is None
    assert known.releases[known.at("2.437.1") or 0] == "2.437.0"
    assert known.releases[known.at("2.9999.0") or 0] == known.releases[-1]


def test_what_is_no_service() -> None:
    known = index()
    old, new = number("2.290.0"), number("2.437.0")
    gone = {word for word, there in known.core.items() if holds(there, old) and not holds(there, new)}
    assert {"lib/shared_ini", "DynamoDB.DocumentClient#operations", "SharedIniFileCredentials#assumeRole"} <= gone
    assert {"ECSCredentials#refreshQueue", "RemoteCredentials#refreshQueue"} <= gone
    assert holds(known.core["Config#update"], old)


def test_every_release_that_a_runtime_bundles_is_indexed() -> None:
    bundled = {dated.value for runtime in pages.runtimes().values() for dated in runtime.sdk}
    assert {v for v in bundled if v.startswith("2.")} <= set(index().releases)


def test_it_is_small() -> None:
    assert FILE.stat().st_size < 1_000_000


@given(st.sets(st.integers(0, 30)).filter(bool), st.integers(31, 40))
def test_a_presence_reads_back(there: set[int], size: int) -> None:
    read = spans(build.presence(there, size), size)
    assert {at for at in range(size) if holds(read, at)} == there


@given(
    st.dictionaries(
        st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True), st.sets(st.integers(0, 9)).filter(bool), max_size=8
    )
)
def test_words_with_their_times_read_back(words: dict[str, set[int]]) -> None:
    whole = set().union(*words.values())
    read = dict(worded(build.times(words, whole, 10), spans(build.presence(whole, 10), 10), 10))
    assert {word: {at for at in range(10) if holds(read[word], at)} for word in words} == words


@pytest.mark.slow
def test_it_says_what_the_packages_say() -> None:
    """Every operation, member and required member of two releases, and none besides."""
    known = index()
    for release in ("2.290.0", "2.437.0"):
        at = number(release)
        models = packages.models(*apis(archive("aws-sdk", release)))
        assert {name for name in known.services() if known.model(name, at)} == set(models)
        for service, versions in models.items():
            for version, model in versions.items():
                mine = known.service(service)[version]
                there = {one for one in mine.operations if mine.input(one, at) is not None}
                assert there == set(model.operations)
                for operation, (members, required) in model.operations.items():
                    shape = mine.members(mine.input(operation, at) or "")
                    assert {n for n, some in shape.items() if any(holds(m.there, at) for m in some)} == members
                    assert {n for n, some in shape.items() if any(holds(m.required, at) for m in some)} == required


def apis(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """A package's list of services, and its models."""
    found: dict[str, Any] = {}
    with tarfile.open(path) as packed:
        for member in packed:
            if member.name.startswith("package/apis/") and (content := packed.extractfile(member)):
                found[member.name.removeprefix("package/apis/").removesuffix(".json")] = json.loads(content.read())
    return found.pop("metadata"), found
