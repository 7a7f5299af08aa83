"""Questions and answers, without any template engine: `render` here is Python's own `str.format`."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import answers
from scaffold.answers import Given, Question, settle
from scaffold.errors import ScaffoldError

QUESTIONS: dict[str, object] = {
    "name": "my-function",
    "description": "about {name}",
    "infrastructure": ["sam", "none"],
    "region": "",
    "tracing": True,
    "days": 30,
    "tags": {"team": "{name}"},
    "_raw": "{name}",
    "__upper": "<{name}>",
    "__prompts__": {
        "description": "What it does",
        "infrastructure": {"__prompt__": "Infrastructure", "none": "none (scripts only)"},
    },
}


def formatted(text: str, place: str, known: Mapping[str, Any]) -> str:
    for key, value in known["cookiecutter"].items():
        text = text.replace("{" + key + "}", str(value))
    return text


def told(**values: str) -> dict[str, object]:
    return settle(QUESTIONS, Given(values), formatted, None)


def test_without_anybody_to_ask_the_defaults_hold() -> None:
    assert told() == {
        "name": "my-function",
        "description": "about my-function",
        "infrastructure": "sam",
        "region": "",
        "tracing": True,
        "days": "30",
        "tags": {"team": "my-function"},
        "_raw": "{name}",
        "__upper": "<my-function>",
    }


def test_enter_three_times_is_the_same_as_no_input() -> None:
    asked: list[Question] = []

    def enter(question: Question) -> str:
        asked.append(question)
        return ""

    assert settle(QUESTIONS, Given({"name": "x"}), formatted, enter) == told(name="x")
    assert [question.key for question in asked] == ["description", "infrastructure", "region"]
    assert asked[0] == Question("description", "What it does", "about x")
    assert asked[1] == Question(
        "infrastructure", "Infrastructure", "sam", ("sam", "none"), ("sam", "none (scripts only)")
    )


@given(st.dictionaries(st.sampled_from(["description", "region", "name"]), st.text("a{}%$'\"\\ é", max_size=9)))
def test_a_given_value_is_data_and_comes_out_as_it_went_in(values: dict[str, str]) -> None:
    found = told(**values)
    assert {key: found[key] for key in values} == values


@given(st.dictionaries(st.text("ab_", min_size=1, max_size=3), st.text(max_size=3) | st.none() | st.booleans()))
def test_order_and_keys_are_those_of_the_template(questions: dict[str, object]) -> None:
    try:
        found = settle(questions, Given(), formatted, None)
    except ScaffoldError:
        assert None in questions.values()
    else:
        assert list(found) == list(questions)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"regoin": "x"}, "The template has no question 'regoin'. Did you mean region?"),
        ({"zzz": "x"}, "It asks for name, description, infrastructure, region, tracing, days or tags."),
        ({"_raw": "x"}, "'_raw' is the template's own, not an answer."),
        ({"__prompts__": "x"}, "is the template's own"),
        ({"infrastructure": "sma"}, "infrastructure: 'sma' is not offered. Choose sam or none. Did you mean sam?"),
        ({"tracing": "maybe"}, "neither yes nor no"),
        ({"tags": "[]"}, "no JSON object"),
        ({"region": "a\0b"}, "not plain text"),
        ({"region": "\ud800"}, "not plain text"),
    ],
)
def test_what_is_not_offered_is_refused(values: dict[str, str], message: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        told(**values)
    assert message in str(caught.value)
    assert caught.value.code == 2


def test_types_are_the_templates() -> None:
    found = told(tracing="off", tags='{"a": 1}', infrastructure="none", days="7")
    assert (found["tracing"], found["tags"], found["infrastructure"], found["days"]) == (False, {"a": 1}, "none", "7")


def test_null_must_be_answered() -> None:
    questions = {"name": "x", "owner": None}
    with pytest.raises(ScaffoldError, match=r"owner has no default. Give it: --set owner=VALUE."):
        settle(questions, Given(), formatted, None)
    assert settle(questions, Given({"owner": "me"}), formatted, None)["owner"] == "me"
    replies = iter(["", "me"])
    assert settle({"owner": None}, Given(), formatted, lambda question: next(replies))["owner"] == "me"


def test_a_reply_that_does_not_do_is_asked_again_with_the_reason() -> None:
    seen: list[str] = []

    def ask(question: Question) -> str:
        seen.append(question.problem)
        return "7" if len(seen) == 1 else "2"

    found = settle({"infrastructure": ["sam", "none"]}, Given(), formatted, ask)
    assert found == {"infrastructure": "none"}
    assert seen[0] == ""
    assert "'7' is not offered" in seen[1]


def test_nobody_is_asked_for_ever() -> None:
    with pytest.raises(ScaffoldError, match="--set infrastructure="):
        settle({"infrastructure": ["sam", "none"]}, Given(), formatted, lambda question: "?")


def test_a_better_default_is_shown_with_where_it_is_from() -> None:
    asked: list[Question] = []
    better = Given(defaults={"region": ("eu-west-1", "from AWS_REGION"), "infrastructure": ("terraform", "from X")})

    def enter(question: Question) -> str:
        asked.append(question)
        return ""

    settle(QUESTIONS, better, formatted, enter)
    by_key = {question.key: question for question in asked}
    assert (by_key["infrastructure"].default, by_key["infrastructure"].hint) == ("sam", "")
    assert settle(QUESTIONS, better, formatted, None)["region"] == "eu-west-1"


def test_set_is_read() -> None:
    assert answers.parsed(["a=b", "c=d=e", "f="]) == {"a": "b", "c": "d=e", "f": ""}
    for wrong in ("a", "=b"):
        with pytest.raises(ScaffoldError, match="--set key=value"):
            answers.parsed([wrong])


@pytest.mark.parametrize(
    ("root", "questions", "key"),
    [
        ("{{cookiecutter.name}}", {"name": "x"}, "name"),
        (
            "{{ cookiecutter.slug }}",
            {"author": "me", "project": "P", "slug": "{{ cookiecutter.project.lower() }}"},
            "project",
        ),
        ("{{ cookiecutter['slug'] }}", {"slug": "x"}, "slug"),
        ("{{cookiecutter.a}}", {"a": "{{cookiecutter.b}}", "b": "{{cookiecutter.a}}"}, "b"),
        ("{{cookiecutter.kind}}", {"kind": ["a", "b"]}, None),
        ("{{cookiecutter._x}}", {"_x": "a"}, None),
    ],
)
def test_name_answers_the_question_that_the_folder_is_made_of(
    root: str, questions: dict[str, object], key: str | None
) -> None:
    assert answers.name_key(root, questions) == key


def test_menus() -> None:
    new = json.loads('{"templates": {"a": {"path": "./a", "title": "A"}, "b": {"path": "b"}}}')
    assert answers.menu(new) == {"a": "./a", "b": "b"}
    assert answers.menu({"template": ["First (./one)", "Second (two)"]}) == {
        "First (./one)": "./one",
        "Second (two)": "two",
    }
    assert answers.menu(QUESTIONS) == {}
