"""What of a file that uses the SDK v2 is said otherwise before AWS's codemod sees it, what keeps it from being
rewritten, and what a person has to look at.

The codemod changes names and imports. What it does not know of, and says nothing about, is in `docs/migrate.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.formats import syntax
from scaffold.handler import is_async
from scaffold.model import Edit, Place, Project
from scaffold.regex import regex
from scaffold.sdk import errors_v3, handed_v3, names, silent_v3
from scaffold.sdk.answers_v3 import answers, unseen
from scaffold.sdk.bytes_v3 import WHOLE, table
from scaffold.sdk.uses import Call, Construction, Uses

if TYPE_CHECKING:
    from ast_grep_py import SgNode

PROMISE = regex(r"\s*\.\s*promise\s*\(\s*\)")
KEPT = frozenset(["upload", "waitFor", "createPresignedPost", "getSignedUrl", "getSignedUrlPromise"])
"""S3's methods, and every client's `waitFor`, that the codemod writes anew; it needs what follows them."""
IGNORED = names.words(
    """
    convertResponseTypes dynamoDbCrc32 httpOptions maxRedirects paramValidation params retryDelayOptions
    s3DisableBodySigning systemClockOffset
    """
)
OWN = regex(r"\w+\.config\.(?:region\s*=|update\s*\(\s*\{\s*region\s*:)\s*process\.env\.AWS_REGION\b")
"""The region that Lambda gives to every client anyway."""
WAITS = "a waiter of version 3 gives its state, not the answer it waited for, and here it waits 200 seconds at most"
XRAY = regex(r"\bcapture(?:AWS|AWSClient)\s*\(")


@dataclass
class Before:
    """What is known of one file before it is rewritten, in its own coordinates."""

    edits: list[Edit] = field(default_factory=list)
    """What is made of the copy before the codemod sees it."""
    stays: list[tuple[Place, str]] = field(default_factory=list)
    """Why it cannot be rewritten."""
    look: list[tuple[Place, str]] = field(default_factory=list)
    """What is rewritten and may behave otherwise."""


def before(project: Project, path: str, found: Uses) -> Before:
    """Of one file, whose uses of the SDK are given."""
    known, text = Before(), project.text(path)
    for one in found.unresolved:
        known.stays.append((one.place, f"what `{one.text}` is was not understood: {one.reason}"))
    _imports(project, path, found, known)
    for call in found.calls:
        node = _node(project, call)
        if why := _stays(call) or silent_v3.stays(call, node):
            known.stays.append((call.place, why))
        else:
            _call(project, node, call, known)
    for made in found.constructions:
        _options(text, made, known)
    for read in found.properties:
        known.stays.append((read.place, f"version 3 has no {read.member} of a client, or has a function there"))
    known.stays += handed_v3.handed(project, path, found.constructions)
    for core in found.members:
        if core.member.startswith("config.") and not OWN.match(text, core.place.start):
            known.look.append((core.place, "version 3 has no settings for all clients: those in other files lose it"))
    if wrapped := XRAY.search(text):
        place = Place(path, wrapped.start(), wrapped.end())
        known.stays.append((place, "X-Ray takes clients of version 3 by captureAWSv3Client, which 3.3.4 of it has"))
    stays, look = errors_v3.read(project, path, [call.place for call in found.calls])
    known.stays += stays
    known.look += look
    known.look += silent_v3.answers(project, path, found)
    return known


def _imports(project: Project, path: str, found: Uses, known: Before) -> None:
    """A `require` for nothing but its effect goes; one among other declarations gets one of its own."""
    starts = {one.place.start for one in found.imports}
    for string in syntax(project, path).find_all(kind="string"):
        if extent.start(string) not in starts:
            continue
        kinds = {above.kind(): above for above in list(string.ancestors())[2:5]}
        alone, declarator = kinds.get("expression_statement"), kinds.get("variable_declarator")
        call = list(string.ancestors())[1]
        if alone is not None and alone == call.parent():
            known.edits.append(Edit(path, extent.start(alone), extent.end(alone), ""))
        declaration = declarator.parent() if declarator else None
        if declarator is None or declaration is None or "declaration" not in declaration.kind():
            continue
        around = declaration.parent()
        exported = "export " if around is not None and around.kind() == "export_statement" else ""
        word = exported + declaration.children()[0].text()
        for comma in (declarator.prev(), declarator.next()):
            if comma is not None and comma.kind() == ",":
                after = comma.next()
                end = extent.start(after) if after else extent.end(comma)
                known.edits.append(Edit(path, extent.start(comma), end, f";\n{word} "))


def _stays(call: Call) -> str:
    """Why a call is one that the codemod cannot turn into one of version 3; "" where it can."""
    name, service = call.method, call.service
    if name in KEPT:
        if service != "S3" and name != "waitFor":
            return f"{service}.{name} is not rewritten"
        if call.end == "callback":
            return f"{name} with a callback is not rewritten: use `await`"
        return f"{name} is made and not sent here" if name in ("upload", "waitFor") and call.end != "promise" else ""
    if call.document and name not in names.ACTIONS:
        return f"the document client of version 3 has no {name}"
    if name in names.METHODS | names.NAMING or "." in name:
        return f"version 3 has no {name}"
    if call.end in ("promise", "callback"):
        return ""
    return f"the request of {name} is used as such ({call.end or 'it is not sent here'}); version 3 has none"


def _call(project: Project, node: SgNode | None, call: Call, known: Before) -> None:
    path, _, end = call.place
    text = project.text(path)
    if call.end == "promise" and call.method not in KEPT and (sent := PROMISE.match(text, end)):
        known.edits.append(Edit(path, end, sent.end(), ""))
    if call.method == "waitFor":
        known.look.append((call.place, WAITS))
    known.look += [*silent_v3.call(call, node), *silent_v3.inputs(call, text)]
    arguments = node.field("arguments") if node else None
    given = named(arguments) if arguments else []
    if call.end == "callback" and len(given) == 1:
        known.edits.append(Edit(path, extent.start(given[0]), extent.start(given[0]), "{}, "))
    function = silent_v3.callback(node) if call.end == "callback" else None
    for read in table(WHOLE).get((call.service, call.method), ()):
        if node is None or (call.end == "callback" and function is None):
            edits, problem = list[Edit](), unseen(read)
        else:
            edits, problem = answers(node, function, project, path, read)
        known.edits += edits
        if problem:
            known.stays.append((call.place, problem))


def _node(project: Project, call: Call) -> SgNode | None:
    for node in syntax(project, call.place.path).find_all(kind="call_expression"):
        span = extent.span(node)
        if (span.start, span.end) == (call.place.start, call.place.end):
            return node
    return None


def _options(text: str, made: Construction, known: Before) -> None:
    """What a client is made with."""
    if not made.options.whole:
        known.look.append(
            (made.place, "not all that it is made with is seen: maxRetries, httpOptions … say nothing now")
        )
    for one in made.options.members:
        if len(one.path) != 1 or one.place.path != made.place.path:
            continue
        name, path, value = one.path[0], one.value.path, text[one.value.start : one.value.end]
        if name == "credentialProvider":
            known.look.append((one.place, "version 3 takes a function as credentials, and no chain of version 2"))
        elif name in IGNORED:
            known.look.append((one.place, f"version 3 does not look at {name}"))
        elif name == "maxRetries" and value.isdecimal():
            known.edits.append(Edit(path, one.value.start, one.value.end, str(int(value) + 1)))
        elif name == "maxRetries":
            known.look.append((one.place, "maxAttempts of version 3 counts the first try, too: one more"))
        elif name == "endpoint" and "://" not in value:
            _endpoint(one.value, value, one.kind, known)


def _endpoint(place: Place, value: str, kind: str, known: Before) -> None:
    """An endpoint, which version 3 takes with its scheme alone. API Gateway's domain name has none."""
    if kind == "string" or ("domainName" in value and kind == "template_string"):
        known.edits.append(Edit(place.path, place.start + 1, place.start + 1, "https://"))
    elif "domainName" in value and kind == "binary_expression":
        known.edits.append(Edit(place.path, place.start, place.start, "'https://' + "))
    else:
        known.look.append((place, "version 3 takes an endpoint only with https:// or http:// before it"))


def awaits_wrongly(root: SgNode) -> int:
    """The line of an `await` in a function that is not `async`; 0 for none."""
    for node in root.find_all(kind="await_expression"):
        inside = next((above for above in node.ancestors() if above.kind() in FUNCTIONS), None)
        if inside is not None and not is_async(inside):
            return node.range().start.line + 1
    return 0
