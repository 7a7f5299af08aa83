"""What of a file that uses the SDK v2 is said otherwise before AWS's codemod sees it, what keeps it from being
rewritten, and what a person has to look at.

The codemod changes names and imports. What it does not know of, and says nothing about, is in `docs/migrate.md`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS
from scaffold.formats import syntax
from scaffold.handler import is_async
from scaffold.model import Edit, Place, Project
from scaffold.regex import regex
from scaffold.sdk import names
from scaffold.sdk.answers_v3 import READS, answers
from scaffold.sdk.uses import Call, Construction, Uses

if TYPE_CHECKING:
    from ast_grep_py import SgNode

PROMISE = regex(r"\s*\.\s*promise\s*\(\s*\)")
KEPT = frozenset(["upload", "waitFor", "createPresignedPost", "getSignedUrl", "getSignedUrlPromise"])
"""S3's methods, and every client's `waitFor`, that the codemod writes anew; it needs what follows them."""
LISTS = {"S3": regex(r"listObjects|listObjectVersions|listMultipartUploads|listParts|listBuckets")}
ABSENT = frozenset(["Contents", "CommonPrefixes", "Versions", "DeleteMarkers", "Uploads", "Parts", "Buckets"])
"""Lists of S3's answers: version 2 has them empty where version 3 has none."""
ERROR = {"statusCode": "$metadata.httpStatusCode", "requestId": "$metadata.requestId", "retryable": "$retryable"}
NODES = regex(r"""\bcode\b\s*[!=]==?\s*['"]E[A-Z_]+['"]""")
IGNORED = frozenset(["httpOptions", "params", "retryDelayOptions", "s3DisableBodySigning", "convertResponseTypes"])
OWN = regex(r"\w+\.config\.(?:region\s*=|update\s*\(\s*\{\s*region\s*:)\s*process\.env\.AWS_REGION\b")
"""The region that Lambda gives to every client anyway."""
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
        if why := _stays(call):
            known.stays.append((call.place, why))
        else:
            _call(project, text, call, known)
    for made in found.constructions:
        _options(text, made, known)
    for core in found.members:
        if core.member.startswith("config.") and not OWN.match(text, core.place.start):
            known.look.append((core.place, "version 3 has no settings for all clients: those in other files lose it"))
    if wrapped := XRAY.search(text):
        place = Place(path, wrapped.start(), wrapped.end())
        known.stays.append((place, "X-Ray takes clients of version 3 by captureAWSv3Client, which 3.3.4 of it has"))
    _errors(project, path, known)
    if any((re_ := LISTS.get(call.service)) and re_.match(call.method) for call in found.calls):
        _lists(project, path, known)
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
        word = declaration.children()[0].text()
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


def _call(project: Project, text: str, call: Call, known: Before) -> None:
    path, _, end = call.place
    if call.end == "promise" and call.method not in KEPT and (sent := PROMISE.match(text, end)):
        known.edits.append(Edit(path, end, sent.end(), ""))
    if call.method == "waitFor":
        known.look.append((call.place, "a waiter of version 3 gives its state, not the answer it waited for"))
    node = _node(project, call)
    arguments = node.field("arguments") if node else None
    given = [one for one in arguments.children() if one.is_named()] if arguments else []
    if call.end == "callback" and len(given) == 1:
        known.edits.append(Edit(path, extent.start(given[0]), extent.start(given[0]), "{}, "))
    if node and (read := READS.get((call.service, call.method))):
        edits, problem = answers(node, path, read)
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
    for one in made.options.members:
        if len(one.path) != 1 or one.place.path != made.place.path:
            continue
        name, path, value = one.path[0], one.value.path, text[one.value.start : one.value.end]
        if name in IGNORED:
            known.look.append((one.place, f"version 3 does not look at {name}"))
        elif name == "maxRetries" and one.kind == "number":
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


def _errors(project: Project, path: str, known: Before) -> None:
    """What is read of something caught that version 3 gives another name."""
    for node in syntax(project, path).find_all(kind="member_expression"):
        owner, read = node.field("object"), node.field("property")
        if owner is None or read is None or owner.kind() != "identifier" or not _caught(node, owner.text()):
            continue
        span, name = extent.span(node), read.text()
        place = Place(path, span.start, span.end)
        above = node.parent()
        if name == "code" and above and NODES.search(above.text()):
            known.stays.append((place, "an error of Node.js is told by its code here, which the codemod would rename"))
        elif name == "code":
            known.look.append((place, "an error of version 3 has its kind as `name`; one of Node.js has a `code`"))
        elif name in ERROR:
            known.look.append((place, f"an error of version 3 has this as `{ERROR[name]}`"))


def _caught(node: SgNode, name: str) -> bool:
    """Whether a name is that of a `catch`, or the first parameter of a function that is given to something."""
    for above in node.ancestors():
        if above.kind() == "catch_clause":
            given = above.field("parameter")
            if given and given.text() == name:
                return True
        if above.kind() in FUNCTIONS:
            one, many = above.field("parameter"), above.field("parameters")
            first = one or next((each for each in (many.children() if many else []) if each.is_named()), None)
            if first and re.fullmatch(rf"{re.escape(name)}\s*(:.*)?", first.text()):
                outer = above.parent()
                return bool(re.match(r"e(rr(or)?|x)?\b", name)) and outer is not None and outer.kind() == "arguments"
    return False


def _lists(project: Project, path: str, known: Before) -> None:
    for node in syntax(project, path).find_all(kind="member_expression"):
        read, span = node.field("property"), extent.span(node)
        if read and read.text() in ABSENT:
            place = Place(path, span.start, span.end)
            known.look.append((place, f"{read.text()} is undefined in version 3 where version 2 has an empty list"))


def awaits_wrongly(root: SgNode) -> int:
    """The line of an `await` in a function that is not `async`; 0 for none."""
    for node in root.find_all(kind="await_expression"):
        inside = next((above for above in node.ancestors() if above.kind() in FUNCTIONS), None)
        if inside is not None and not is_async(inside):
            return node.range().start.line + 1
    return 0
