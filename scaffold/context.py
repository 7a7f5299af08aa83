"""What was asked for, and what a template is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from scaffold import answers, facts, source, template
from scaffold.answers import Ask, Given, Question, Shape
from scaffold.errors import ScaffoldError
from scaffold.source import Source
from scaffold.template import BadTemplate, Template

REGIONS = ("region", "aws_region")
MENU = "template"
TAG = r" *[\w.:/+@-][\w .:/+@-]{0,127}=[\w .:/=+@-]{0,256}"
SHAPES = {
    "region": Shape(r"[a-z]{2,5}(-[a-z]+){1,2}-\d{1,2}", "an AWS region", "Write it as eu-west-1."),
    "description": Shape(r"[\s\S]{0,256}", "a description that Lambda takes", "It takes 256 characters at most."),
    "permission_boundary": Shape(
        r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+",
        "the ARN of a policy",
        "Write it as arn:aws:iam::123456789012:policy/boundary.",
    ),
    "tags": Shape(f"{TAG}(,{TAG})*", "a list of tags", "Write it as team=orders,stage=test."),
}
"""What AWS takes for some answers of our own template."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    name: str
    """May be a path, as services/thumbs."""
    here: Path
    """The working folder, absolute."""
    output: Path = Path()
    """Where NAME begins."""
    runtime: str = ""
    template: str = "function"
    ref: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    trust: bool = False
    force: bool = False
    """Into a folder that is not empty."""


def given(read: Template, request: Request, name: str, own: bool, today: date, environ: Mapping[str, str]) -> Given:
    values = dict(request.answers)
    key = answers.name_key(read.root, read.questions)
    if key:
        values.setdefault(key, name)
    if request.runtime:
        if "runtime" not in read.questions:
            raise ScaffoldError("The template has no question about the runtime.", "Leave --runtime out.")
        values["runtime"] = facts.find(request.runtime).identifier
    elif "runtime" in values and own:
        values["runtime"] = facts.find(values["runtime"]).identifier
    elif "runtime" in read.questions:
        offered = read.questions["runtime"]
        newest = facts.default(today).identifier
        if newest in offered if isinstance(offered, list) else own:
            values.setdefault("runtime", newest)
    region = next(((key, environ[key]) for key in ("AWS_REGION", "AWS_DEFAULT_REGION") if environ.get(key)), None)
    defaults = dict.fromkeys(REGIONS, (region[1], f"from {region[0]}")) if region else {}
    if own:
        _together(read.questions.get("_runtimes"), values)
    return Given(values, defaults, SHAPES if own else {})


def _together(runtimes: object, values: Mapping[str, str]) -> None:
    """What our own template takes on the runtime that was chosen. Raises ScaffoldError."""
    takes = runtimes.get(values.get("runtime")) if isinstance(runtimes, dict) else None
    for key, offered in takes.items() if isinstance(takes, dict) else ():
        if key in values and isinstance(offered, list | dict) and values[key] not in offered:
            said = f"{key}: {values[key]!r} does not go with {values['runtime']}."
            raise ScaffoldError(said, f"It takes {' or '.join(map(str, offered))}.")


def context(
    questions: Mapping[str, object],
    settled: Mapping[str, object],
    told: Mapping[str, str],
    steering: Mapping[str, object],
) -> dict[str, object]:
    """What a template sees: its answers, and as `_cookiecutter` the questions as they were put."""
    raw: dict[str, object] = {}
    for key in answers.public(questions):
        offered = questions[key]
        if isinstance(offered, list) and key in told:
            raw[key] = [settled[key], *(one for one in offered if one != settled[key])]
        else:
            raw[key] = settled[key] if key in told else offered
    return {"cookiecutter": {**settled, **steering}, "_cookiecutter": raw}


def nested(folder: Path, origin: Source, request: Request, ask: Ask | None) -> tuple[Path, Source, Request]:
    """The template within one that offers several (`templates` or `template` in its cookiecutter.json), chosen."""
    while offered := answers.menu(template.questions(folder)):
        wanted = request.answers.get(MENU)
        question = Question(MENU, "Template", next(iter(offered)), tuple(offered), tuple(offered))
        if wanted is None and ask:
            chosen = answers.asked(question, list(offered), ask)
        else:
            chosen = answers.accepted(question, list(offered), wanted or question.default)
        sub = offered[str(chosen)]
        if not sub.strip("./"):
            raise BadTemplate(str(folder), f"the template that it offers as {chosen!r} is itself")
        folder = source.inner(folder, sub)
        left = {key: value for key, value in request.answers.items() if key != MENU}
        origin = replace(origin, name=folder.name, location=f"{origin.location}//{sub.removeprefix('./')}")
        request = replace(request, answers=left)
    return folder, origin, request


def advised(error: BadTemplate, read: Template, trusted: bool) -> BadTemplate:
    foreign = read.extensions()[1]
    if trusted or not foreign:
        return error
    do = f"Its extensions were not loaded ({', '.join(foreign)}): read them, then --trust loads them."
    return BadTemplate(error.place, error.said, do)


def unasked_notes(read: Template, told: Given) -> Iterator[str]:
    """Which answers of a stranger's template were taken by default because only so many are asked."""
    keys = [key for key in answers.public(read.questions) if not isinstance(read.questions[key], dict)]
    left = [key for key in keys if key not in told.values][told.most :]
    if left:
        yield f"Not asked, taken by default: {', '.join(left)}. --set KEY=VALUE answers them."


def trust_notes(read: Template, trusted: bool) -> Iterator[str]:
    if trusted:
        yield "The template's own code was run, for --trust, which holds for this run only."
        return
    for name, file in read.hooks.items():
        lines = len(file.content.splitlines())
        yield f"The template has a hook (hooks/{name}, {lines} lines). Not run. Read it, then --trust runs it."
    for name in read.extensions()[1]:
        yield f"The template asks for an extension ({name}). Not loaded. Read it, then --trust loads it."


def runtime_notes(public: Mapping[str, object], today: date) -> Iterator[str]:
    runtime = facts.runtimes().get(str(public.get("runtime")))
    if runtime and (notice := facts.notice(runtime, today)):
        yield notice
