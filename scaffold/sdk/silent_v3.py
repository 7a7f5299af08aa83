"""What version 3 of the SDK does otherwise without a word, where code is seen to rest on it: places that a person has
to look at, and what keeps a file as it is.

Seen with 2.1692.0 and 3.895.0 on Node.js 22, against a server on the same machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.formats import syntax
from scaffold.handler import parameters
from scaffold.model import Place, Project
from scaffold.regex import regex
from scaffold.sdk.bytes_v3 import EVENTS, INNER, table
from scaffold.sdk.names import words
from scaffold.sdk.uses import Call, Uses

if TYPE_CHECKING:
    from ast_grep_py import SgNode

LISTS: Mapping[str, frozenset[str]] = {
    "listObjects": frozenset(["Contents", "CommonPrefixes"]),
    "listObjectsV2": frozenset(["Contents", "CommonPrefixes"]),
    "listObjectVersions": frozenset(["Versions", "DeleteMarkers", "CommonPrefixes"]),
    "listMultipartUploads": frozenset(["Uploads", "CommonPrefixes"]),
    "listParts": frozenset(["Parts"]),
    "listBuckets": frozenset(["Buckets"]),
    "deleteObjects": frozenset(["Deleted", "Errors"]),
    "getBucketNotificationConfiguration": frozenset(
        ["LambdaFunctionConfigurations", "QueueConfigurations", "TopicConfigurations"]
    ),
}
"""Lists of S3's answers: version 2 has them empty where version 3 has none."""
XML = words(
    """
    AutoScaling CloudFormation CloudFront CloudWatch DocDB EC2 ELB ELBv2 ElastiCache ElasticBeanstalk IAM Neptune RDS
    Redshift Route53 S3Control SES SNS STS
    """
)
"""Other services that answer in XML, of whose lists version 2 makes empty ones."""
USED = frozenset(["length", "map", "forEach", "filter", "find", "some", "every", "reduce", "concat", "slice", "sort"])
LISTED = regex(r"[A-Z]\w+(?:s|Set|List)")
NUMBERS = regex(
    r"Limit|Max(?:Items|Keys|Results|Records|NumberOfMessages)|DelaySeconds|VisibilityTimeout|WaitTimeSeconds"
)
TIMES: Mapping[str, frozenset[str]] = {
    "CloudWatch": frozenset(["StartTime", "EndTime", "Timestamp"]),
    "CloudTrail": frozenset(["StartTime", "EndTime"]),
    "S3": frozenset(["Expires", "IfModifiedSince", "IfUnmodifiedSince", "CopySourceIfModifiedSince"]),
}
"""Members that version 3 takes as a Date alone. `Expires` of a signed URL is a number, and none of these."""
KEEPING = frozenset(["variable_declarator", "assignment_expression", "pair", "array", "arguments"])
"""Where something is kept for later, or handed on."""
TEXTS = ("string", "template_string")
ENVIRONMENT = regex(r"process\.env\b|.*\.(?:toISOString|toJSON)\(\)$")
Said = Iterator[tuple[Place, str]]


def stays(call: Call, node: SgNode | None) -> str:
    """Why a call is not rewritten that the codemod would rewrite; "" where it may be."""
    if (call.service, call.method) in table(EVENTS):
        return f"{call.method} gives a stream of events, which version 3 has as an async iterable"
    function = callback(node)
    if call.end == "promise" and function is not None:
        return f"{call.method} has a callback and is waited for, too: version 3 waits for nothing then"
    above = node.parent() if node is not None and call.end == "callback" else None
    if above is not None and above.kind() in KEEPING:
        return f"the request of {call.method} is used as such; version 3 has none"
    if function is not None and function.kind() != "arrow_function" and _own(function, "this"):
        return "its callback uses `this`, which is the answer's in version 2 and nothing in version 3"
    return ""


def call(found: Call, node: SgNode | None) -> Said:
    """What is to be looked at where a call is made."""
    path = found.place.path
    function = callback(node) if found.end == "callback" else None
    for thrown in _own(function, "throw_statement") if function else ():
        yield _place(thrown, path), "version 3 swallows what its callback throws: call back with it, or use `await`"
    if node is not None and (written := _written(node, function)):
        yield _place(written, path), "the answer is written out: version 3 puts `$metadata` into it"


def inputs(found: Call, text: str) -> Said:
    """Numbers and times that are given as texts: version 2 makes of them what the service wants."""
    signed = found.method in ("getSignedUrl", "getSignedUrlPromise")
    for one in found.given.members if found.given and not signed else ():
        if len(one.path) != 1 or one.value.path != found.place.path:
            continue
        name, is_text = one.path[0], one.kind in TEXTS or ENVIRONMENT.match(text[one.value.start : one.value.end])
        if is_text and NUMBERS.fullmatch(name):
            yield one.value, f"version 3 makes no number of a text: {name}"
        elif is_text and name in TIMES.get(found.service, ()):
            yield one.value, f"version 3 takes {name} as a Date alone"


def answers(project: Project, path: str, found: Uses) -> Said:
    """What is read of answers, wherever that is in a file."""
    names = frozenset[str]().union(*(LISTS.get(one.method, ()) for one in found.calls if one.service == "S3"))
    xml = any(one.service in XML for one in found.calls)
    inner = {read.member for one in found.calls for read in table(INNER).get((one.service, one.operation or ""), ())}
    documents = any(one.document for one in found.constructions) or any(one.document for one in found.calls)
    for node in syntax(project, path).find_all(kind="member_expression"):
        read, owner = node.field("property"), node.field("object")
        if read is None or owner is None:
            continue
        name, place = read.text(), _place(node, path)
        if name in names:
            yield place, f"{name} is undefined in version 3 where version 2 has an empty list"
        elif name in USED and xml and _listed(node, owner):
            yield place, f"{owner.text()} may be undefined in version 3 where version 2 has an empty list"
        elif xml and LISTED.fullmatch(name) and _looped(node):
            yield place, f"{node.text()} may be undefined in version 3 where version 2 has an empty list"
        elif name in inner:
            yield place, f"{name} is an array of bytes in version 3: Buffer.from(…) around it"
        elif name == "$response":
            yield place, "version 3 has no $response: $metadata has httpStatusCode and requestId"
        elif name == "values" and documents and owner.text() != "Object" and not _called(node):
            yield place, "a set of the document client is a Set in version 3, without the list `values`"


def _listed(node: SgNode, owner: SgNode) -> bool:
    """Whether a list is read of what looks like a member of an answer (and of no event), and nothing asks first whether
    it is there."""
    last = owner.field("property") if owner.kind() == "member_expression" else None
    if last is None or last.text() == "Records" or "?." in node.text():
        return False
    return LISTED.fullmatch(last.text()) is not None and not _sure(owner)


def _looped(node: SgNode) -> bool:
    """Whether something is what a loop goes through."""
    loop = node.parent()
    through = loop.field("right") if loop is not None and loop.kind() == "for_in_statement" else None
    return through == node and not _sure(node)


def _sure(read: SgNode) -> bool:
    """Whether something is of an event, or an `if` around it asks whether it is there."""
    text = read.text()
    asked = (one.field("condition") for one in read.ancestors() if one.kind() in ("if_statement", "ternary_expression"))
    return text.startswith("event") or any(one is not None and text in one.text() for one in asked)


def callback(node: SgNode | None) -> SgNode | None:
    """The function that a call is given last, also by a name that one function of the file has."""
    arguments = node.field("arguments") if node else None
    given = named(arguments) if arguments else []
    if node is None or not given or given[-1].kind() in FUNCTIONS:
        return given[-1] if given else None
    if given[-1].kind() != "identifier":
        return None
    root, name = node.get_root().root(), given[-1].text()
    found: list[SgNode] = []
    for one in [*root.find_all(kind="function_declaration"), *root.find_all(kind="variable_declarator")]:
        said, value = one.field("name"), one.field("value") or one
        if said is not None and said.text() == name and value.kind() in FUNCTIONS:
            found.append(value)
    return found[0] if len(found) == 1 else None


def _own(function: SgNode, kind: str) -> list[SgNode]:
    """The nodes of a kind in a function and in no other inside it; arrow functions have no `this` of their own."""

    def between(node: SgNode) -> Iterable[str]:
        for above in node.ancestors():
            if above == function:
                return
            yield above.kind()

    others = FUNCTIONS - ({"arrow_function"} if kind == "this" else set())
    caught = {"try_statement"} if kind == "throw_statement" else set()
    return [one for one in function.find_all(kind=kind) if not (others | caught).intersection(between(one))]


def _written(node: SgNode, function: SgNode | None) -> SgNode | None:
    """Where the whole answer of a call is made a text, but for what is printed."""
    scope, name = function, ""
    if function is not None:
        given = parameters(function)
        name = given[1].text() if len(given) > 1 else ""
    else:
        declared = next((one for one in list(node.ancestors())[:5] if one.kind() == "variable_declarator"), None)
        pattern = declared.field("name") if declared is not None and "await" in declared.text() else None
        name = pattern.text() if pattern is not None and pattern.kind() == "identifier" else ""
        scope = next((one for one in node.ancestors() if one.kind() in FUNCTIONS), None)
    for one in scope.find_all(pattern="JSON.stringify($X)") if scope and name else ():
        given_ = one.get_match("X")
        printed = any(above.text().startswith("console.") for above in list(one.ancestors())[:4])
        if given_ is not None and given_.text().partition(" || ")[0] == name and not printed:
            return one
    return None


def _called(member: SgNode) -> bool:
    above = member.parent()
    return above is not None and above.kind() == "call_expression" and above.field("function") == member


def _place(node: SgNode, path: str) -> Place:
    span = extent.span(node)
    return Place(path, span.start, span.end)
