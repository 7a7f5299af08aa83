"""Services of the Serverless Framework for another cloud: what looks like a handler there is none that Lambda calls."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from scaffold.model import Project
from scaffold.regex import regex

SERVICES = frozenset(["serverless.yml", "serverless.yaml"])
OTHER = regex(
    r"(?m)^provider:[^\n]*\n(?:(?:[ \t#][^\n]*)?\n)*?[ \t]+name:[ \t]*['\"]?"
    r"(?:aliyun|azure|cloudflare|fn|google|huawei|knative|kubeless|kyma|openwhisk|spotinst|tencent|twilio)\b"
)
"""The providers that the Framework has had a plugin for, other than AWS."""


def elsewhere(project: Project) -> Callable[[str], bool]:
    """What says of a code file whether the service that it lies in, or in a folder of, runs in another cloud."""
    other = {
        posixpath.dirname(path): OTHER.search(project.readable(path)) is not None
        for path in project.entries
        if posixpath.basename(path) in SERVICES
    }

    def found(path: str) -> bool:
        folder = path
        while folder and True in other.values():
            folder = posixpath.dirname(folder)
            if folder in other:
                return other[folder]
        return False

    return found
