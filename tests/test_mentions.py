"""Where a project without a function names a runtime."""

from examples import RUNTIMES, project

from scaffold.mentions import mentions, none_found


def test_the_first_place_in_each_file_that_no_person_reads() -> None:
    files = {
        "api/s-function.json": '{\n  "runtime": "nodejs4.3",\n  "other": "nodejs8.10" }\n',
        "stack.rb": 'j.Runtime "nodejs8.10"',
        "README.md": "nodejs8.10",
        "a.js": "const a = 'nodejs', b = './nodejs8.10/x', c = 'my-nodejs8.10', d = 'nodejs8.10.tgz', e = 'nodejs9.x';",
    }
    assert list(mentions(project(files), RUNTIMES)) == ["api/s-function.json:2", "stack.rb:1"]


def test_what_is_said_of_it() -> None:
    said = "No Lambda function was found in web"
    assert none_found(project({"a.js": ""}), "web", RUNTIMES) == f"{said} (1 file)."
    one = {"a.rb": "'nodejs8.10'"}
    assert none_found(project(one), "web", RUNTIMES) == f"{said} (1 file). A runtime is named in a.rb:1."
    two = {**one, "b.rb": "nodejs6.10"}
    assert none_found(project(two), "web", RUNTIMES).endswith(
        "(2 files). A runtime is named in a.rb:1 and 1 more file."
    )
