"""Jinja as a template may use it: its own files and answers, and nothing else of this machine.

The loader knows the template's files alone, Python's insides are out of reach (Jinja's sandbox), products and output
are limited in size, and only extensions that run no code of the template's are loaded. What it renders is, byte for
byte, what cookiecutter renders with the same words.
"""

from __future__ import annotations

import functools
import re
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

from scaffold.compiled import Kept
from scaffold.fill import fill
from scaffold.model import Project
from scaffold.template import LARGEST, BadTemplate, Template

if TYPE_CHECKING:
    from jinja2 import BytecodeCache
    from jinja2 import Template as Compiled
    from jinja2.sandbox import SandboxedEnvironment

TIME = "cookiecutter.extensions.TimeExtension"
OPTIONS = frozenset(
    (
        *(f"{what}_{end}_string" for what in ("block", "variable", "comment") for end in ("start", "end")),
        *("line_statement_prefix", "line_comment_prefix", "trim_blocks", "lstrip_blocks", "newline_sequence"),
        *("keep_trailing_newline", "autoescape"),
    )
)
"""What a template may set by `_jinja2_env_vars`."""
TOO_LARGE = "renders to more than it should"


class Jinja:
    """Renders the texts of one template. Compiled texts are kept in a cache folder, if there is one."""

    def __init__(self, template: Template, cache: Path | None = None) -> None:
        self.template = template
        self.texts = dict(_texts(template))
        self.environment = _environment(template, self.texts)
        self.plain = _plain(self.environment)
        self.kept = Kept(cache, (sorted(self.texts.items()), repr(template.questions))) if cache else None
        self.environment.bytecode_cache = cast("BytecodeCache | None", self.kept)

    def render(self, text: str, place: str, answers: Mapping[str, object]) -> str:
        """A text with the answers in it; `place` is named in errors. Raises BadTemplate."""
        if not self.plain.search(text):
            return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", self.environment.newline_sequence)
        size, parts = 0, []
        try:
            for part in self._compiled(text, place).generate(**answers):
                size += len(part)
                if size > LARGEST:
                    raise BadTemplate(place, TOO_LARGE)
                parts.append(part)
            return "".join(parts)
        except BadTemplate:
            raise
        except Exception as error:  # whatever a template's expressions raise is the template's
            _explain(error, place, self.texts)

    def project(self, context: Mapping[str, object]) -> Project:
        """The template's files with the answers in them. What was compiled is kept for the next time."""
        newline = self.template.private("_new_lines")
        made = fill(self.template, newline, lambda text, place: self.render(text, place, context))
        if self.kept:
            self.kept.write()
        return made

    def _compiled(self, text: str, place: str) -> Compiled:
        code = self.kept.get(text, place) if self.kept else None
        if code is None:
            code = self.environment.compile(text, place, place)
            if self.kept:
                self.kept.put(text, place, code)
        return self.environment.template_class.from_code(
            self.environment, code, self.environment.make_globals(None), lambda: True
        )


def _texts(template: Template) -> Iterator[tuple[str, str]]:
    """Every file that can be included, by the name that includes it: the root's before those beside it."""
    for files in (template.parts, template.files):
        for path, file in files.items():
            try:
                yield path, universal(file.content.decode("utf-8"))
            except UnicodeDecodeError:
                continue


def universal(text: str) -> str:
    """A text as Python reads it: every line end is a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _environment(template: Template, texts: Mapping[str, str]) -> SandboxedEnvironment:
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    options = template.private("_jinja2_env_vars") or {}
    if not isinstance(options, dict) or not OPTIONS.issuperset(options):
        raise BadTemplate("cookiecutter.json", "_jinja2_env_vars sets what a template may not set")
    extensions = template.extensions()[0]
    if _tells_time(template, texts, options):
        extensions = [TIME, *extensions]
    try:
        made = SandboxedEnvironment(
            **{"keep_trailing_newline": True, **options},
            undefined=StrictUndefined,
            extensions=extensions,
            loader=FunctionLoader(functools.partial(_found, texts)),
        )
    except (AssertionError, TypeError, ValueError) as error:
        raise BadTemplate("cookiecutter.json", f"_jinja2_env_vars cannot be used ({error})") from None
    made.filters.update(jsonify=_jsonify, slugify=_slugify)
    made.globals.update(uuid4=_uuid4, random_ascii_string=_random)
    made.intercepted_binops = frozenset(("*", "**"))
    made.binop_table = {**made.binop_table, "*": _times, "**": _power}
    return made


def _found(texts: Mapping[str, str], name: str) -> tuple[str, str, None] | None:
    path = "/".join(part for part in name.split("/") if part not in ("", "."))
    return (texts[path], path, None) if path in texts else None


def _tells_time(template: Template, texts: Mapping[str, str], options: Mapping[str, object]) -> bool:
    """Whether the tag `now` may stand somewhere: its extension is slow to load."""
    if options.get("line_statement_prefix"):
        return True
    start = re.escape(str(options.get("block_start_string", "{%")))
    pattern = re.compile(f"{start}[-+]?\\s*now\\b")
    everywhere = (*texts.values(), *template.files, *template.folders, repr(template.questions), template.root)
    return any(pattern.search(text) for text in everywhere)


def _plain(environment: SandboxedEnvironment) -> re.Pattern[str]:
    """Finds whatever could be more than plain text."""
    if environment.line_statement_prefix or environment.line_comment_prefix:
        return re.compile("")
    starts = (environment.block_start_string, environment.variable_start_string, environment.comment_start_string)
    return re.compile("|".join(map(re.escape, starts)))


def _jsonify(value: object, indent: int = 4) -> str:
    import json

    return json.dumps(value, sort_keys=True, indent=indent)


def _slugify(value: str, *options: Any, **named: Any) -> str:
    from slugify import slugify

    return str(slugify(value, *options, **named))


def _uuid4() -> str:
    import uuid

    return str(uuid.uuid4())


def _random(length: int, punctuation: bool = False) -> str:
    import secrets
    import string

    letters = string.ascii_letters + (string.punctuation if punctuation else "")
    return "".join(secrets.choice(letters) for _ in range(min(length, LARGEST)))


def _times(left: Any, right: Any) -> Any:
    for one, other in ((left, right), (right, left)):
        if isinstance(one, int) and (length := len(other) if hasattr(other, "__len__") else 0) and one * length > 10**6:
            raise OverflowError("a product is too large")
    return left * right


def _power(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() * abs(right) > 10**4:
        raise OverflowError("a power is too large")
    return left**right


def _explain(error: Exception, place: str, texts: Mapping[str, str]) -> NoReturn:
    from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError

    if isinstance(error, TemplateSyntaxError):
        raise BadTemplate(f"{error.name or place}:{error.lineno}", f"{_said(error)} (Jinja syntax)") from None
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in {place, *texts}]
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else place
    if isinstance(error, SecurityError):
        raise BadTemplate(where, f"{_said(error)}: no template may do that") from None
    if isinstance(error, TemplateNotFound):
        raise BadTemplate(where, f"includes {str(error.name)!r}, which the template does not have") from None
    if isinstance(error, UndefinedError):
        missing = re.fullmatch(r"'dict object' has no attribute ('.*')", _said(error))
        raise BadTemplate(where, f"there is no answer {missing[1]}" if missing else _said(error)) from None
    raise BadTemplate(where, f"{_said(error)} ({type(error).__name__})") from None


def _said(error: Exception) -> str:
    return str(getattr(error, "message", None) or error).rstrip(".") or "fails"
