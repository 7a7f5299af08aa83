"""Code that JavaScript writes out as text: what it comes to, where each character stands, and how it is migrated."""

from __future__ import annotations

import json

import pytest
from conftest import Shell
from examples import RULES, RUNTIMES, project
from hypothesis import given
from hypothesis import strategies as st

from scaffold.functions import derive, inline
from scaffold.model import Edit, Hit, Migration, Plan
from scaffold.plan import Options, migrate

CODE = """
const fs = require('fs');
exports.handler = async () => {
  const a = new Buffer(10);
  fs.unlink('/tmp/x');
};
"""
FIXED = CODE.replace("new Buffer(10)", "Buffer.alloc(10)").replace(
    "/tmp/x'", "/tmp/x', (err) => { if (err) throw err; }"
)
OBJECT = """\
const cf = require("@mapbox/cloudfriend");
module.exports = { Resources: { F: { Type: "AWS::Lambda::Function", Properties: {
  Runtime: "nodejs8.10", Handler: "index.handler", Code: { ZipFile: CODE },
} } } };
"""
STACK = """\
import * as lambda from "@aws-cdk/aws-lambda";
export const f = new lambda.Function(this, "F", {
  runtime: lambda.Runtime.NODEJS_8_10, handler: "index.handler", code: CODE,
});
"""
REST = OBJECT.replace("module.exports", "const code = TEXT;\nmodule.exports")


def ticked(text: str) -> str:
    return "`" + text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${") + "`"


def lines(text: str) -> str:
    return "[\n" + "".join(f"  {json.dumps(line)},\n" for line in text.split("\n")) + "]"


MODULES = {
    "template": OBJECT.replace("CODE", ticked(CODE)),
    "sub": OBJECT.replace("CODE", f"cf.sub({ticked(CODE)}, {{ A: 1 }})"),
    "join": OBJECT.replace("CODE", f"cf.join('\\n', {lines(CODE)})"),
    "list": OBJECT.replace("CODE", f"{lines(CODE)}.join('\\n')"),
    "object": OBJECT.replace("CODE", f"{{ 'Fn::Join': ['\\n', {lines(CODE)}] }}"),
    "sum": OBJECT.replace("CODE", " +\n  ".join(json.dumps(f"{line}\n") for line in CODE.split("\n"))),
    "name": REST.replace("TEXT", ticked(CODE)).replace("CODE", "code"),
    "trimmed": OBJECT.replace("CODE", f"{ticked(CODE)}.trim()"),
    "inline": STACK.replace("CODE", f"lambda.Code.fromInline({ticked(CODE)})"),
    "class": STACK.replace("CODE", f"new lambda.InlineCode({ticked(CODE)})"),
    "first": STACK.replace("Function(", "CfnFunction(").replace("CODE", f"{{ zipFile: {ticked(CODE)} }}"),
}


def of(text: str, path: str = "lib/stack.js", **more: str) -> tuple[Plan, Migration]:
    whole = project({path: text, **{name.replace("__", "/"): one for name, one in more.items()}})
    migration = Migration(derive(whole, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES)
    return migrate(whole, RULES, migration, Options(hold=False)), migration


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("shape", MODULES)
def test_code_in_a_module_is_asked_and_edits_go_back(shape: str, end: str) -> None:
    path = "lib/stack.ts" if "aws-cdk" in MODULES[shape] else "lib/stack.js"
    text = MODULES[shape].replace("\n", end)
    plan, migration = of(text, path)
    (function,) = migration.functions
    assert (function.problem, function.handler) == ("", "index.handler")
    after = plan.after.text(path)
    assert "Buffer.alloc(10)" in after
    assert "(err) => { if (err) throw err; }" in after
    back = after.replace("Buffer.alloc(10)", "new Buffer(10)").replace(", (err) => { if (err) throw err; }", "")
    assert back.replace("nodejs10.x", "nodejs8.10").replace("NODEJS_10_X", "NODEJS_8_10") == text
    assert not of(after, path)[0].edits


@pytest.mark.parametrize(
    "value",
    [
        'require("fs").readFileSync("code.js").toString()',
        "code",
        "other()",
        "`${helpers}\nexports.handler = async () => new Buffer(1);`",
        '["exports.handler = async () => 1;", more].join("\\n")',
        '[...more, "exports.handler = async () => 1;"].join("\\n")',
        "helpers + \"\\n\" + 'exports.handler = async () => 1;'",
        '""',
        "text.replace(/a/, 'b')",
    ],
)
def test_code_that_is_not_written_out_is_said(value: str) -> None:
    plan, migration = of(OBJECT.replace("CODE", value))
    (function,) = migration.functions
    assert function.code == ()
    assert "put together in the module" in function.problem
    assert not [one for one in plan.done if one.rule.severity.value != "declares"]


def test_what_is_filled_in_stands_for_a_value() -> None:
    text = OBJECT.replace(
        "CODE",
        "cf.sub(`\n const a = '\\${AWS::Region}', b = ${cf.ref(\n 'X')}, c = ${'\\'${Name}\\''};\n"
        " exports.handler = async () => new Buffer(b);\n`)",
    )
    whole = project({"t.js": text})
    migration = Migration(derive(whole, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES)
    (source,) = inline.sources(whole, "t.js", migration)
    assert "const a = '_" in source.text
    assert "$" not in source.text
    assert "c = '_" in source.text
    assert not of(text, "t.js")[0].skipped


def test_a_fix_over_what_is_escaped_or_filled_in_is_left_to_a_person() -> None:
    text = OBJECT.replace("CODE", "`const a = '\\``, b = ${cf.ref('x')}, c = 1;\nexports.handler = async () => 1;\n`")
    text = text.replace("``", "`'")
    whole = project({"t.js": text})
    migration = Migration(derive(whole, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES)
    (source,) = inline.sources(whole, "t.js", migration)

    def fits(part: str, new: str) -> bool:
        start = source.text.index(part)
        edit = Edit(source.name, start, start + len(part), new)
        return bool(source.outside(Hit(source.name, start, start, (edit,)), text).edits)

    assert fits("c = 1", "c = { d: [2] }")
    assert fits("\nexports", "exports")
    assert not fits("'`'", "2")
    assert not fits("= ____", "= 3")
    assert not any(fits("c = 1", new) for new in ("c = `1`", "c = ${1}", "c = '1'", "c =\n1"))
    end = len(source.text)
    assert not source.outside(Hit(source.name, end, end, (Edit(source.name, end, end, "x"),)), text).edits


def test_the_module_itself_is_no_code_of_its_function() -> None:
    """It runs where the stack is built: what it does breaks no function, and belongs to those of its folder."""
    text = MODULES["template"].replace("const cf", "new Buffer(3); require('fs').unlink('x');\nconst cf")
    plan, migration = of(text)
    assert migration.owners("lib/stack.js") == ()
    assert [one.name for one in migration.hosted("lib/stack.js")] == ["F"]
    outer = [one for one in (*plan.done, *plan.left) if one.hit.start < text.index("const cf")]
    assert outer
    assert all(not one.owners for one in outer)


def test_functions_in_one_module_are_held_on_their_own() -> None:
    bad = "`\nexports.handler = async () => require('child_process').execSync('convert a b');\n`"
    other = "G: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs8.10', Handler: 'index.handler', Code: "
    text = OBJECT.replace("CODE", bad).replace("Resources: {", f"Resources: {{ {other}{{ ZipFile: `1;\\n` }} }} }},")
    whole = project({"t.js": text})
    plan = migrate(whole, RULES, Migration(derive(whole, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES), Options())
    assert [one.function.name for one in plan.held] == ["F"]


words = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), min_size=1).map(lambda s: "x" + s))


@given(words, st.sampled_from(["template", "join", "list", "sum", "inline"]))
def test_every_character_is_where_it_is_said_to_be(some: list[str], shape: str) -> None:
    code = "\n".join(["exports.handler = 1;", *some, ";"])
    wrap = {
        "template": ticked(code),
        "join": f"cf.join('\\n', {lines(code)})",
        "list": f"{lines(code)}.join('\\n')",
        "sum": " + ".join(json.dumps(one) for one in code.splitlines(keepends=True)),
        "inline": ticked(code),
    }[shape]
    whole = project({"t.js": OBJECT.replace("CODE", wrap)})
    text = whole.text("t.js")
    migration = Migration(derive(whole, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES)
    (source,) = inline.sources(whole, "t.js", migration)
    assert len(source.text) == len(code) or "\\ud" in text
    for sign, wanted, at in zip(source.text, code, source.offsets, strict=False):
        if "\\ud" not in text:
            assert sign == wanted
        assert at == inline.NOWHERE or text[at] in (sign, "\\")


def test_check_asks_code_in_a_module_on_its_own_runtime(shell: Shell) -> None:
    newer = "`exports.handler = async () => Promise.allSettled([]);\n`"
    other = "`exports.handler = async () => require('crypto').createHash('md4');\n`"
    old = OBJECT.replace("8.10", "10.x").replace("CODE", newer)
    new = OBJECT.replace("8.10", "18.x").replace("CODE", other).replace("{ F:", "{ G:")
    shell.commit({"lib/old.js": old, "lib/new.js": new})
    ran = shell("check", "--format", "json")
    found = {(one["rule"], one["path"], *one["functions"]) for one in json.loads(ran.out)["left"]}
    assert found == {
        ("node-api-newer-than-runtime", "lib/old.js", "F"),
        ("crypto-algorithm-name", "lib/new.js", "G"),
    }


def test_a_fix_that_only_the_new_runtime_runs_waits_for_its_own_function() -> None:
    """Another function in the module, or in the project, that stays where it is keeps none of its code."""
    code = "`\nexports.handler = (event, context, callback) => { callback(null, 1); };\n`"
    other = "G: { Type: 'AWS::Lambda::Function', Properties: { Runtime: process.env.RUNTIME, Handler: 'index.h', Code: "
    text = OBJECT.replace("CODE", code).replace("Resources: {", f"Resources: {{ {other}{{ ZipFile: `1;\\n` }} }} }},")
    whole = project({"t.js": text})
    plan = migrate(whole, RULES, Migration(derive(whole, RUNTIMES), RUNTIMES["nodejs24.x"], RUNTIMES), Options())
    after = plan.after.text("t.js")
    assert "exports.handler = async (event, context) => { return 1; };" in after
    assert '"nodejs24.x"' in after


def test_names_and_places_go_along_when_earlier_code_changes() -> None:
    """The second function's code is asked in the second pass too, behind edits that made the first one's longer."""
    code = "`\nconst fs = require('fs');\nexports.handler = async () => { fs.unlink('a'); fs.unlink('b'); };\n`"
    first = "A: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs8.10', Handler: 'index.handler', Code: "
    text = OBJECT.replace("CODE", code).replace("Resources: {", f"Resources: {{ {first}{{ ZipFile: {code} }} }} }},")
    plan, _ = of(text, "t.js")
    assert plan.after.text("t.js").count("if (err) throw err") == 4
    assert not of(plan.after.text("t.js"), "t.js")[0].edits
