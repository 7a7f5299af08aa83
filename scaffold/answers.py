"""The questions of a template and their answers: what is asked, what is taken, what is recorded.

The same answers as cookiecutter's `--no-input` where nothing is given. Values that a person gives are data: they are
never rendered, unlike the template's own defaults.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from scaffold.errors import ScaffoldError
from scaffold.regex import regex
from scaffold.template import BadTemplate

MOST = 3
"""How many questions are asked."""
TRIES = 3
YES = frozenset(("1", "true", "t", "yes", "y", "on"))
NO = frozenset(("0", "false", "f", "no", "n", "off"))


@dataclass(frozen=True, slots=True)
class Shape:
    """What a text that is given must look like."""

    pattern: str
    """A regular expression for the whole of it."""
    what: str
    """Such a text, as `an AWS region`."""
    do: str
    """How one is written."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as a terminal can put it. An empty reply takes the default."""

    key: str
    prompt: str
    default: str
    choices: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    """What to show for each choice."""
    hint: str = ""
    """Where the default is from, as `from AWS_REGION`."""
    problem: str = ""
    """Why the reply before was not taken."""
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What is known before anything is asked."""

    values: Mapping[str, str] = field(default_factory=dict)
    """By key; they are never asked."""
    defaults: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Better defaults, with their hint. Used where the template's own is empty or offers it as a choice."""
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    """By key, for texts that are more than text. A default is never held against one."""
    most: int = MOST


Render = Callable[[str, str, Mapping[str, object]], str]
Ask = Callable[[Question], str]


def public(questions: Mapping[str, object]) -> list[str]:
    """The keys that a person answers."""
    return [key for key in questions if not key.startswith("_")]


def parsed(pairs: Iterable[str]) -> dict[str, str]:
    """`key=value` as written after `--set`. Raises ScaffoldError."""
    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise ScaffoldError(f"--set {pair!r} has no value.", "Write --set key=value.")
        found[key.strip()] = value
    return found


def menu(questions: Mapping[str, object]) -> dict[str, str]:
    """The templates that one offers, by what to choose: their folders. {} where it is a template itself."""
    offered = questions.get("templates")
    if isinstance(offered, dict):
        return {key: str(one["path"]) for key, one in offered.items() if isinstance(one, dict) and "path" in one}
    listed = questions.get("template")
    if not isinstance(listed, list):
        return {}
    found = [(str(one), re.search(r"\((.+)\)", str(one))) for one in listed]
    return {text: place[1] for text, place in found if place}


def name_key(root: str, questions: Mapping[str, object]) -> str | None:
    """The question that NAME answers: the one from which the name of the project's folder is made, at its root."""
    text: object = root
    found: str | None = None
    while isinstance(text, str):
        keys = re.findall(r"cookiecutter\s*(?:\.\s*|\[\s*['\"])(\w+)", text)
        key = next((key for key in keys if key in questions and not key.startswith("_") and key != found), None)
        if key is None or not isinstance(questions[key], str | None):
            return found
        found, text = key, questions[key]
        questions = {other: value for other, value in questions.items() if other != key}
    return found


def settle(questions: Mapping[str, object], given: Given, render: Render, ask: Ask | None) -> dict[str, object]:
    """Every answer by key, private keys too, in the order of the questions (maps last).

    `ask` is None where nobody can be asked. Raises ScaffoldError for a key or a value that the template does not offer,
    and for an answer that has no default.
    """
    _all_known(questions, given.values)
    prompts = questions.get("__prompts__")
    prompts = prompts if isinstance(prompts, dict) else {}
    for key, value in given.values.items():
        raw = questions[key]
        if not isinstance(raw, dict) and "{" not in str(raw):  # before anything is asked
            accepted(_question(key, raw, prompts.get(key), given), raw, value)
    left = given.most
    found: dict[str, object] = {}
    for key, raw in sorted(questions.items(), key=lambda item: isinstance(item[1], dict) and _rendered(item[0])):
        if key == "__prompts__":
            continue
        if not _rendered(key):
            found[key] = raw
            continue
        default = _render(raw, key, found, render)
        if key.startswith("__"):
            found[key] = default
            continue
        question = _question(key, default, prompts.get(key), given)
        if key in given.values:
            found[key] = accepted(question, default, given.values[key])
        elif ask and left > 0 and not isinstance(default, dict):
            left -= 1
            found[key] = asked(question, default, ask)
        else:
            found[key] = _untold(question, default)
    return {key: found[key] for key in questions if key in found}


def said(value: object) -> tuple[str, ...]:
    """The lines of a private list that a template has for people; those that came out empty are left out."""
    from scaffold.words import printable

    lines = value if isinstance(value, list) else []
    return tuple(printable(" ".join(str(line).split())) for line in lines if str(line).strip())


def accepted(question: Question, default: object, value: str) -> object:
    """A given value, as the template's type. Raises ScaffoldError for what the template does not offer."""
    if question.choices and value not in question.choices:
        from difflib import get_close_matches

        near = get_close_matches(value, question.choices, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise ScaffoldError(f"{question.key}: {value!r} is not offered.", f"Choose {_listed(question.choices)}.{hint}")
    if isinstance(default, list):
        return _chosen(default, value)
    if isinstance(default, bool):
        word = value.strip().lower()
        if word not in YES | NO:
            raise ScaffoldError(f"{question.key}: {value!r} is neither yes nor no.", "Write yes or no.")
        return word in YES
    if isinstance(default, dict):
        try:
            read = json.loads(value)
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise ScaffoldError(f"{question.key}: {value!r} is no JSON object.", 'Write {"key": "value"}.')
        return read
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ScaffoldError(f"{question.key}: {value!r} is not plain text.", "Write it without control characters.")
    if (shape := question.shape) and value and not regex(shape.pattern).fullmatch(value):
        raise ScaffoldError(f"{question.key}: {_cut(value)!r} is not {shape.what}.", shape.do)
    return value


def _rendered(key: str) -> bool:
    return not key.startswith("_") or key.startswith("__")


def _all_known(questions: Mapping[str, object], keys: Iterable[str]) -> None:
    known = public(questions)
    for key in keys:
        if key in known:
            continue
        if key in questions:
            raise ScaffoldError(f"{key!r} is the template's own, not an answer.", f"It asks for {_listed(known)}.")
        from difflib import get_close_matches

        near = get_close_matches(key, known, 2)
        do = f"Did you mean {' or '.join(near)}?" if near else f"It asks for {_listed(known)}."
        raise ScaffoldError(f"The template has no question {key!r}.", do)


def _render(raw: object, key: str, found: Mapping[str, object], render: Render) -> object:
    if raw is None or isinstance(raw, bool):
        return raw
    if isinstance(raw, list):
        return [_render(one, key, found, render) for one in raw]
    if isinstance(raw, dict):
        return {_render(k, key, found, render): _render(v, key, found, render) for k, v in raw.items()}
    return render(str(raw), f"cookiecutter.json, {key}", {"cookiecutter": found})


def _question(key: str, default: object, prompt: object, given: Given) -> Question:
    labels: Mapping[str, object] = {}
    if isinstance(prompt, dict):
        labels, prompt = prompt, prompt.get("__prompt__")
    choices: tuple[str, ...] = ()
    if isinstance(default, list):
        choices = tuple(dict.fromkeys(map(str, default)))
        if not choices:
            raise BadTemplate(f"cookiecutter.json, {key}", "an empty list of choices")
    better, hint = given.defaults.get(key, ("", ""))
    if choices:
        shown, hint = (better, hint) if better in choices else (choices[0], "")
    elif isinstance(default, bool):
        shown, hint = ("yes" if default else "no"), ""
    else:
        own = "" if default is None else str(default)
        shown, hint = (better, hint) if better and not own else (own, "")
    text = str(prompt or key)
    if hint:
        text = re.sub(r" \(empty: [^)]*\)$", "", text)  # it says what no default means, and here is one
    named = tuple(str(labels.get(choice, choice)) for choice in choices)
    return Question(key, text, shown, choices, named, hint, shape=given.shapes.get(key))


def asked(question: Question, default: object, ask: Ask) -> object:
    """The reply to a question, put again while it does not do. Raises ScaffoldError after a few."""
    for _ in range(TRIES):
        reply = ask(question).strip()
        try:
            if not reply:
                return _untold(question, default)
            if reply not in question.choices and reply.isdecimal() and 0 < int(reply) <= len(question.choices):
                reply = question.choices[int(reply) - 1]
            return accepted(question, default, reply)
        except ScaffoldError as error:
            question = replace(question, problem=str(error))
    raise ScaffoldError(question.problem, f"--set {question.key}=… answers it too.")


def _untold(question: Question, default: object) -> object:
    """The default as the template's type."""
    if default is None and not question.default:
        raise ScaffoldError(f"{question.key} has no default.", f"Give it: --set {question.key}=VALUE.")
    if isinstance(default, list):
        return _chosen(default, question.default)
    return default if isinstance(default, bool | dict) else question.default


def _chosen(offered: list[object], value: str) -> object:
    return next(one for one in offered if str(one) == value)


def _cut(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _listed(words: Iterable[str]) -> str:
    *but, last = words
    return f"{', '.join(but)} or {last}" if but else last
