"""Which options each command has, and what its help says. What a call says is read by `help`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, UnknownName, near

if TYPE_CHECKING:
    from argparse import Namespace
    from argparse import _ActionsContainer as Table

HELP = """\
scaffold: make and migrate Node.js functions on AWS Lambda

  Start    new NAME             a complete, tested function project
  Look     functions [PATH…]    which functions, which runtime, until when
           check [PATH…]        does the code work on what its runtime gives?
           show [PATH]          the last migrate again, whole or in part
  Change   migrate --to R       move a project to another runtime
           undo [PATH]          take the last migrate back
  Read     runtimes [ID]        every Node.js runtime of Lambda and its dates
           rules                what migrate looks for
           explain RULE|ID      the page of a rule or a runtime

Look and Read write nothing; nor does migrate with --diff, which shows it first.

Examples: scaffold new my-function
          scaffold functions
          scaffold migrate --to nodejs24.x --diff

scaffold COMMAND --help says more.
Exit codes: 0 done, 1 something is left, 2 a wrong call, 3 a defect of scaffold.
"""


class Asked(Exception):
    """Help was asked for."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def parsed(argv: Sequence[str], width: int) -> Namespace:
    """The arguments of a call whose first word is its command; `argv` holds those words. Raises ScaffoldError."""
    name = argv[0]
    if name not in ALL:
        if name.startswith("-"):
            option = near(name, ("--help", "--version"))
            do = f"Did you mean {option[0]}?" if option else "See `scaffold --help`."
            raise ScaffoldError(f"{name} stands before the command.", do)
        meant = [one for one, words in MEANT.items() if name.lower() in words] or near(name, ALL, 0.6)
        raise UnknownName("Command", name, meant, "scaffold --help")
    from scaffold.cli.help import parser

    found = parser(name, *ALL[name], NOTES.get(name, ()), width).parse_args(argv[1:])
    found.argv = tuple(argv)
    return found


def _new(one: Table) -> None:
    one.add_argument("name", metavar="NAME", help="the function's name, or a path that ends in it")
    one.add_argument("--runtime", metavar="R", help="default: the newest that AWS supports")
    one.add_argument("--template", metavar="SOURCE", default="function", help="a folder, a zip or a git URL")
    one.add_argument("--ref", metavar="REF", help="branch, tag or commit of a git template")
    one.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], help="an answer (below); repeatable")
    one.add_argument("--output", metavar="DIR", default=".", help="where the project's folder goes (default: here)")
    one.add_argument("-y", "--no-input", "--yes", action="store_true", help="ask nothing: every default holds")
    one.add_argument("--force", action="store_true", help="in a folder that exists: write only the missing files")
    one.add_argument("--dry-run", action="store_true", help="write nothing; list the files that would be made")
    one.add_argument("--trust", action="store_true", help="run the template's hooks and extensions, this time")
    one.add_argument("--format", choices=("text", "json"), default="text", help="how to print it")


def _functions(one: Table) -> None:
    _paths(one)
    one.add_argument("--all", action="store_true", help="list every function, however many there are")
    one.add_argument("--format", choices=("text", "json", "csv", "markdown"), default="text", help="how to print it")


def _check(one: Table) -> None:
    _paths(one)
    one.add_argument("--runtime", metavar="R", help="as if every function were on R (default: each on its own)")
    old = one.add_mutually_exclusive_group()
    old.add_argument("--base", metavar="REF", help="a commit: functions that it has on an older runtime came from that")
    old.add_argument("--from", dest="old", metavar="R", help="as if every function came from R")
    _sdk(one)
    one.add_argument("--function", metavar="NAME", action="append", default=[], help="check only this; repeatable")
    one.add_argument("--only", metavar="RULE", action="append", default=[], help="ask only this rule; repeatable")
    one.add_argument("--skip", metavar="RULE", action="append", default=[], help="do not ask this rule; repeatable")
    known = one.add_mutually_exclusive_group()
    known.add_argument("--baseline", metavar="FILE", help="leave out what FILE lists")
    known.add_argument("--write-baseline", metavar="FILE", help="list in FILE all that is found now")
    one.add_argument(
        "--fail-on", choices=("breaks", "changes", "deprecated"), default="breaks", help="what is found that exits 1"
    )
    one.add_argument("--format", choices=("text", "json", "markdown", "github"), default="text", help="how to print it")


def _show(one: Table) -> None:
    one.add_argument("path", metavar="PATH", nargs="?", default=".", help="the project (default: here)")
    one.add_argument("--rule", metavar="RULE", help="only this rule's findings, with their lines")
    one.add_argument("--file", metavar="FILE", help="only this file's")
    one.add_argument("--function", metavar="NAME", help="only this function's")
    one.add_argument("--format", choices=("text", "json", "markdown"), default="text", help="how to print it")


def _migrate(one: Table) -> None:
    _paths(one)
    one.add_argument("--to", metavar="R", help="the runtime to move to")
    one.add_argument("--from", dest="old", metavar="R", help="ask as if everything came from R (after a bump by hand)")
    one.add_argument("--function", metavar="NAME", action="append", default=[], help="move only this one; repeatable")
    how = one.add_mutually_exclusive_group()
    how.add_argument("--diff", action="store_true", help="write nothing; print a patch for `git apply`")
    how.add_argument("--dry-run", action="store_true", help="write nothing; say what would change")
    how.add_argument("--check", action="store_true", help="write nothing; exit 1 if something would change")
    how.add_argument("--explain-hops", action="store_true", help="write nothing; say which hop asks for what")
    how.add_argument("--commit-per-hop", action="store_true", help="hop by hop, a commit of each; never pushed")
    one.add_argument("--safety", choices=("safe", "review"), default="safe", help="which fixes are applied")
    one.add_argument("--no-hold", action="store_true", help="move functions that would break, too")
    part = one.add_mutually_exclusive_group()
    part.add_argument("--code-only", action="store_true", help="edit code, leave declarations")
    part.add_argument("--runtime-only", action="store_true", help="edit declarations, leave code")
    one.add_argument("--only", metavar="RULE", action="append", default=[], help="ask only this rule; repeatable")
    one.add_argument("--skip", metavar="RULE", action="append", default=[], help="do not ask this rule; repeatable")
    one.add_argument("--include", choices=("shared",), action="append", default=[], help="edit what others share, too")
    one.add_argument(
        "--fail-on", choices=("breaks", "changes", "deprecated"), default="breaks", help="what is left that exits 1"
    )
    _sdk(one, ", or from nodejs18.x on: v3 (rewrite), bundle (bring v2 along), auto")
    one.add_argument("--allow-dirty", action="store_true", help="change files that have uncommitted changes")
    one.add_argument("--format", choices=("text", "json", "markdown"), default="text", help="how to print it")


def _sdk(one: Table, more: str = "") -> None:
    one.add_argument("--date", metavar="DAY", default="", help="with the SDK that was bundled on a day, as 2019-06-20")
    one.add_argument("--sdk", metavar="V", default="", help=f"with this bundled SDK v2, as 2.290.0{more}")


def _undo(one: Table) -> None:
    one.add_argument("path", metavar="PATH", nargs="?", default=".", help="the project (default: here)")


def _runtimes(one: Table) -> None:
    one.add_argument("runtime", metavar="ID", nargs="?", help="one runtime (default: all of them)")
    one.add_argument(
        "--guide",
        metavar="PAGE",
        nargs="+",
        action="extend",
        help="compare pages of AWS's guide with ours (- for stdin)",
    )
    one.add_argument("--edition", metavar="DATE", help="the day of the guide's edition, as 2019-06-06")
    one.add_argument("--write", metavar="DIR", help="put what is new into the runtime pages there (docs/runtimes)")
    one.add_argument("--format", choices=("text", "json"), default="text", help="how to print it")


def _rules(one: Table) -> None:
    one.add_argument("--format", choices=("text", "json"), default="text", help="how to print it")


def _explain(one: Table) -> None:
    one.add_argument("name", metavar="RULE|ID", help="a rule, or a runtime's identifier")


NOTES = {
    "new": (
        "Answers of the built-in template, for --set: the first is the default. The first three are asked.",
        "  event=direct|http|sqs|s3|schedule                what calls the function\n"
        "  infrastructure=sam|cloudformation|terraform|cli  how it is deployed\n"
        "  region=eu-west-1  by default AWS_REGION, else the one where you deploy\n"
        "  language=javascript|typescript\n"
        "  modules=esm|commonjs  sdk=v3|v2  log_format=json|text\n"
        "      up to nodejs16.x only the other one: commonjs, v2, text\n"
        "  log_retention_days=30  role=managed|narrow  description=TEXT\n"
        "  permission_boundary=ARN  tags=team=orders,stage=test",
        "A template of your own is a cookiecutter template, and asks its own questions.",
        "Exit codes. 0: made. 1: files that are there and differ were kept (--force). 2: a wrong call; nothing was "
        "written. 130: interrupted.",
    ),
    "functions": (
        "More than 40 functions are counted by runtime, and listed with --all. Exit codes. 0: all runtimes are known. "
        "1: one is unresolved, or a file that may declare functions was not read. 2: a wrong call.",
    ),
    "check": (
        "What breaks on the runtime, and what it warns of. What a step changes is asked where the older runtime is "
        "known: --base, --from. By default the SDK is every version that the runtime has carried.",
        "--format github prints annotations for GitHub Actions: they stand at their lines in the pull request.",
        "Exit codes. 0: nothing at or above --fail-on. 1: something is, a runtime is unresolved, or code that matters "
        "was not read. 2: a wrong call. 3: a defect of scaffold.",
    ),
    "migrate": (
        "Exit codes. 0: all that was asked is done, and nothing that breaks is left. 1: a function is held, "
        "shares what sets its runtime with others, or has none that is known, something is left at or above "
        "--fail-on, a file that matters was not read, or a file to be changed was changed meanwhile. "
        "2: a wrong call. 3: a defect of scaffold. 130: interrupted.",
        "--dry-run exits as the write would; --check and --diff exit with 1 also when anything would change.",
        "A run that writes is kept for `scaffold show`. --diff, --dry-run and --check keep nothing: --dry-run --format "
        "markdown (or json) lists every finding. --diff prints the patch on stdout and the summary on stderr.",
        "--sdk v3 has AWS's codemod rewrite code for version 3 of the SDK, on copies, and takes what holds; npm "
        "fetches it the first time. --sdk bundle lists aws-sdk in package.json. --sdk auto rewrites what can "
        "be rewritten whole, and bundles for the rest.",
        "A migration goes straight to its target. --explain-hops says which step of the ladder asks for which finding. "
        "--commit-per-hop takes them one after the other, in a clean git repository, and stops at a function that is "
        "held.",
    ),
    "show": (
        "The summary is one screen. --rule, --file and --function show every finding in full, and can be combined; "
        "--format markdown and json have all of them.",
    ),
    "undo": (
        "It takes back the last migrate, or the last merge of the guide into runtime pages (runtimes --write). What "
        "`scaffold new` made is never taken back: delete its folder. AWS is not touched.",
    ),
}
"""What a command's help says under its options."""


def _paths(one: Table) -> None:
    one.add_argument("paths", metavar="PATH", nargs="*", default=[], help="projects (default: here)")


MEANT = {
    "new": ("add", "create", "generate", "init"),
    "functions": ("inventory", "list", "ls", "scan", "status"),
    "check": ("lint", "test", "validate", "verify"),
    "migrate": ("bump", "move", "update", "upgrade"),
    "undo": ("back", "revert", "rollback"),
    "show": ("diff", "log", "report"),
}
"""What other tools call our commands."""

ALL: dict[str, tuple[str, tuple[str, ...], Callable[[Table], None]]] = {
    "new": (
        "Make a complete Node.js function project: code, tests, events, role, infrastructure, packaging.",
        (
            "scaffold new my-function",
            "scaffold new orders --set event=sqs --set infrastructure=terraform --set language=typescript",
            "scaffold new services/thumbs --runtime nodejs22.x --set region=eu-west-1 --no-input",
            "scaffold new audit --template https://example.com/acme/templates.git --ref v3.2",
        ),
        _new,
    ),
    "functions": (
        "List functions, their runtime, where it is set, and until when AWS takes it. Writes nothing.",
        ("scaffold functions", "scaffold functions orders billing --all", "scaffold functions */ --format csv"),
        _functions,
    ),
    "check": (
        "Does the code work on what its runtime gives: Node.js, SDK, system, packages? Writes nothing.",
        (
            "scaffold check",
            "scaffold check --base origin/main              (in CI: what a bump of the runtime breaks)",
            "scaffold check --runtime nodejs24.x --fail-on deprecated",
            "scaffold check --baseline .scaffold-baseline.json",
            "scaffold check --runtime nodejs24.x */         (of each project, and a table of all)",
        ),
        _check,
    ),
    "show": (
        "Show the last migrate of a project again. Nothing is computed anew, nothing is written.",
        ("scaffold show", "scaffold show --rule buffer-constructor", "scaffold show --format markdown"),
        _show,
    ),
    "migrate": (
        "Move a project's functions to another runtime: declarations and code, all or nothing.",
        (
            "scaffold migrate --to nodejs24.x --diff | less",
            "scaffold migrate --to nodejs24.x",
            "scaffold migrate services/mail --to nodejs22.x --function Mailer",
            "scaffold migrate --to nodejs10.x --from nodejs8.10     (after a bump by hand)",
        ),
        _migrate,
    ),
    "undo": (
        "Take the last migrate of a project back. Files that changed since are refused.",
        ("scaffold undo",),
        _undo,
    ),
    "runtimes": (
        "Every Node.js runtime of AWS Lambda, or one of them: versions, bundled SDK, dates.",
        (
            "scaffold runtimes",
            "scaffold runtimes nodejs22.x",
            "scaffold runtimes --guide lambda-runtimes.md --edition 2026-11-20 --write docs/runtimes",
        ),
        _runtimes,
    ),
    "rules": (
        "What migrate looks for.",
        ("scaffold rules",),
        _rules,
    ),
    "explain": (
        "The page of a rule or a runtime: what happens, why, what to do.",
        ("scaffold explain buffer-constructor", "scaffold explain nodejs24.x"),
        _explain,
    ),
}
