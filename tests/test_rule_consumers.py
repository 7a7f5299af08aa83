"""What reads a function's errors and log lines: `function-error-handled`, `log-line-split`, `runtime-error-text`."""

import json

import pytest
from examples import project
from hypothesis import given
from hypothesis import strategies as st

from scaffold import facts
from scaffold.model import Hit, Migration
from scaffold.rules import function_error_handled, layer_path_node8, log_line_split, runtime_error_text

RUNTIMES = facts.runtimes()
MOVE = Migration((), RUNTIMES["nodejs10.x"], RUNTIMES, RUNTIMES["nodejs8.10"])
ERRORS = st.lists(
    st.sampled_from(
        ["Lambda.Unknown", "Lambda.ServiceException", "States.ALL", "States.TaskFailed", "Runtime.ExitError", "Refused"]
    ),
    min_size=1,
    max_size=4,
    unique=True,
)


def texts(hits: list[Hit], text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in hits]


@given(errors=ERRORS, indent=st.sampled_from([None, 2]))
def test_unknown_alone_is_found_wherever_a_state_machine_is_written(errors: list[str], indent: int | None) -> None:
    machine = json.dumps({"Retry": [{"ErrorEquals": errors}]}, indent=indent)
    block = "ErrorEquals:\n" + "".join(f"  - {one}\n" for one in errors)
    wider = {"States.ALL", "States.TaskFailed", "Runtime.ExitError"} & set(errors)
    expected = ["Lambda.Unknown"] if "Lambda.Unknown" in errors and not wider else []
    for path, text in (("m.json", machine), ("m.yaml", block), ("t.json", json.dumps({"DefinitionString": machine}))):
        assert texts(list(runtime_error_text.find(project({path: text}), MOVE)), text) == expected, path


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("a.js", "if (r.FunctionError == 'Handled') a();", 1),
        ("a.js", "const c = (await invoke()).FunctionError !== 'Unhandled';", 1),
        ("a.ts", 'if (r["FunctionError"]! === "Handled") a();', 1),
        ("a.js", "if (r.FunctionError === 'Handled' || r.FunctionError === 'Unhandled') a();", 0),
        ("a.js", "if (r.FunctionError !== null) a();", 0),
        ("a.js", "const e = { FunctionError: 'Handled' };", 0),
        ("a.py", "if r['FunctionError'] == 'Handled': a()", 1),
        ("a.py", 'if r.get("FunctionError", "") == "Handled": a()', 1),
        ("a.py", "r = {'FunctionError': 'Handled'}", 0),
        ("A.java", 'if ("Unhandled".equals(r.getFunctionError())) a();', 1),
        ("a.go", 'if *r.FunctionError == "Handled" {', 1),
        ("a.go", 'r.FunctionError = aws.String("Handled")', 0),
    ],
)
def test_comparisons_of_the_function_error(path: str, text: str, count: int) -> None:
    assert len(list(function_error_handled.find(project({path: text}), MOVE))) == count


@pytest.mark.parametrize(
    ("path", "line", "count"),
    [
        ("a.js", r"const m = e.message.split('\t')[2];", 1),
        ("a.js", r"const m = e.message.split(/\t/)[1];", 0),
        ("a.js", r"const [t, i, m] = e.message.split('\t');", 1),
        ("a.js", r"const [t, i] = e.message.split('\t');", 0),
        ("a.js", r"const [, , level, m] = e.message.split('\t');", 0),
        ("a.js", r"const p = e.message.split('\t'); use(p[2]);", 1),
        ("a.js", r"const p = e.message.split('\t'); use(p[p.length - 1]);", 0),
        ("a.js", r"const p = e.message.split('\t'); if (p[2] === 'ERROR') use(p[3]);", 0),
        ("a.js", r"const m = e.message.match(/^(.+?)\t(.+?)\t(.*)/);", 1),
        ("a.js", r"const m = e.message.match(/^([^\t]+)\t([^\t]+)\t(\w+)\t(.*)/);", 0),
        ("a.py", "t, i, m = e['message'].split('\\t')", 1),
        ("a.py", "[t, i, m] = e['message'].split('\\t')", 1),
        ("a.py", "t, i, level, m = e['message'].split('\\t')", 0),
        ("a.py", "m = e['message'].split('\\t')[-1]", 0),
    ],
)
def test_columns_of_log_lines(path: str, line: str, count: int) -> None:
    head = "# logEvents\n" if path.endswith(".py") else "// logEvents\n"
    assert len(list(log_line_split.find(project({path: f"{head}{line}\n"}), MOVE))) == count
    assert not list(log_line_split.find(project({path: f"{line}\n"}), MOVE))


@given(above=st.sampled_from(["", "layer/", "a/b/"]), beside=st.sampled_from(["", "node_modules", "node10", "node12"]))
def test_a_layer_is_found_unless_it_serves_the_target(above: str, beside: str) -> None:
    files = {f"{above}nodejs/node8/package.json": "{}"} | ({f"{above}nodejs/{beside}/x.json": "{}"} if beside else {})
    found = list(layer_path_node8.find(project(files), MOVE))
    assert len(found) == (beside not in ("node_modules", "node10"))
