"""What is read of answers that are of another type in version 3 of the SDK: streams and arrays of bytes.

A stream can be read once, and by `await`; so it is said anew only where one place in an async function reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS
from scaffold.handler import is_async
from scaffold.model import Edit
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode


class Read(NamedTuple):
    """A member of an answer, and what it has become."""

    member: str
    stream: bool
    text: bool = False
    """Whether version 2 gave it as text."""


READS: Mapping[tuple[str, str], tuple[Read, ...]] = {
    ("S3", "getObject"): (Read("Body", True),),
    ("S3", "getObjectTorrent"): (Read("Body", True),),
    ("Polly", "synthesizeSpeech"): (Read("AudioStream", True),),
    ("LexRuntime", "postContent"): (Read("audioStream", True),),
    ("Glacier", "getJobOutput"): (Read("body", True),),
    ("MediaStoreData", "getObject"): (Read("Body", True),),
    ("Lambda", "invoke"): (Read("Payload", False, True),),
    ("IotData", "getThingShadow"): (Read("payload", False, True),),
    ("IotData", "updateThingShadow"): (Read("payload", False, True),),
    ("IotData", "deleteThingShadow"): (Read("payload", False, True),),
    ("SageMakerRuntime", "invokeEndpoint"): (Read("Body", False),),
    ("BedrockRuntime", "invokeModel"): (Read("body", False),),
    ("KMS", "decrypt"): (Read("Plaintext", False),),
    ("KMS", "encrypt"): (Read("CiphertextBlob", False),),
    ("KMS", "reEncrypt"): (Read("CiphertextBlob", False),),
    ("KMS", "generateDataKey"): (Read("Plaintext", False), Read("CiphertextBlob", False)),
    ("KMS", "generateDataKeyWithoutPlaintext"): (Read("CiphertextBlob", False),),
    ("KMS", "generateRandom"): (Read("Plaintext", False),),
    ("KMS", "sign"): (Read("Signature", False),),
    ("SecretsManager", "getSecretValue"): (Read("SecretBinary", False),),
}
ALONE = frozenset(["arguments", "variable_declarator", "return_statement", "assignment_expression", "pair"])
"""Where an `await` needs no brackets around it."""
Found = tuple[list[Edit], str]


def answers(call: SgNode, path: str, read: Read) -> Found:
    """The edits that read an answer as version 2 gave it; or why that is not certain."""
    outer, given = _sent(call), call.field("arguments")
    if given and any(one.kind() in FUNCTIONS for one in given.children()):
        return _first(call, 1, path, read)
    above = outer.parent()
    while above is not None and above.kind() in ("await_expression", "parenthesized_expression"):
        outer, above = above, above.parent()
    if above is None or above.kind() == "expression_statement":
        return [], ""
    if above.kind() == "variable_declarator":
        return _declared(above, path, read)
    if above.kind() == "member_expression":
        return _member(above, path, read)
    return [], _unseen(read)


def _unseen(read: Read) -> str:
    kind = "a stream" if read.stream else "an array of bytes"
    return f"{read.member} of the answer is {kind} in version 3, and where the answer goes is not seen"


def _sent(call: SgNode) -> SgNode:
    """A call with the `.promise()` behind it."""
    member = call.parent()
    named = member.field("property") if member and member.kind() == "member_expression" else None
    sent = member.parent() if member and named and named.text() == "promise" else None
    return sent if sent is not None and sent.kind() == "call_expression" else call


def _declared(declarator: SgNode, path: str, read: Read) -> Found:
    name, scope = declarator.field("name"), _function(declarator)
    if name is None or name.kind() != "identifier" or "await" not in declarator.text():
        other = name is not None and name.kind() == "object_pattern" and read.member not in name.text()
        return [], "" if other else _unseen(read)
    return _within(scope or _root(declarator), name.text(), path, read)


def _member(member: SgNode, path: str, read: Read) -> Found:
    """`(await …).Body`, `….promise().then(data => …)`."""
    named, above = member.field("property"), member.parent()
    name = named.text() if named else ""
    if name == read.member and "await" in member.text():
        return _edits(member, path, read), ""
    if name == "then" and above and above.kind() == "call_expression":
        return _first(above, 0, path, read)
    return [], "" if name != read.member and name not in ("then", "catch", "finally") else _unseen(read)


def _first(call: SgNode, at: int, path: str, read: Read) -> Found:
    """What a function that is given to a call reads of its parameter at a position."""
    arguments = call.field("arguments")
    given = [one for one in arguments.children() if one.is_named()] if arguments else []
    function = given[-1] if at else given[0] if given else None
    if function is None or function.kind() not in FUNCTIONS:
        return [], _unseen(read)
    one, many = function.field("parameter"), function.field("parameters")
    names = [one] if one else [each for each in (many.children() if many else []) if each.is_named()]
    if len(names) <= at:
        return [], ""
    name = names[at].field("pattern") or names[at]
    if name.kind() != "identifier":
        return [], "" if read.member not in name.text() else _unseen(read)
    edits, problem = _within(function, name.text(), path, read, grant=not at)
    return edits, problem


def _within(scope: SgNode, name: str, path: str, read: Read, *, grant: bool = False) -> Found:
    """What a function (or a program) reads of a name that holds an answer; with `grant` it may be made `async`."""
    edits, reads = list[Edit](), 0
    for node in scope.find_all(kind="identifier"):
        above = node.parent()
        if node.text() != name or above is None or above.kind() in ("variable_declarator", "formal_parameters"):
            continue
        if above.kind() in ("required_parameter", "arrow_function") and extent.span(node) == _parameter(above):
            continue
        member = above.field("property") if above.kind() == "member_expression" else None
        if member is None or above.field("object") != node:
            if _printed(above):
                continue
            return [], _unseen(read)
        if member.text() == read.member:
            if "?." in above.text():
                return [], _unseen(read)
            if read.stream and _function(above) != (scope if scope.kind() in FUNCTIONS else None):
                return [], _unseen(read)
            reads += 1
            edits += _edits(above, path, read)
    if read.stream and reads > 1:
        return [], f"{read.member} is a stream in version 3, which can be read once"
    if read.stream and edits and scope.kind() in FUNCTIONS and not is_async(scope):
        if not grant:
            return [], f"{read.member} is a stream in version 3, and is read where no `await` can stand"
        start = extent.start(scope)
        edits.append(Edit(path, start, start, "async "))
    return edits, ""


def _parameter(function: SgNode) -> object:
    found = function.field("parameter") or function.field("pattern")
    return extent.span(found) if found else None


def _printed(above: SgNode) -> bool:
    """Whether something is only looked at: printed, or asked whether it is there."""
    call = above.parent() if above.kind() == "arguments" else None
    called = call.field("function") if call else None
    return above.kind() in ("if_statement", "unary_expression", "parenthesized_expression") or (
        called is not None and called.text().startswith("console.")
    )


def _edits(member: SgNode, path: str, read: Read) -> list[Edit]:
    """What makes of `x.Body`, `x.Body.toString("utf8")`, `x.Payload` what version 2 gave; nothing in them is moved."""
    start, end = extent.start(member), extent.end(member)
    above = member.parent()
    call = above.parent() if above and above.kind() == "member_expression" else None
    named = above.field("property") if above and above.kind() == "member_expression" else None
    as_text = call is not None and call.kind() == "call_expression" and named is not None and named.text() == "toString"
    if not read.stream and above is not None and "?." in above.text()[end - start :]:
        text = member.text()
        return [Edit(path, start, start, f"({text} && Buffer.from("), Edit(path, end, end, "))")]
    if not read.stream:
        return [Edit(path, start, start, "Buffer.from("), Edit(path, end, end, _closed(read, as_text))]
    if not as_text or call is None or named is None:
        return [Edit(path, start, start, "Buffer.from(await "), Edit(path, end, end, ".transformToByteArray())")]
    around, last, word = call.parent(), extent.end(call), extent.span(named)
    renamed = Edit(path, word.start, word.end, "transformToString")
    if around is not None and around.kind() in ALONE:
        return [Edit(path, start, start, "await "), renamed]
    return [Edit(path, start, start, "(await "), renamed, Edit(path, last, last, ")")]


def _closed(read: Read, as_text: bool) -> str:
    return ").toString()" if read.text and not as_text else ")"


def _function(node: SgNode) -> SgNode | None:
    return next((above for above in node.ancestors() if above.kind() in FUNCTIONS), None)


def _root(node: SgNode) -> SgNode:
    return node.get_root().root()
