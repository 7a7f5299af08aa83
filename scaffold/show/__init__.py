"""What a person, or another program, sees of a plan. Everything but the patch is made from the report alone."""

from scaffold.show.checked import checked, checked_text
from scaffold.show.commits import commits_text, message
from scaffold.show.diff import diff
from scaffold.show.hops import hop_rows, hops_text
from scaffold.show.inventory import functions_report, functions_text
from scaffold.show.markdown import markdown
from scaffold.show.report import exit_code, report
from scaffold.show.tables import functions_csv, functions_markdown
from scaffold.show.text import text
from scaffold.words import amount, ascii, some  # noqa: A004

__all__ = [
    "amount",
    "ascii",
    "checked",
    "checked_text",
    "commits_text",
    "diff",
    "exit_code",
    "functions_csv",
    "functions_markdown",
    "functions_report",
    "functions_text",
    "hop_rows",
    "hops_text",
    "markdown",
    "message",
    "report",
    "some",
    "text",
]
