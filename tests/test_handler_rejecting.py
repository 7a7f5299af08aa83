"""Which promises can reject: functions that wait for one another, in any order, against their plain meaning."""

from examples import project
from hypothesis import given
from hypothesis import strategies as st

from scaffold.formats import syntax
from scaffold.handler.rejecting import function_rejects, rejects

NAMES = "abcdef"
GRAPHS = st.lists(st.lists(st.sampled_from(NAMES), max_size=3), min_size=6, max_size=6)


@given(GRAPHS, st.sets(st.sampled_from(NAMES), max_size=2), st.permutations(NAMES))
def test_what_reaches_a_throw_may_reject(calls: list[list[str]], throwing: set[str], order: list[str]) -> None:
    ways = dict(zip(NAMES, calls, strict=True))
    text = "".join(
        f"async function {name}() {{ {' '.join(f'await {one}();' for one in ways[name])}"
        f" {'throw new Error();' * (name in throwing)} }}\n"
        for name in NAMES
    )
    of = project({"a.js": text})
    functions = {one.field("name").text(): one for one in syntax(of, "a.js").find_all(kind="function_declaration")}  # type: ignore[union-attr]
    wanted = set(throwing)
    while more := {name for name in NAMES if wanted & set(ways[name])} - wanted:
        wanted |= more
    assert {name for name in order if function_rejects(functions[name], of, "a.js")} == wanted


def rejecting(expression: str, before: str = "") -> bool:
    of = project({"a.js": f"{before};\nfloats({expression});\n"})
    call = next(one for one in syntax(of, "a.js").find_all(kind="call_expression") if one.text().startswith("floats("))
    arguments = call.field("arguments")
    assert arguments
    return rejects(arguments.children()[1], of, "a.js")


def test_promises_that_cannot() -> None:
    for one in (
        "1",
        "new Promise((resolve) => setTimeout(resolve, 1))",
        "new Promise((resolve, reject) => setTimeout(resolve, 1))",
        "new Promise(() => console.log(1))",
        "Promise.resolve(1).then(() => console.log(1))",
        "work().catch(() => {})",
        "work().then(() => 1, () => 2)",
        "a ? 1 : Promise.resolve({})",
        "sleep(1).finally(() => clearTimeout(a))",
    ):
        assert not rejecting(one, "const sleep = (ms) => new Promise((done) => setTimeout(done, ms))"), one


def test_what_handles_nothing() -> None:
    for one in ("new Promise((resolve, reject) => work(reject))", "new Promise(() => { throw 1; })", "new Promise(f)"):
        assert rejecting(one), one
    for one in ("work().catch(null)", "work().then(f, undefined)", "work().then(f, null)", "work().catch()"):
        assert rejecting(one), one


def test_packages_whose_promises_are_never_rejected() -> None:
    for one in ("i18n.init({ lng })", "i18n.use(sprintf).use(other).init({})", "i18n.changeLanguage(a).then(() => 1)"):
        for before in (
            "const i18n = require('i18next')",
            "import i18n from 'i18next'",
            "import * as i18n from 'i18next'",
        ):
            assert not rejecting(one, before), (one, before)
        assert rejecting(one, "const i18n = require('./i18n')"), one
    assert rejecting("i18n.reloadResources()", "const i18n = require('i18next')")
    assert rejecting("i18n.init().then(() => { throw new Error(); })", "const i18n = require('i18next')")


def test_promises_that_may() -> None:
    for one in (
        "work()",
        "client.flush().then(() => 1)",
        "new Promise((resolve, reject) => reject())",
        "new Promise((resolve) => { throw new Error(); })",
        "new Promise((resolve) => resolve(work()))",
        "Promise.resolve(1).then(() => JSON.parse(a))",
        "work().catch(() => { throw new Error(); })",
        "a ? 1 : Promise.reject(2)",
        "Promise.all([1])",
    ):
        assert rejecting(one), one


def test_a_long_way_and_a_long_chain_are_looked_into_so_far() -> None:
    names = "".join(f"const f{n} = async () => {{ await f{n + 1}(); }};\n" for n in range(2000))
    assert rejecting("f0()", names + "const f2000 = async () => 1")
    assert not rejecting("Promise.resolve(1)" + ".then(() => 1)" * 60)
