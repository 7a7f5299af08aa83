"""Stands in for `sam deploy` and `sam delete`: AWS's own translator of SAM, then the AWS CLI. Run in a project.

`translate` prints the translated template.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
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


def main(command: str) -> None:
    stack = tomllib.loads(Path("samconfig.toml").read_text())["default"]["global"]["parameters"]["stack_name"]
    if command == "deploy":
        if subprocess.run(["aws", "s3api", "head-bucket", "--bucket", BUCKET], capture_output=True).returncode:
            aws("s3", "mb", f"s3://{BUCKET}")
        package = next(Path("build").glob("*.zip"))
        key = sha256(package.read_bytes()).hexdigest()
        aws("s3", "cp", str(package), f"s3://{BUCKET}/{key}")
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
