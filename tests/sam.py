"""Stands in for `sam deploy` and `sam delete`: AWS's own translator of SAM, then the AWS CLI. Run in a project.

It uploads what SAM CLI 1.170 does: the file that CodeUri names, or all of a folder. `translate` prints the translated
template.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tomllib
import zipfile
from hashlib import sha256
from pathlib import Path

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

BUCKET = "packages-of-sam"


class NoPolicies:
    """Managed policies by name; our templates name none."""

    def load(self) -> dict[str, str]:
        return {}


def aws(*words: str) -> None:
    subprocess.run(["aws", *words], check=True)


def translated(text: str, key: str) -> str:
    """A SAM template as CloudFormation, its code in a bucket."""
    template = yaml_parse(text)
    for resource in template["Resources"].values():
        if "CodeUri" in resource.get("Properties", {}):
            resource["Properties"]["CodeUri"] = f"s3://{BUCKET}/{key}"
    return json.dumps(transform(template, {}, NoPolicies()))


def package(project: Path) -> bytes:
    """What SAM uploads as the code of a project's one function."""
    resources = yaml_parse((project / "template.yaml").read_text())["Resources"].values()
    (uri,) = {one["Properties"]["CodeUri"] for one in resources if "CodeUri" in one.get("Properties", {})}
    place = project / uri
    if place.is_file():
        return place.read_bytes()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for path in sorted(path for path in place.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(place).as_posix())
    return held.getvalue()


def main(command: str) -> None:
    stack = tomllib.loads(Path("samconfig.toml").read_text())["default"]["global"]["parameters"]["stack_name"]
    if command == "deploy":
        if subprocess.run(["aws", "s3api", "head-bucket", "--bucket", BUCKET], capture_output=True).returncode:
            aws("s3", "mb", f"s3://{BUCKET}")
        code = package(Path())
        Path("build/uploaded.zip").write_bytes(code)
        key = sha256(code).hexdigest()
        aws("s3", "cp", "build/uploaded.zip", f"s3://{BUCKET}/{key}")
        Path("build/template.json").write_text(translated(Path("template.yaml").read_text(), key))
        file = ("--template-file", "build/template.json", "--capabilities", "CAPABILITY_IAM")
        aws("cloudformation", "deploy", "--stack-name", stack, *file, "--no-fail-on-empty-changeset")
    else:
        aws("cloudformation", "delete-stack", "--stack-name", stack)
        aws("s3", "rb", "--force", f"s3://{BUCKET}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--version"]:
        print("stand-in")
    elif sys.argv[1:] == ["translate"]:
        print(translated(Path("template.yaml").read_text(), "package.zip"))
    else:
        main(sys.argv[1])
