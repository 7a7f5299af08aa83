"""What an import loses when the parameter that asked for its type goes."""

import pytest
from examples import RULES, RUNTIMES
from examples import project as in_memory

from scaffold.functions import derive
from scaffold.model import Migration
from scaffold.plan import Options, migrate

SERVICE = "service: a\nprovider: {name: aws, runtime: nodejs22.x}\nfunctions: {a: {handler: a.handler}}\n"
HANDLER = "export const handler = (event: any, context: any, callback: {}) => {{\n  callback(null, event.id);\n}};\n"
AFTER = "export const handler = async (event: any, context: any) => {\n  return event.id;\n};\n"


def migrated(code: str) -> str:
    project = in_memory({"serverless.yml": SERVICE, "a.ts": code})
    migration = Migration(derive(project, RUNTIMES), RUNTIMES["nodejs24.x"], RUNTIMES)
    rules = [one for one in RULES if one.id == "callback-handler"]
    return migrate(project, rules, migration, Options(hold=False)).after.text("a.ts")


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("import { Callback } from 'aws-lambda';\n", "", "Callback"),
        ("import type { Callback } from 'aws-lambda';\n", "", "Callback<string>"),
        ("import { Context, Callback } from 'aws-lambda';\n", "import { Context } from 'aws-lambda';\n", "Callback"),
        ("import { Callback, Context } from 'aws-lambda';\n", "import { Context } from 'aws-lambda';\n", "Callback"),
        ("import { Callback as Done, A } from 'aws-lambda';\n", "import { A } from 'aws-lambda';\n", "Done"),
        ("import {\n  A,\n  Callback,\n} from 'aws-lambda';\n", "import {\n  A,\n} from 'aws-lambda';\n", "Callback"),
        ("import { Callback, B } from 'aws-lambda';\n", "", "Callback<B>"),
        ("import { A, Callback, B } from 'aws-lambda';\n", "import { A } from 'aws-lambda';\n", "Callback<B>"),
        ("import { Callback, B, A } from 'aws-lambda';\n", "import { A } from 'aws-lambda';\n", "Callback<B>"),
        ("import { Callback, A, B } from 'aws-lambda';\n", "import { A } from 'aws-lambda';\n", "Callback<B>"),
    ],
)
def test_what_nothing_else_asks_for_goes(before: str, after: str, named: str) -> None:
    assert migrated(before + HANDLER.format(named)) == after + AFTER


@pytest.mark.parametrize(
    ("before", "named"),
    [
        ("import { Callback } from './types';\n", "Callback"),
        ("import all, { Callback } from 'aws-lambda';\n", "Callback"),
        ("import {\n  Callback, // ends it\n  A,\n} from 'aws-lambda';\n", "Callback"),
        ("import { Callback } from 'aws-lambda';\nexport type Ended = Callback;\n", "Callback"),
        ("import { Callback } from 'aws-lambda';\nexport { Callback };\n", "Callback"),
        ("type Callback = (error: any, result: any) => void;\n", "Callback"),
    ],
)
def test_what_is_asked_for_elsewhere_or_may_do_something_stays(before: str, named: str) -> None:
    assert migrated(before + HANDLER.format(named)) == before + AFTER
