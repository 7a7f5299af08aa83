"""Filter patterns and queries of CloudWatch Logs that count on the layout or the words of older log lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from scaffold.formats import tree
from scaffold.formats.scripts import scripts
from scaffold.match import get, matches, scalar
from scaffold.model import Edit, Hit, Migration, Node, Project, Safety
from scaffold.regex import regex

RESOURCES = (
    "*[Type=AWS::Logs::MetricFilter|AWS::Logs::SubscriptionFilter].Properties[FilterPattern=*]",
    "*[Type=AWS::Logs::QueryDefinition].Properties[QueryString=*]",
    "*[Type=AWS::CloudWatch::Dashboard].Properties[DashboardBody=*]",
    "*.Properties.Events.*[Type=CloudWatchLogs].Properties[FilterPattern=*]",
)
OWNERS = (
    *(f"{head}Resources.{pattern}" for head in ("", "resources.") for pattern in RESOURCES),
    "functions.*.events.*.cloudwatchLog[filter=*]",
    "resource.aws_cloudwatch_log_metric_filter.*",
    "resource.aws_cloudwatch_log_subscription_filter.*",
    "resource.aws_cloudwatch_query_definition.*",
    "resource.aws_cloudwatch_dashboard.*",
    "aws[command=aws logs *]",
)
KEYS = (
    *("FilterPattern", "QueryString", "DashboardBody", "filter", "pattern", "filter_pattern", "query_string"),
    *("dashboard_body", "--filter-pattern", "--query-string"),
)
GROUPS = ("LogGroupName", "LogGroupNames", "logGroup", "log_group_name", "log_group_names", "--log-group-name")
WORDS = {
    "Process exited before completing request": "Runtime.ExitError, or the error itself",
    "Unable to import module": "Runtime.ImportModuleError",
    "missing on module": "Runtime.HandlerNotFound",
    "Syntax error in module": "Runtime.UserCodeSyntaxError",
    "module initialization error": "the error's own type",
    "UnhandledPromiseRejectionWarning": "Runtime.UnhandledPromiseRejection",
    "stackTrace": "stack",
}
"""What nodejs8.10 logs, and what stands in its place from nodejs10.x on (both runtimes replayed side by side)."""
LAYOUT = "nodejs10.x"
CRASHES = "nodejs24.x"
CRASH = regex(r"Unhandled ?Promise ?Rejection(?!Warning)|Uncaught Exception")
"""What the runtime itself logs of a crash up to nodejs22.x; nodejs24.x leaves that to Node.js."""
EXIT = regex(r"Runtime\.ExitError|Runtime exited")
FIELD = regex(r"""(?:"[^"]*"|'[^']*'|[^,"'])+""")
LEVEL = regex(r"(?i:level|lvl|severity)|\b(?:INFO|WARN|ERROR|DEBUG)\b")
OWN_LINE = regex(r"=\s*\\?[\"']?(REPORT|START|END)\b")
PARSED = regex(r"""parse\s+@message\s+\\?["']\*(\\+t|\t)\*(\\+t|\t)\*\\?["']""")
LAMBDA = regex(r"/aws/lambda\b")
ERROR = regex(r"\bERROR\b")


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        text, seen = project.text(path), set()
        steps = [since for since in (LAYOUT, CRASHES) if _meets(since, path, migration)]
        if not steps:
            continue
        for pattern, root in product(OWNERS, (tree(project, path), *scripts(project, path))):
            for match in matches(pattern, root):
                node = next((found for key in KEYS if (found := get(match.node, key))), None)
                if node is None or node.kind not in ("scalar", "expression") or node.start in seen:
                    continue
                seen.add(node.start)
                hit = _hit(node, match.node, root, path, text) if LAYOUT in steps else None
                if hit or (CRASHES in steps and (hit := _crash(node, path))):
                    yield hit


def _meets(since: str, path: str, migration: Migration) -> bool:
    """Whether the functions that a file is about come to a runtime from before it."""
    old, first = migration.old(path), migration.runtimes[since]
    return old is not None and old.rank < first.rank <= migration.target.rank


def _crash(node: Node, path: str) -> Hit | None:
    if not CRASH.search(node.value) or EXIT.search(node.value):
        return None
    note = "nodejs24.x logs the plain stack in its place: look for Runtime.ExitError too"
    return Hit(path, node.start, node.end, note=note, safety=Safety.MANUAL)


def _hit(node: Node, owner: Node, root: Node, path: str, text: str) -> Hit | None:
    place = path, node.start, node.end
    value = node.value.strip()
    for word, now in WORDS.items():
        if word in value:
            return Hit(*place, note=f"from nodejs10.x on the log says: {now}", safety=Safety.MANUAL)
    if PARSED.search(value) or PARSED.search(text[node.start : node.end]):
        return Hit(*place, note="the third field is the level from nodejs10.x on", safety=Safety.MANUAL)
    if value.startswith("["):
        return _fields(node, owner, root, path, text)
    if ERROR.search(value) and not value.startswith("{") and _of_lambda(owner, root, text):
        return Hit(*place, note="also matches each console.error from nodejs10.x on", safety=Safety.MANUAL)
    return None


def _fields(node: Node, owner: Node, root: Node, path: str, text: str) -> Hit | None:
    """A pattern in brackets: one field more before the third, where the level stands."""
    begin, end = node.value.find("[") + 1, node.value.rfind("]")
    fields = list(FIELD.finditer(node.value, begin, end))
    if len(fields) < 3 or fields[0][0].strip() == "..." or LEVEL.search(fields[2][0]) or OWN_LINE.search(fields[0][0]):
        return None
    if not re.search(r"req\w*id", fields[1][0], re.IGNORECASE) and not _of_lambda(owner, root, text):
        return None
    place = path, node.start, node.end
    note = "the third field is the level from nodejs10.x on"
    if text[node.start : node.end] != node.value:
        return Hit(*place, note=note, safety=Safety.MANUAL)
    third = fields[2]
    at = node.start + third.start() + len(third[0]) - len(third[0].lstrip())
    return Hit(*place, (Edit(path, at, at, "level, "),), note)


def _of_lambda(owner: Node, root: Node, text: str) -> bool:
    """Whether the log group is a function's: by its name, or by that of the resource it refers to."""
    group = next((found for key in GROUPS if (found := get(owner, key))), None)
    if group is None:
        return False
    if LAMBDA.search(text[group.start : group.end]):
        return True
    name = group.value if group.tag else scalar(get(group, "Ref"))
    keys = ("Resources", name) if name else ("resource", *group.value.strip('"${} ').split(".")[:2])
    named = get(root, *keys)
    return named is not None and LAMBDA.search(text[named.start : named.end]) is not None
