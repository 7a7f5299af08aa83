"""Code written inside a template: its characters, its findings and edits in the template's own coordinates."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from examples import RULES, RUNTIMES, project
from hypothesis import given
from hypothesis import strategies as st

from scaffold.functions import derive, inline
from scaffold.model import Edit, Hit, Migration, Place, Plan, Safety, line_of
from scaffold.plan import Options, migrate

CODE = """\
const fs = require("fs");
exports.handler = async () => {
  const a = new Buffer(10);
  fs.unlink("/tmp/x");
};
"""


HEAD = """\
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs8.10
      Handler: index.handler
      Code:
        ZipFile: |
"""


def block(code: str) -> str:
    return HEAD + "".join(f"          {line}\n" if line else "\n" for line in code.split("\n"))


def flow(value: object) -> str:
    properties = {"Runtime": "nodejs8.10", "Handler": "index.handler", "Code": {"ZipFile": value}}
    return json.dumps({"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": properties}}}, indent=1)


def joined(code: str) -> str:
    return flow({"Fn::Join": ["\n", code.split("\n")]})


def doubled(code: str) -> str:
    """One single-quoted line of YAML for each line."""
    lines = "".join("\n            - '" + line.replace("'", "''") + "'" for line in code.split("\n"))
    return (
        HEAD.replace("ZipFile: |\n", 'ZipFile:\n          "Fn::Join":\n          - "\\n"\n          -') + lines + "\n"
    )


SHAPES: dict[str, Callable[[str], str]] = {"block": block, "text": flow, "joined": joined, "doubled": doubled}


def plan(text: str, hold: bool = False, path: str = "t.yaml") -> Plan:
    of = project({path: text})
    return migrate(of, RULES, Migration(derive(of, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES), Options(hold=hold))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_code_rules_are_asked_and_edits_go_back(shape: str, end: str) -> None:
    text = SHAPES[shape](CODE).replace("\n", end)
    found = plan(text)
    after = text.replace("nodejs8.10", "nodejs10.x").replace("new Buffer(", "Buffer.alloc(")
    fixed = '"/tmp/x", (err) => { if (err) throw err; }'
    quotes = ('"/tmp/x"', fixed) if shape in ("block", "doubled") else (r"\"/tmp/x\"", fixed.replace('"', r"\""))
    assert found.after.text("t.yaml") == after.replace(*quotes)
    (hit,) = [one.hit for one in (*found.done, *found.left) if one.rule.id == "fs-callback-missing"]
    assert text[hit.start : hit.end].startswith("fs.unlink(")
    assert not plan(found.after.text("t.yaml")).edits


PARTED = flow({"Fn::Join": ["", ["const fs = require('fs'); ", "exports.handler = () => { fs.unlink('x'); };"]]})
"""Code on one line in two texts: what is put into the second may need quoting."""


def test_what_breaks_inside_a_template_holds_its_function() -> None:
    text = PARTED
    found = plan(text, hold=True)
    (one,) = found.left if len(found.left) == 1 else [one for one in found.left if one.rule.severity.value == "breaks"]
    assert inline.BY_HAND in one.hit.note
    assert one.owners == ("F",)
    assert [held.function.name for held in found.held] == ["F"]
    assert found.after.text("t.yaml") == text


def test_code_on_one_line_takes_brackets_where_it_stands_in_quotes() -> None:
    code, new = "exports.handler = (e, c, done) => done();", "exports.handler = async (e, c) => {};"
    for text, moves in (
        (flow(code), True),
        (HEAD.replace("ZipFile: |\n", f"ZipFile: '{code}'\n"), True),
        (HEAD.replace("ZipFile: |\n", f"ZipFile: {code}\n"), False),
        (flow({"Fn::Join": ["", [code]]}), True),
    ):
        text = text.replace("nodejs8.10", "nodejs22.x")
        of = project({"t.yaml": text})
        target = RUNTIMES["nodejs24.x"]
        plan = migrate(of, RULES, Migration(derive(of, RUNTIMES), target, RUNTIMES))
        assert (plan.after.text("t.yaml") == text.replace(code, new).replace("nodejs22.x", "nodejs24.x")) is moves, text


def test_code_that_is_joined_into_one_long_line_is_nobodys_build() -> None:
    lines = ["const AWS = require('aws-sdk');", "const s3 = new AWS.S3();", *[f"const a{n} = {n};" for n in range(40)]]
    lines += ["exports.handler = async (event) => s3.getObject({ Bucket: '", "'}).promise();"]
    text = flow({"Fn::Join": ["", [*lines[:-1], {"Ref": "Store"}, lines[-1]]]}).replace("nodejs8.10", "nodejs16.x")
    of = project({"t.yaml": text})
    plan = migrate(of, RULES, Migration(derive(of, RUNTIMES), RUNTIMES["nodejs18.x"], RUNTIMES))
    assert [one.rule.id for one in plan.left if one.rule.severity.value == "breaks"] == ["sdk-v2-not-bundled"]
    assert [held.function.name for held in plan.held] == ["F"]


def test_what_breaks_in_one_function_of_a_template_holds_no_other() -> None:
    bad = PARTED
    both = json.loads(bad)
    other = json.loads(json.dumps(both["Resources"]["F"]))
    other["Properties"]["Code"]["ZipFile"] = "exports.handler = async () => 1;"
    both["Resources"]["G"] = other
    found = plan(json.dumps(both, indent=1), hold=True)
    assert [held.function.name for held in found.held] == ["F"]
    assert {name for one in found.left if one.rule.severity.value == "breaks" for name in one.owners} == {"F"}


def test_nothing_of_a_finding_is_lost_on_the_way_out() -> None:
    text = block(CODE)
    of = project({"t.yaml": text})
    migration = Migration(derive(of, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES)
    (source,) = inline.sources(of, "t.yaml", migration)
    at = source.text.index("10")
    edit = Edit(source.name, at, at + 2, "11")
    hit = Hit(
        source.name,
        at,
        at + 2,
        (edit,),
        "why",
        Safety.REVIEW,
        (Place("t.yaml", 4, 5),),
        travels=True,
        idle=True,
        already=True,
    )
    defaults = Hit("", 0, 0)
    assert all(getattr(hit, one) != getattr(defaults, one) for one in Hit._fields), "a field is not tried"
    out = source.outside(hit, text)
    start, end = text.index("10)"), text.index("10)") + 2
    assert out == hit._replace(path="t.yaml", start=start, end=end, edits=(Edit("t.yaml", start, end, "11"),))


def test_code_that_does_not_parse_is_said_and_not_edited() -> None:
    text = block("exports.handler = () => {\n  new Buffer(1);\n  const q = '\n")
    found = plan(text)
    assert "new Buffer(1)" in found.after.text("t.yaml")
    (skip,) = found.skipped
    assert "does not parse" in skip.reason
    assert skip.line == line_of(text, text.index("exports")) or skip.line >= 9


def test_a_reference_between_the_pieces_stands_for_a_word() -> None:
    pieces = ["exports.handler = async () => {", "const b = new Buffer(10);", {"Ref": "X"}, ";", "};"]
    text = flow({"Fn::Join": ["\n", pieces]})
    assert "Buffer.alloc(10)" in plan(text).after.text("t.yaml")


def test_what_sub_fills_in_stands_for_a_word() -> None:
    text = block("const MAX = ${Max};\nnew Buffer(`${!x}`);\nnew Buffer(10);\n").replace(
        "ZipFile: |", "ZipFile: !Sub |"
    )
    found = plan(text)
    assert not found.skipped
    assert "Buffer.alloc(10)" in found.after.text("t.yaml")
    assert "${Max}" in found.after.text("t.yaml")


def test_python_inside_a_template_is_not_read_as_javascript() -> None:
    text = block("import os\nnew Buffer(1)\n").replace("nodejs8.10", "python3.7")
    assert not plan(text).edits
    assert not plan(text).left


lines = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1).map(lambda s: "x" + s)
)


@given(lines, st.sampled_from(sorted(SHAPES)))
def test_every_character_of_the_code_is_where_it_is_said_to_be(some: list[str], shape: str) -> None:
    code = "\n".join(some) + "\n"
    text = SHAPES[shape](code)
    of = project({"t.yaml": text})
    migration = Migration(derive(of, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES)
    for source in inline.sources(of, "t.yaml", migration):
        assert len(source.offsets) == len(source.text) + 1
        for sign, at in zip(source.text, source.offsets, strict=False):
            assert at == inline.NOWHERE or sign == "\n" or text[at] in (sign, "\\")


@pytest.mark.parametrize("feed", ["\n", "\r\n"])
@given(st.data())
def test_an_edit_of_code_in_a_block_over_line_ends_is_that_edit(feed: str, data: st.DataObject) -> None:
    template = block(CODE).replace("\n", feed)
    of = project({"t.yaml": template})
    (source,) = inline.sources(of, "t.yaml", Migration(derive(of, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES))
    start = data.draw(st.integers(0, len(source.text) - 1))
    end = data.draw(st.integers(start, len(source.text) - 1))
    hit = Hit(source.name, start, end, (Edit(source.name, start, end, "x"),))
    (edit,) = source.outside(hit, template).edits
    after = template[: edit.start] + edit.text + template[edit.end :]
    assert after.count("\r") == after.count(feed) * (feed == "\r\n")
    changed = project({"t.yaml": after})
    (again,) = inline.sources(changed, "t.yaml", Migration(derive(changed, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES))
    assert again.text == source.text[:start] + "x" + source.text[end:]


def test_a_chain_s_last_link_is_cut_with_its_line() -> None:
    template = block(CODE).replace("\n", "\r\n")
    of = project({"t.yaml": template})
    (source,) = inline.sources(of, "t.yaml", Migration(derive(of, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES))
    start, end = source.text.index(";\n  fs") + 1, source.text.index("\n};")
    (edit,) = source.outside(Hit(source.name, start, end, (Edit(source.name, start, end, ""),)), template).edits
    assert template[edit.start : edit.end] == '\r\n            fs.unlink("/tmp/x");'
