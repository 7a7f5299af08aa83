"""What a project pins, what that makes of a migration, and whom it holds."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import facts, pages
from scaffold.deploying import hits
from scaffold.functions import derive
from scaffold.model import Entry, Kind, Migration, Place, Plan, Project
from scaffold.pins import _specifier, _terraform, npm
from scaffold.plan import migrate
from scaffold.toolchain import version

HERE = Place("x", 0, 0)
FUNCTION = 'resource "aws_lambda_function" "%s" {\n  runtime = "nodejs18.x"\n  handler = "index.take"\n}\n'
SERVICE = "service: orders\nprovider: {name: aws, runtime: %s}\nfunctions:\n  %s: {handler: index.take}\n"
AWS = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "%s" }\n  }\n}\n'
RULES = [
    rule
    for rule in pages.rules()
    if rule.id.startswith("toolchain-") or rule.id in ("serverless-runtime", "terraform-runtime", "cdk-runtime")
]


def project(files: dict[str, str]) -> Project:
    entries = {}
    for path, text in files.items():
        fact = path.endswith(("package-lock.json", ".lock.hcl"))
        entries[path] = Entry(path, Kind.FACT if fact else Kind.TEXT, 0o644, text.encode)
    return Project(entries)


def migration(of: Project, target: str) -> Migration:
    return Migration(derive(of, facts.runtimes()), facts.find(target), facts.runtimes())


def plan(target: str, files: dict[str, str]) -> Plan:
    of = project(files)
    return migrate(of, RULES, migration(of, target))


def notes(target: str, files: dict[str, str]) -> list[str]:
    return [one.hit.note for one in plan(target, files).left if one.rule.id.startswith("toolchain-")]


def package(**packages: str) -> str:
    return json.dumps({"devDependencies": packages})


def test_only_the_functions_that_the_tool_deploys_are_held() -> None:
    done = plan(
        "nodejs22.x",
        {
            "package.json": package(osls="3.41.0"),
            "serverless.yml": "configValidationMode: error\n" + SERVICE % ("nodejs18.x", "take"),
            "other/package.json": package(osls="3.43.0"),
            "other/serverless.yml": SERVICE % ("nodejs18.x", "give"),
            "infra/main.tf": AWS % "5.70.0" + FUNCTION % "held",
            "free/main.tf": AWS % "5.90.0" + FUNCTION % "free",
        },
    )
    assert sorted(one.function.name for one in done.held) == ["held", "take"]
    assert {one.hit.path for one in done.done} == {"other/serverless.yml", "free/main.tf"}
    assert {one.owners for one in done.left if one.rule.id == "toolchain-refuses-runtime"} == {("held",), ("take",)}


def test_a_hold_names_its_functions_although_edits_have_moved_them() -> None:
    done = plan(
        "nodejs22.x",
        {
            "main.tf": FUNCTION % "free" + 'module "m" {\n  source = "./m"\n}\n',
            "m/main.tf": AWS % "5.1.0" + FUNCTION % "a",
        },
    )
    assert [one.function.name for one in done.held] == ["a"]
    assert [(one.owners, one.hit.path) for one in done.left if one.rule.id.startswith("toolchain")] == [
        (("a",), "m/main.tf")
    ]


def test_the_order_of_upgrades() -> None:
    cdk = 'new Function(this, "Take", { runtime: Runtime.NODEJS_16_X, handler: "a.b", code: Code.fromAsset("s") });\n'
    assert notes("nodejs18.x", {"package.json": package(**{"aws-cdk-lib": "2.50.0"}), "stack.ts": cdk}) == [
        "aws-cdk-lib 2.50.0 has no name for nodejs18.x: upgrade to 2.51.0 first, it takes nodejs16.x too, "
        "then move the runtime"
    ]
    assert notes("nodejs18.x", {"package.json": package(**{"@aws-cdk/aws-lambda": "1.170.0"}), "stack.ts": cdk}) == [
        "@aws-cdk/aws-lambda 1.170.0 has no name for nodejs18.x, nor will it: move to aws-cdk-lib 2.51.0 first, "
        "which takes both"
    ]
    service = {"serverless.yml": "configValidationMode: error\n" + SERVICE % ("nodejs8.10", "take")}
    assert notes("nodejs24.x", {"package.json": package(serverless="3.40.0"), **service}) == [
        "serverless 3.40.0 refuses nodejs24.x: 4.25.0 takes it but not nodejs8.10, "
        "so upgrade and move the runtime together"
    ]
    assert notes("nodejs24.x", {"package.json": package(osls="4.3.1"), **service}) == [
        "osls 4.3.1 takes nodejs24.x and refuses nodejs8.10: until the runtime moves, nothing can be deployed with it"
    ]


def test_the_lock_file_counts_and_not_the_range() -> None:
    files = {"package.json": package(osls="^3.41.0"), "serverless.yml": SERVICE % ("nodejs18.x", "take")}
    assert notes("nodejs22.x", files) == []
    lock = {"lockfileVersion": 1, "dependencies": {"osls": {"version": "3.42.0", "dev": True}}}
    assert notes("nodejs22.x", {**files, "package-lock.json": json.dumps(lock)}) == [
        "osls 3.42.0 (package-lock.json) does not know nodejs22.x, says so and goes on; "
        "3.43.0 is the first that knows it"
    ]


@pytest.mark.parametrize(
    ("target", "asked", "said"),
    [
        ("nodejs20.x", ">= 4.0", "lets in versions that do not take nodejs20.x: 5.26.0 is the first that does"),
        ("nodejs20.x", "~> 5.0, < 5.20.0", "refuses nodejs20.x"),
        ("nodejs20.x", "~> 5.24.0", ""),
        ("nodejs20.x", "~> 5.26", ""),
        ("nodejs20.x", "!= 5.1.0", ""),
        ("nodejs20.x", "5.23", "refuses nodejs20.x"),
    ],
)
def test_constraints_of_terraform(target: str, asked: str, said: str) -> None:
    found = notes(target, {"main.tf": AWS % asked + FUNCTION % "a"})
    assert (said in found[0]) if said else not found


def test_every_way_to_a_module_counts() -> None:
    module = {"m/main.tf": FUNCTION % "a"}
    call = 'module "m" {\n  source = "../m"\n}\n'
    both = {"one/main.tf": AWS % "5.1.0" + call, "two/main.tf": AWS % "5.90.0" + call}
    assert "lets in" in notes("nodejs22.x", {**module, **both})[0]
    assert not plan("nodejs22.x", {**module, **both}).held
    assert [one.function.name for one in plan("nodejs22.x", {**module, "one/main.tf": AWS % "5.1.0" + call}).held] == [
        "a"
    ]
    assert notes("nodejs22.x", {**module, "one/main.tf": AWS % "5.1.0" + call, "two/main.tf": call}) == []


def test_the_version_that_a_service_asks_for() -> None:
    service = 'frameworkVersion: "3"\n' + SERVICE % ("nodejs18.x", "take")
    said = "does not know nodejs24.x, says so and goes on; 4.25.0 is the first that knows it"
    assert notes("nodejs24.x", {"serverless.yml": service}) == [f"serverless 3 {said}"]
    strict = plan("nodejs24.x", {"serverless.yml": "configValidationMode: error\n" + service})
    assert [one.function.name for one in strict.held] == ["take"]


def test_a_package_of_a_workspace_is_asked_before_its_root() -> None:
    service = SERVICE % ("nodejs18.x", "take")
    root = {
        "package.json": package(osls="4.3.1"),
        "a/package.json": package(mocha="6.0.0"),
        "a/serverless.yml": service,
    }
    assert notes("nodejs22.x", root)[0].startswith("osls 4.3.1 takes nodejs22.x and refuses nodejs18.x")
    assert notes("nodejs22.x", {**root, "a/package.json": package(osls="3.50.0")}) == []


GO = 'awslambda.NewFunction(s, jsii.String("f"), &awslambda.FunctionProps{Runtime: awslambda.Runtime_NODEJS_16_X()})'
JAVA = 'Function.Builder.create(this, "f").runtime(Runtime.NODEJS_16_X).handler("a.b").build();'
NET = 'new Function(this, "f", new FunctionProps { Runtime = Runtime.NODEJS_16_X, Handler = "a.b" });'
MAVEN = "<groupId>software.amazon.awscdk</groupId>\n<artifactId>aws-cdk-lib</artifactId>\n<version>%s</version>\n"


@pytest.mark.parametrize(
    ("files", "old", "new"),
    [
        ({"stack.go": GO, "go.mod": "require github.com/aws/aws-cdk-go/awscdk/v2 v%s\n"}, "2.50.0", "2.51.0"),
        ({"a/Stack.java": JAVA, "pom.xml": MAVEN}, "2.50.0", "2.51.0"),
        (
            {
                "a/Stack.java": JAVA,
                "pom.xml": "<cdk.version>%s</cdk.version>\n" + MAVEN.replace("%s", "${cdk.version}"),
            },
            "2.50.0",
            "2.51.0",
        ),
        (
            {"a/stack.py": "Function(self, 'f', runtime=Runtime.NODEJS_16_X)", "setup.py": '"aws-cdk-lib>=%s,<2.51"'},
            "2.0",
            "3.0",
        ),
        (
            {"a/Stack.cs": NET, "a/A.csproj": '<PackageReference Include="Amazon.CDK.Lib" Version="%s" />'},
            "2.50.0-rc.1",
            "2.51.0-rc.1",
        ),
    ],
)
def test_other_languages_of_cdk(files: dict[str, str], old: str, new: str) -> None:
    def held(number: str) -> int:
        return len(plan("nodejs18.x", {path: text.replace("%s", number) for path, text in files.items()}).held)

    assert (held(old), held(new)) == (1, 0)


def test_the_first_version_of_cdk_is_known_by_the_package_that_brings_it_too() -> None:
    java = MAVEN.replace("aws-cdk-lib", "core").replace("%s", "1.120.0")
    for files in (
        {"a/Stack.cs": NET, "a/A.csproj": '<PackageReference Include="Amazon.CDK" Version="1.120.0-devpreview" />'},
        {"a/Stack.java": JAVA, "pom.xml": java},
        {"stack.py": "Function(self, 'f', runtime=Runtime.NODEJS_16_X)", "requirements.txt": "aws-cdk.core==1.120.0\n"},
    ):
        assert len(plan("nodejs18.x", files).held) == 1, files
        newer = {path: text.replace("1.120.0", "2.60.0") for path, text in files.items()}
        assert not plan("nodejs18.x", newer).held


def test_nothing_is_said_of_functions_that_stay() -> None:
    files = {"package.json": package(osls="4.3.1"), "serverless.yml": SERVICE % ("nodejs22.x", "take")}
    assert notes("nodejs22.x", files) == notes("nodejs20.x", files) == []


BOUNDS = st.tuples(st.integers(0, 6), st.integers(0, 40), st.integers(0, 4))


@given(BOUNDS, BOUNDS)
def test_readings_of_one_constraint_agree(one: tuple[int, int, int], other: tuple[int, int, int]) -> None:
    a, b, c = one
    text, tried = f"{a}.{b}.{c}", other
    exact, below = _terraform(HERE, text), _terraform(HERE, f">= {text}, < {a + 1}.0")
    upto = _terraform(HERE, f"~> {a}.{b}")
    assert None not in (exact, below, upto)
    assert exact.admits(tried) == (tried == one)
    assert below.admits(tried) == (one <= tried < (a + 1, 0, 0))
    assert upto.admits(tried) == ((a, b, 0) <= tried < (a + 1, 0, 0))
    python, node = _specifier(HERE, "p", f">={text}"), npm(HERE, "p", f">={text}")
    assert None not in (python, node)
    assert python.admits(tried) == node.admits(tried) == (tried >= one)


@pytest.mark.parametrize("asked", ["*", "latest", "workspace:*", "github:a/b", "file:../serverless", "", "next"])
def test_what_names_no_version_is_no_pin(asked: str) -> None:
    assert npm(HERE, "p", asked) is None


@given(
    st.lists(st.sampled_from(["nodejs8.10", "nodejs18.x", "nodejs24.x"]), max_size=4), st.sampled_from("-^~"), BOUNDS
)
def test_one_of_the_two_rules_speaks_at_most(runtimes: list[str], sign: str, asked: tuple[int, int, int]) -> None:
    files = {f"{at}/serverless.yml": SERVICE % (one, f"f{at}") for at, one in enumerate(runtimes)}
    files["package.json"] = package(osls=sign.strip("-") + ".".join(map(str, asked)))
    of = project(files)
    for target in ("nodejs20.x", "nodejs24.x"):
        refused, other = (list(hits(of, migration(of, target), refused=one)) for one in (True, False))
        assert not (refused and other)
        assert all(
            place in {f.declared_at for f in migration(of, target).functions} for h in refused for place in h.concerns
        )


def test_a_project_without_such_files_costs_next_to_nothing() -> None:
    files = {f"f{n}/index.js": "exports.handler = async () => 1;\n" * 40 for n in range(500)}
    names = "\n".join(
        f"  F{n}:\n    Type: AWS::Lambda::Function\n    Properties: {{Runtime: nodejs8.10, Handler: a.b}}"
        for n in range(500)
    )
    of = project({**files, "template.yaml": f"Resources:\n{names}\n"})
    asked = migration(of, "nodejs24.x")
    assert len(asked.functions) == 500
    start = time.perf_counter()
    assert not list(hits(of, asked, refused=True))
    assert time.perf_counter() - start < 0.25


def test_versions() -> None:
    with pytest.raises(ValueError, match="no version"):
        version("latest")


LAYERED = """import * as lambda from 'aws-cdk-lib/aws-lambda';
new lambda.LayerVersion(this, 'Deps', {
  compatibleRuntimes: [lambda.Runtime.NODEJS_18_X],
});
"""
STACK = """import * as lambda from 'aws-cdk-lib/aws-lambda';
new lambda.Function(this, 'Take', {
  runtime: lambda.Runtime.NODEJS_18_X, handler: 'index.take', code: lambda.Code.fromAsset('src'),
});
"""


@pytest.mark.parametrize(("cdk", "edited"), [("2.124.0", set()), ("2.300.0", {"lib/layers.ts", "lib/stack.ts"})])
def test_a_layer_is_given_no_member_that_the_library_of_its_held_stack_does_not_have(
    cdk: str, edited: set[str]
) -> None:
    rules = [*RULES, *(rule for rule in pages.rules() if rule.id == "cdk-layer-runtimes")]
    of = project(
        {
            "package.json": json.dumps({"dependencies": {"aws-cdk-lib": cdk}}),
            "lib/stack.ts": STACK,
            "lib/layers.ts": LAYERED,
        }
    )
    done = migrate(of, rules, migration(of, "nodejs24.x"))
    assert {one.hit.path for one in done.done} == edited
    assert [one.why for one in done.left if one.rule.id == "cdk-layer-runtimes"] == (
        [] if edited else ["held: Take is held"]
    )


def test_what_is_said_of_one_place_for_several_services_is_said_once() -> None:
    files = {"package.json": package(serverless="3.x || 4.x")}
    for name in ("a", "b"):
        files[f"{name}/serverless.yml"] = "frameworkVersion: '3'\n" + SERVICE % ("nodejs20.x", name)
    (said,) = notes("nodejs24.x", files)
    assert "does not know nodejs24.x" in said
