"""The pipeline with small rules: passes, clashes, holding, ignores, crashes."""

import re
from collections.abc import Callable, Iterator, Mapping

from hypothesis import given
from hypothesis import strategies as st

from scaffold import pages
from scaffold.compose import applied, carry
from scaffold.ignores import Ignore, Ignores
from scaffold.model import (
    Edit,
    Entry,
    Evidence,
    Function,
    Hit,
    Kind,
    Migration,
    Place,
    Plan,
    Project,
    Rule,
    Runtime,
    Safety,
    Severity,
)
from scaffold.plan import Options, migrate

Find = Callable[[Project, Migration], Iterator[Hit]]


def runtime(identifier: str, rank: int) -> Runtime:
    node = f"{rank}.1.0"
    return Runtime(
        identifier, identifier, rank, node, node, 0, "", "", (), (), False, "", "", "", "", "", (), {"major": str(rank)}
    )


RUNTIMES = {name: runtime(name, rank) for name, rank in (("nodejs8.10", 8), ("nodejs10.x", 10), ("nodejs12.x", 12))}


def rule(name: str, find: Find, **changes: object) -> Rule:
    plain = Rule(
        name, name, "nodejs10.x", "", Severity.CHANGES, Safety.SAFE, Evidence.DOCUMENTED, (), ("x",), "",
        frozenset({"javascript", "yaml"}), (), (), False, find,
    )  # fmt: skip
    return plain._replace(**changes)  # type: ignore[arg-type]


def words(old: str, new: str | None) -> Find:
    """Finds a word; replaces it."""

    def find(project: Project, migration: Migration) -> Iterator[Hit]:
        for path in project.entries:
            for found in re.finditer(re.escape(old), project.text(path)):
                edits = () if new is None else (Edit(path, found.start(), found.end(), new),)
                yield Hit(path, found.start(), found.end(), edits)

    return find


def project(files: Mapping[str, str]) -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in files.items()})


def function(name: str, runtime: str, root: str, place: Place) -> Function:
    return Function(name, place, runtime, (place,), root, "index.handler", (f"{root}/index.js".lstrip("/"),))


def where(files: Mapping[str, str], path: str, word: str) -> Place:
    start = files[path].index(word)
    return Place(path, start, start + len(word))


def moved(files: Mapping[str, str], *rules: Rule, options: Options | None = None, **more: object) -> Plan:
    place = Place("t.yaml", 0, 0)
    migration = Migration((function("f", "nodejs8.10", "", place),), RUNTIMES["nodejs10.x"], RUNTIMES)
    return migrate(project(files), rules, migration, options, **more)  # type: ignore[arg-type]


DECLARES = rule(
    "runtime", words("nodejs8.10", "nodejs10.x"), since="any", severity=Severity.DECLARES, literals=("nodejs8.10",)
)


def test_a_later_pass_sees_what_an_earlier_one_wrote_and_speaks_in_the_users_coordinates() -> None:
    plan = moved({"a.js": "one; two;\nlast; two\n"}, rule("a", words("two", "longer")), rule("b", words("longer", "x")))
    assert plan.after.text("a.js") == "one; x;\nlast; x\n"
    assert [(f.rule.id, f.hit.start, f.hit.end) for f in plan.done] == [
        ("a", 5, 8), ("b", 5, 8), ("a", 16, 19), ("b", 16, 19),
    ]  # fmt: skip
    assert plan.edits["a.js"] == (Edit("a.js", 5, 8, "x"), Edit("a.js", 16, 19, "x"))


def test_edits_in_two_files_land_together_or_not_at_all() -> None:
    def both(project: Project, migration: Migration) -> Iterator[Hit]:
        if "old" in project.text("a.js"):
            yield Hit("a.js", 0, 3, (Edit("a.js", 0, 3, "fresh"), Edit("b.js", 0, 3, "fresh")))

    files = {"a.js": "old", "b.js": "old"}
    assert moved(files, rule("both", both, wide=True)).after.text("b.js") == "fresh"
    first = rule("first", words("old", "won"))
    plan = moved({**files, "c.js": ""}, first._replace(files=("b.js",)), rule("both", both, wide=True))
    assert (plan.after.text("a.js"), plan.after.text("b.js")) in {("old", "won"), ("fresh", "fresh")}


def test_a_wide_rule_is_asked_where_there_is_a_file_of_its_names() -> None:
    asked: list[str] = []

    def find(project: Project, migration: Migration) -> Iterator[Hit]:
        asked.append(" ".join(sorted(project.entries)))
        return iter(())

    for path in ("a.js", "lib/a.node", "a.node/b.js", "package.json"):
        moved({path: ""}, rule("wide", find, wide=True, files=("*.node", "package.json")))
    assert dict.fromkeys(asked) == dict.fromkeys(["lib/a.node", "package.json"])


def test_what_clashes_waits_and_either_winner_settles() -> None:
    a, b = rule("a", words("xy", "X")), rule("b", words("yz", "Z"))
    assert moved({"a.js": "xyz"}, a, b).after.text("a.js") == "Xz"
    assert moved({"a.js": "xyz"}, b, a).after.text("a.js") == "xZ"


def test_rules_that_oscillate_crash_and_the_others_stay() -> None:
    plan = moved(
        {"a.js": "up; keep"},
        rule("up", words("up", "down")),
        rule("down", words("down", "up")),
        rule("k", words("keep", "kept")),
    )
    assert plan.after.text("a.js") == "up; kept"
    assert {crash.rule for crash in plan.crashed} == {"up", "down"}


def test_a_rule_that_grows_for_ever_crashes() -> None:
    plan = moved({"a.js": "a;\n"}, rule("grow", words("a;\n", "a;\na;\n")), rule("other", words("b", "c")))
    assert plan.after.text("a.js") == "a;\n"
    assert [crash.rule for crash in plan.crashed] == ["grow"]


def test_a_rule_that_raises_hides_no_other_file_and_no_other_rule() -> None:
    def fails(project: Project, migration: Migration) -> Iterator[Hit]:
        for path in project.entries:
            if "bad" in project.text(path):
                raise ZeroDivisionError("here")
            yield from words("two", "2")(project.only([path]), migration)

    plan = moved(
        {"a.js": "two", "b.js": "bad; one", "c.js": "two"}, rule("fails", fails), rule("one", words("one", "1"))
    )
    assert [plan.after.text(path) for path in ("a.js", "b.js", "c.js")] == ["2", "bad; 1", "2"]
    assert [(crash.rule, crash.path) for crash in plan.crashed] == [("fails", "b.js")]
    assert "ZeroDivisionError: here" in plan.crashed[0].reason


def test_an_edit_that_breaks_a_file_is_dropped_alone() -> None:
    plan = moved({"a.js": "f(one, two)\n"}, rule("breaks", words("one", "(")), rule("good", words("two", "2")))
    assert plan.after.text("a.js") == "f(one, 2)\n"
    assert [(crash.rule, crash.path) for crash in plan.crashed] == [("breaks", "a.js")]
    assert [finding.rule.id for finding in plan.left] == ["breaks"]


def test_code_that_does_not_parse_is_found_and_named_and_not_edited() -> None:
    plan = moved({"a.js": "f(((two\n"}, rule("r", words("two", "2")))
    assert not plan.edits
    assert [finding.why for finding in plan.left] == ["the file does not parse"]
    assert [(skip.path, skip.matters) for skip in plan.skipped] == [("a.js", True)]


def test_a_file_that_is_no_text_is_named_and_matters_where_a_literal_stands_in_it() -> None:
    found = rule("r", words("two", "2"), literals=("two",))
    entries = {
        "a.js": Entry("a.js", Kind.TEXT, 0o644, lambda: b"two \xff"),
        "b.js": Entry("b.js", Kind.TEXT, 0o644, lambda: b"\n\xff"),
        "c.js": Entry("c.js", Kind.TEXT, 0o644, lambda: "two".encode("utf-16")),
    }
    migration = Migration((function("f", "nodejs8.10", "", Place("t", 0, 0)),), RUNTIMES["nodejs10.x"], RUNTIMES)
    plan = migrate(Project(entries), [found], migration)
    assert [(s.path, s.line, s.matters) for s in plan.skipped] == [
        ("a.js", 1, True),
        ("b.js", 2, False),
        ("c.js", 1, True),
    ]


def test_minified_code_is_named_unless_a_function_loads_it() -> None:
    text = "two;" * 500
    plan = moved({"a.js": text, "index.js": text}, rule("r", words("two", "2"), literals=("two",)))
    assert [(s.path, s.reason) for s in plan.skipped] == [("a.js", "minified")]
    loaded = Migration(
        (Function("f", Place("t", 0, 0), "nodejs8.10", (), "", "a.h", ("a.js",)),), RUNTIMES["nodejs10.x"], RUNTIMES
    )
    plan = migrate(project({"a.js": text}), [rule("r", words("two", "2"))], loaded)
    assert plan.after.text("a.js") == "2;" * 500


FILES = {
    "t.yaml": "a: nodejs8.10\nb: nodejs8.10 # two\nc: nodejs12.x\n",
    "a/index.js": "danger; two; fresh\n",
    "b/index.js": "two; fresh\n",
    "c/index.js": "danger; two\n",
}


def two_functions(files: Mapping[str, str] = FILES) -> Migration:
    first = files["t.yaml"].index("nodejs8.10")
    second = files["t.yaml"].index("nodejs8.10", first + 1)
    places = [Place("t.yaml", start, start + 10) for start in (first, second)]
    third = where(files, "t.yaml", "nodejs12.x")
    return Migration(
        (
            function("A", "nodejs8.10", "a", places[0]),
            function("B", "nodejs8.10", "b", places[1]),
            function("C", "nodejs12.x", "c", third),
        ),
        RUNTIMES["nodejs10.x"],
        RUNTIMES,
    )


BREAKS = rule("danger", words("danger", None), severity=Severity.BREAKS)
BOTH = rule("both", words("two", "2"))
TRAVELS = rule("travels", words("fresh", "renewed"), requires="nodejs10.x")


def test_a_function_with_an_open_finding_that_breaks_is_held_with_what_needs_the_new_runtime() -> None:
    plan = migrate(project(FILES), [DECLARES, BREAKS, BOTH, TRAVELS], two_functions())
    assert plan.after.text("t.yaml") == "a: nodejs8.10\nb: nodejs10.x # two\nc: nodejs12.x\n".replace("two", "2")
    assert plan.after.text("a/index.js") == "danger; 2; fresh\n"
    assert "renewed" in plan.after.text("b/index.js")
    assert plan.after.text("c/index.js") == "danger; two\n"
    assert [(held.function.name, [f.rule.id for f in held.by]) for held in plan.held] == [("A", ["danger"])]
    assert {f.rule.id: f.why for f in plan.left if f.hit.path != "c/index.js"} == {
        "danger": "no fix",
        "travels": "held: the fix runs only on the new runtime, A is held",
        "runtime": "held: A is held",
    }  # fmt: skip


def test_a_fix_that_means_the_same_on_the_target_alone_goes_with_the_runtime() -> None:
    """One hit may be so where the others of its rule are not."""

    def find(project: Project, migration: Migration) -> Iterator[Hit]:
        for hit in BOTH.find(project, migration):
            yield hit._replace(travels=True)

    plan = migrate(project(FILES), [DECLARES, BREAKS, BOTH._replace(find=find)], two_functions())
    assert [held.function.name for held in plan.held] == ["A"]
    assert "two" in plan.after.text("a/index.js")
    why = {f.why for f in plan.left if f.hit.path == "a/index.js" and f.rule.id == "both"}
    assert why == {"held: the fix is right only on the new runtime, A is held"}
    assert "two" in plan.before.text("b/index.js")
    assert "two" not in plan.after.text("b/index.js")


def test_a_fix_that_does_nothing_on_the_old_runtime_is_made_once_one_of_its_functions_moves() -> None:
    files = {**FILES, "x/index.js": "two", "both.yaml": "two"}
    from_a, from_b = (one.declared_at for one in two_functions(files).functions[:2])
    asked = {"a/index.js": (), "b/index.js": (), "x/index.js": (from_a,), "both.yaml": (from_a, from_b)}
    words_ = words("two", "2")

    def find(project: Project, _: Migration) -> Iterator[Hit]:
        for hit in words_(project, _):
            yield hit._replace(concerns=asked.get(hit.path, ()), idle=True)

    plan = migrate(project(files), [DECLARES, BREAKS, BOTH._replace(find=find)], two_functions(files))
    assert [held.function.name for held in plan.held] == ["A"]
    stays = {f.hit.path: f.why for f in plan.left if f.rule.id == "both" and f.hit.path in asked}
    assert stays == dict.fromkeys(["a/index.js", "x/index.js"], "held: only the new runtime needs it, A is held")
    assert "two" not in plan.after.text("b/index.js") + plan.after.text("both.yaml")


def test_a_fix_that_runs_on_the_old_runtime_too_does_not_wait_for_a_held_function() -> None:
    plan = migrate(project(FILES), [DECLARES, BREAKS, TRAVELS._replace(requires="nodejs8.10")], two_functions())
    assert [held.function.name for held in plan.held] == ["A"]
    assert plan.after.text("a/index.js") == "danger; two; renewed\n"


def test_a_runtime_that_stands_beside_the_code_of_held_functions_alone_stays_with_them() -> None:
    files = {**FILES, "a/request.yaml": "x: nodejs8.10\n", "b/request.yaml": "x: nodejs8.10\n"}
    plan = migrate(project(files), [DECLARES, BREAKS], two_functions(files))
    assert plan.after.text("a/request.yaml") == "x: nodejs8.10\n"
    assert plan.after.text("b/request.yaml") == "x: nodejs10.x\n"
    assert [f.why for f in plan.left if f.hit.path == "a/request.yaml"] == ["held: A is held"]
    freely = migrate(project(files), [DECLARES, BREAKS], two_functions(files), Options(hold=False))
    assert freely.after.text("a/request.yaml") == "x: nodejs10.x\n"


def test_what_is_put_beside_a_runtime_does_not_wait_for_the_functions_that_are_held_there() -> None:
    files = {**FILES, "a/layer.yaml": "- nodejs8.10\n"}

    def find(project: Project, migration: Migration) -> Iterator[Hit]:
        for hit in DECLARES.find(project, migration):
            if hit.path == "a/layer.yaml" and "10.x" not in project.text(hit.path):
                yield hit._replace(edits=(Edit(hit.path, hit.end, hit.end, "\n- nodejs10.x"),))

    plan = migrate(project(files), [BREAKS, DECLARES._replace(find=find)], two_functions(files))
    assert plan.after.text("a/layer.yaml") == "- nodejs8.10\n- nodejs10.x\n"


def test_no_hold_moves_it_anyway() -> None:
    plan = migrate(project(FILES), [DECLARES, BREAKS], two_functions(), Options(hold=False))
    assert plan.after.text("t.yaml").startswith("a: nodejs10.x")
    assert not plan.held


def test_functions_that_share_a_declaration_are_held_together() -> None:
    files = {"t.yaml": "all: nodejs8.10\n", "a/index.js": "danger", "b/index.js": "two"}
    place = where(files, "t.yaml", "nodejs8.10")
    functions = tuple(function(name, "nodejs8.10", name.lower(), place) for name in "ABCD")
    plan = migrate(project(files), [DECLARES, BREAKS, BOTH], Migration(functions, RUNTIMES["nodejs10.x"], RUNTIMES))
    assert {held.function.name for held in plan.held} == set("ABCD")
    assert all([f.rule.id for f in held.by] == ["danger"] for held in plan.held)
    assert plan.after.text("t.yaml") == files["t.yaml"]
    assert plan.after.text("b/index.js") == "2"


def test_the_packaged_copy_of_a_held_function_is_held_with_it() -> None:
    files = {**FILES, "packaged.yaml": "a: nodejs8.10\nb: nodejs8.10\n", "other/packaged.yaml": "a: nodejs8.10\n"}
    text = files["packaged.yaml"]
    places = [Place("packaged.yaml", at, at + 10) for at in (3, text.rindex("nodejs8.10"))]
    places.append(where(files, "other/packaged.yaml", "nodejs8.10"))
    copies = [
        function(name, "nodejs8.10", "", at)._replace(root=None, code=())
        for name, at in zip("ABA", places, strict=True)
    ]
    migration = two_functions().of((*two_functions().functions, *copies))
    plan = migrate(project(files), [DECLARES, BREAKS], migration)
    assert plan.after.text("packaged.yaml") == "a: nodejs8.10\nb: nodejs10.x\n"
    assert plan.after.text("other/packaged.yaml") == "a: nodejs10.x\n"
    assert {held.function.declared_at.path for held in plan.held} == {"t.yaml", "packaged.yaml"}


def test_only_named_functions_move() -> None:
    plan = migrate(project(FILES), [DECLARES, BOTH], two_functions(), Options(names=frozenset({"B"})))
    assert plan.after.text("t.yaml").startswith("a: nodejs8.10\nb: nodejs10.x")
    assert (plan.after.text("a/index.js"), plan.after.text("b/index.js")) == (FILES["a/index.js"], "2; fresh\n")


def test_code_only_and_runtime_only_split_a_migration() -> None:
    code = migrate(project(FILES), [DECLARES, BOTH], two_functions(), Options(runtime=False))
    assert code.after.text("a/index.js") == "danger; 2; fresh\n"
    assert "nodejs10.x" not in code.after.text("t.yaml")
    other = migrate(project(FILES), [DECLARES, BREAKS, BOTH], two_functions(), Options(code=False))
    assert other.after.text("b/index.js") == FILES["b/index.js"]
    assert other.after.text("t.yaml").startswith("a: nodejs8.10\nb: nodejs10.x")


def test_a_node_version_moves_only_when_every_function_in_its_scope_does() -> None:
    version = rule("nvm", words("v8", "v10"), since="any", severity=Severity.DECLARES, formats=frozenset({"text"}))
    files = {**FILES, "a/.nvmrc": "v8", "b/.nvmrc": "v8", ".nvmrc": "v8", "web/.nvmrc": "v8"}
    plan = migrate(project(files), [DECLARES, BREAKS, version], two_functions())
    assert {p: plan.after.text(p) for p in files if p.endswith("nvmrc")} == {
        "a/.nvmrc": "v8", "b/.nvmrc": "v10", ".nvmrc": "v8", "web/.nvmrc": "v8",
    }  # fmt: skip
    assert {f.hit.path: f.why for f in plan.shared} == {
        ".nvmrc": "shared: A is held",
        "a/.nvmrc": "shared: A is held",
        "web/.nvmrc": "shared: no function of this project is known to use it",
    }
    everything = migrate(project(files), [version], two_functions(), Options(include_shared=True))
    assert all(everything.after.text(p) == "v10" for p in files if p.endswith("nvmrc"))


def test_a_node_version_of_no_function_is_shared_also_where_nobody_changes_it() -> None:
    by_hand = rule("image", words("v8", None), since="any", severity=Severity.DECLARES, formats=frozenset({"text"}))
    review = rule("types", words("v8", "v10"), since="any", severity=Severity.DECLARES, safety=Safety.REVIEW)
    files = {**FILES, "a/.nvmrc": "v8", "web/.nvmrc": "v8"}
    for one in (by_hand, review._replace(formats=frozenset({"text"}))):
        plan = migrate(project(files), [one], two_functions())
        assert [f.hit.path for f in plan.left] == ["a/.nvmrc"]
        assert {f.hit.path: f.why for f in plan.shared} == {
            "web/.nvmrc": "shared: no function of this project is known to use it"
        }
        plan = migrate(project(files), [one], two_functions(), Options(include_shared=True))
        assert [f.hit.path for f in plan.left] == ["a/.nvmrc", "web/.nvmrc"]
        assert not migrate(project(files), [one], two_functions().of(())).shared


def test_what_a_rule_tells_where_no_other_says_anything_is_told_once() -> None:
    told = {"severity": Severity.DECLARES, "safety": Safety.MANUAL, "since": "any"}
    other = rule("b", words("nodejs8.10", None), **told)
    alone = rule("a", words("node", None), alone=True, **told)
    same = rule("c", words("nodejs8.10", None), alone=True, **told)
    left = moved({"a.yaml": "a: nodejs8.10\n"}, other, alone, same).left
    assert [one.rule.id for one in left] == ["a", "b"]


def test_a_value_that_no_function_takes_is_listed_and_changed_only_on_request() -> None:
    files = {**FILES, "other.yaml": "x: nodejs8.10\n"}
    variable = DECLARES._replace(reached=True)
    plan = migrate(project(files), [variable], two_functions())
    assert plan.after.text("t.yaml").startswith("a: nodejs10.x\nb: nodejs10.x")
    assert plan.after.text("other.yaml") == files["other.yaml"]
    assert [(f.hit.path, f.why) for f in plan.shared] == [
        ("other.yaml", "shared: no function here is seen to take its runtime from it")
    ]
    plan = migrate(project(files), [variable], two_functions(), Options(include_shared=True))
    assert plan.after.text("other.yaml") == "x: nodejs10.x\n"


def test_a_declaration_under_a_path_that_is_named_after_its_runtime_stays() -> None:
    files = {**FILES, "fixtures/nodejs8.10/t.yaml": "x: nodejs8.10\n", "fixtures/nodejs8/t.yaml": "x: nodejs8.10\n"}
    plan = migrate(project(files), [DECLARES], two_functions())
    assert plan.after.text("fixtures/nodejs8/t.yaml") == "x: nodejs10.x\n"
    assert plan.after.text("fixtures/nodejs8.10/t.yaml") == "x: nodejs8.10\n"
    assert [f.why for f in plan.shared] == ["shared: its path is named after nodejs8.10"]
    plan = migrate(project(files), [DECLARES], two_functions(), Options(include_shared=True))
    assert plan.after.text("fixtures/nodejs8.10/t.yaml") == "x: nodejs10.x\n"


def test_a_fix_that_needs_a_newer_runtime_waits_for_a_function_that_such_a_path_keeps() -> None:
    files = {"nodejs8.10/t.yaml": "x: nodejs8.10\n", "a/x.js": "fresh"}
    stays = function("A", "nodejs8.10", "a", where(files, "nodejs8.10/t.yaml", "nodejs8.10"))
    migration = two_functions().of((stays,))
    plan = migrate(project(files), [TRAVELS, DECLARES], migration)
    assert plan.after.text("a/x.js") == "fresh"
    assert [f.why for f in plan.left] == [
        "held: the fix runs only on the new runtime, A is declared under a path named after nodejs8.10"
    ]
    plan = migrate(project(files), [TRAVELS, DECLARES], migration, Options(include_shared=True))
    assert plan.after.text("a/x.js") == "renewed"


def test_an_image_of_a_runtime_under_a_path_that_is_named_after_it_stays() -> None:
    old, new = "public.ecr.aws/lambda/nodejs:8", "public.ecr.aws/lambda/nodejs:10"
    image = rule("image", words(old, new))._replace(severity=Severity.DECLARES, since="any")
    files = {**FILES, "nodejs8.10-image/t.yaml": f"x: {old}\n", "image/t.yaml": f"x: {old}\n"}
    plan = migrate(project(files), [image], two_functions())
    assert plan.after.text("image/t.yaml") == f"x: {new}\n"
    assert [(f.hit.path, f.why) for f in plan.shared] == [
        ("nodejs8.10-image/t.yaml", "shared: its path is named after nodejs8.10")
    ]


def test_ignores_hide_on_their_line_and_the_one_below_until_their_day() -> None:
    text = (
        "// scaffold-ignore: r reason=why\ntwo\ntwo // scaffold-ignore: r, other reason=x until=2020-01-01\n"
        "two // scaffold-ignore: other reason=x\n// scaffold-ignore: r reason=nothing here\n"
    )
    plan = moved({"a.js": text}, rule("r", words("two", "2")), ignores=Ignores(today="2026-01-01"))
    assert plan.after.text("a.js").split("\n")[1:4] == [
        "two",
        "2 // scaffold-ignore: r, other reason=x until=2020-01-01",
        "2 // scaffold-ignore: other reason=x",
    ]
    assert len(plan.ignored) == 1
    assert [text.count("\n", 0, place.start) + 1 for place in plan.unused] == [3, 5]


def test_ignores_of_the_config_file() -> None:
    entries = (Ignore("r", "a/*", "", "", 3), Ignore("r", "z/*", "", "", 7))
    files = {"a/x.js": "two", "b/x.js": "two"}
    plan = moved(files, rule("r", words("two", "2")), ignores=Ignores(entries, "2026-01-01"))
    assert [plan.after.text(path) for path in files] == ["two", "2"]
    assert plan.unused == (Place("scaffold.toml", 7, 7),)


@given(
    st.lists(st.sampled_from(["danger", "two", "fresh", "nodejs8.10", "\r\n", "é😀", " "]), max_size=12),
    st.lists(st.sampled_from(["two", "fresh", "a: nodejs8.10\n", "# two\n"]), max_size=5),
)
def test_laws_over_random_files(code: list[str], lead: list[str]) -> None:
    """Locality (what edits say is what happened) and idempotence (the same migration again: no edit, the same rest)."""
    files = {**FILES, "a/index.js": " ".join(code), "t.yaml": "".join(lead) + FILES["t.yaml"]}
    if "danger" not in code:
        files["a/index.js"] += "\n"
    start = len("".join(lead))
    base = two_functions()
    shifted = tuple(
        f._replace(set_at=tuple(Place(p.path, p.start + start, p.end + start) for p in f.set_at))
        for f in base.functions
    )
    migration = base.of(shifted)
    rules = [BOTH, TRAVELS, BREAKS, DECLARES, rule("grows", words("two", "nodejs8.10 "), files=("never",))]
    plan = migrate(project(files), rules, migration)
    for path, text in files.items():
        assert applied(text, plan.edits.get(path, ())) == plan.after.text(path)
    again = migrate(plan.after, rules, carry(plan.migration, plan.edits))
    assert not again.edits
    assert [(f.rule.id, f.why) for f in again.left] == [(f.rule.id, f.why) for f in plan.left]
    assert not plan.crashed


def test_a_node_version_that_a_package_without_functions_uses_too_stays() -> None:
    version = rule("nvm", words("v8", "v10"), since="any", severity=Severity.DECLARES, formats=frozenset({"text"}))
    files = {**FILES, ".nvmrc": "v8", "b/.nvmrc": "v8", "package.json": "{}", "b/package.json": "{}"}
    assert not migrate(project(files), [version], two_functions()).shared
    for more in ("b/lib/package.json", "layer/nodejs/package.json"):
        assert not migrate(project({**files, more: "{}"}), [version], two_functions()).shared
    plan = migrate(project({**files, "apps/web/package.json": "{}"}), [version], two_functions())
    assert {f.hit.path: f.why for f in plan.shared} == {".nvmrc": "shared: apps/web has no function and uses it too"}
    assert plan.after.text("b/.nvmrc") == "v10"


VERSION = rule("version", words("v8", "v10"), since="any", severity=Severity.DECLARES, formats=frozenset({"json"}))


def test_a_node_version_under_a_path_that_is_named_after_a_runtime_stays() -> None:
    paths = ["a/package.json", "nodejs8.10/package.json", "x/app-nodejs8.10-b/package.json", "nodejs/package.json"]
    files = {**FILES, **dict.fromkeys(paths, "v8"), "nodejs12.x/package.json": "v8"}
    every = tuple(one._replace(root="") for one in two_functions().functions)
    migration = two_functions().of(every)
    plan = migrate(project(files), [VERSION], migration)
    kept = {"nodejs8.10/package.json", "x/app-nodejs8.10-b/package.json"}
    assert {f.hit.path: f.why for f in plan.shared} == dict.fromkeys(kept, "shared: its path is named after nodejs8.10")
    assert {path for path in files if plan.after.text(path) == "v10"} == {
        "a/package.json",
        "nodejs/package.json",
        "nodejs12.x/package.json",
    }
    everything = migrate(project(files), [VERSION], migration, Options(include_shared=True))
    assert everything.after.text("nodejs8.10/package.json") == "v10"


LIBRARY = '{"name": "l", "version": "1.0.0", "files": ["lib"], "engines": "v8"}'
PLAIN = '{"name": "l", "version": "1.0.0", "main": "index.js", "engines": "v8"}'


def test_a_library_that_others_install_stays_where_no_function_is_in_it() -> None:
    """Functions lie above (`""` has all), below, and in it."""
    above = two_functions().of((two_functions().functions[0]._replace(root=""),))
    for text, stays in [
        (LIBRARY, True),
        (PLAIN, False),
        (LIBRARY.replace('"files": ["lib"]', '"module": "m.js", "private": false'), True),
        (LIBRARY.replace("{", '{"private": true, ', 1), False),
        (LIBRARY.replace('"version": "1.0.0", ', ""), False),
        (LIBRARY.replace(', "engines"', ', "engines'), False),
    ]:
        files = {**FILES, "lib/package.json": text, "lib/rollup.json": "v8"}
        plan = migrate(project(files), [VERSION], above)
        why = "shared: lib is published, and no function is in it"
        assert [f.why for f in plan.shared] == ([why, why] if stays else [])
    for path in ("lib/examples/package.json", "package.json"):
        files = {**FILES, "a/package.json": PLAIN, "b/package.json": PLAIN, "lib/package.json": PLAIN, path: LIBRARY}
        plan = migrate(project(files), [VERSION], above)
        assert [f.hit.path for f in plan.shared] == ([path] if path != "package.json" else [])
    files = {
        **FILES,
        "a/package.json": PLAIN,
        "b/package.json": LIBRARY,
        "c/package.json": PLAIN,
        "package.json": LIBRARY,
    }
    plan = migrate(project(files), [VERSION], two_functions())
    assert {f.hit.path: f.why for f in plan.shared} == {
        "package.json": "shared: the package is published, and no function is in it"
    }
    assert migrate(project(files), [VERSION], two_functions(), Options(include_shared=True)).edits["package.json"]


def test_a_package_with_a_handler_is_that_of_functions_whose_code_was_not_found() -> None:
    """Their SDK is mended there: its Node version goes with them, and stays where one of them does."""
    elsewhere = tuple(one._replace(root=None, code=(), handler="index.handler") for one in two_functions().functions)
    files = {
        "deploy/t.yaml": FILES["t.yaml"],
        "src/encode/package.json": PLAIN,
        "src/web/package.json": PLAIN,
        "src/encode/index.js": "exports.handler = async (event) => event.id;\n",
        "src/web/index.js": "exports.app = (request, response) => response.end();\n",
    }
    here = tuple(one._replace(declared_at=one.declared_at._replace(path="deploy/t.yaml")) for one in elsewhere)
    migration = Migration(here, RUNTIMES["nodejs12.x"], RUNTIMES)
    version = VERSION._replace(find=words("v8", "v12"))
    plan = migrate(project(files), [version], migration)
    assert list(plan.edits) == ["src/encode/package.json"]
    assert {f.hit.path: f.why for f in plan.shared} == {
        "src/web/package.json": "shared: no function of this project is known to use it"
    }
    some = migrate(project(files), [version], migration, Options(names=frozenset(["A"])))
    assert not some.edits
    assert "shared: B was not asked for" in {f.why for f in some.shared}


def test_json_with_gaps_is_named_only_where_a_rule_has_a_word_in_it() -> None:
    every = [one for one in pages.rules() if "json" in one.formats and not one.wide]
    files = {
        **FILES,
        "a/seed.json": '{"id": <replace>, "note": "Invocation failed"}',
        "a/x.json": '{"a": <x>, "b": "nvm"}',
    }
    assert {one.path for one in migrate(project(files), every, two_functions()).skipped} == {"a/x.json"}
