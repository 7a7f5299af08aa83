"""The names of the SDK v2 that stand outside the models of its services. Source: the package aws-sdk, lib/."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scaffold.regex import regex


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CORE = words(
    """
    ChainableTemporaryCredentials CognitoIdentityCredentials Config CredentialProviderChain Credentials
    EC2MetadataCredentials ECSCredentials Endpoint EndpointCache EnvironmentCredentials EventListeners
    FileSystemCredentials HttpClient HttpRequest HttpResponse IniLoader JSON MetadataService Model NodeHttpClient
    ParamValidator ProcessCredentials Protocol RemoteCredentials Request ResourceWaiter Response SAMLCredentials
    SSOTokenProvider SequentialExecutor Service SharedIniFileCredentials Signers SsoCredentials StaticTokenProvider
    TemporaryCredentials Token TokenFileWebIdentityCredentials TokenProviderChain VERSION WebIdentityCredentials
    XHRClient XML AWSError PromiseResult HTTPOptions ServiceConfigurationOptions ConfigurationOptions
    """
)
"""What begins with a capital letter and is no service; the last five are types."""
DOCUMENT = ("DynamoDB", "DocumentClient")
ITSELF = frozenset(
    f"aws-sdk{end}"
    for end in ("", "/global", "/global.js", "/index", "/index.js", "/lib/aws", "/lib/aws.js", "/lib/core")
) | {"aws-sdk/clients/all", "aws-sdk/lib/core.js", "aws-sdk/dist/aws-sdk", "aws-sdk/dist/aws-sdk.js"}
"""The modules that give the SDK as a whole."""
PARTS: Mapping[str, tuple[str, ...]] = {"aws-sdk/lib/dynamodb/document_client": DOCUMENT}
CLIENT = regex(r"aws-sdk/clients/(\w+)(?:\.js)?")
ACTIONS: Mapping[str, str] = {
    "get": "getItem",
    "put": "putItem",
    "update": "updateItem",
    "delete": "deleteItem",
    "query": "query",
    "scan": "scan",
    "batchGet": "batchGetItem",
    "batchWrite": "batchWriteItem",
    "transactGet": "transactGetItems",
    "transactWrite": "transactWriteItems",
}
"""A DocumentClient's methods, and the operations of DynamoDB behind them."""
NAMING = frozenset(["getSignedUrl", "getSignedUrlPromise", "makeRequest", "makeUnauthenticatedRequest"])
"""Methods whose first argument names the operation and whose second is its input."""
METHODS = words(
    """
    addNamedListener addNamedListeners addListener createPresignedPost createSet credentialsFrom customizeRequests
    defineService emit listeners on once removeListener removeAllListeners setupRequestListeners upload
    """
)
"""A client's methods that are no operations."""
PROPERTIES = frozenset(["api", "config", "endpoint", "options", "service", "constructor", "_events"])
"""What a client has that is no method. `service` is a DocumentClient's DynamoDB."""
SAME = regex(
    r"captureAWS(Client)?|__importStar|__importDefault|__toESM|_interopRequire(Default|Wildcard)"
    r"|_interop_require_(default|wildcard)|_interop(Default|Namespace)(Legacy|Compat|Default)?|freeze|resolve"
    r"|captureAWSv2Client"
)
"""Functions that give back what they are given: those of X-Ray, of compilers, `Object.freeze`, `Promise.resolve`."""
PROMISING = frozenset(["promisify", "pify", "denodeify", "promisifyAll"])
WRAPPED = regex(r"(?:Async|Promise)$")
"""What Bluebird's `promisifyAll`, and wrappers of people's own, put behind a name."""
ASYNCHRONOUS = frozenset([("Lambda", "invokeAsync"), ("SageMakerRuntime", "invokeEndpointAsync")])
"""Operations that are called so by themselves."""
OUTSIDE: Mapping[tuple[str, str], str] = {("S3", "getSignedUrlPromise"): "2.520.0"}
"""Methods that stand in no model, and the release that brought them. Source: CHANGELOG.md of the package."""
ENDPOINTS: Mapping[str, tuple[str, str, str]] = {
    "ECR": ("ecr.REGION", "api.ecr.REGION", "2.394.0"),
    "SageMaker": ("sagemaker.REGION", "api.sagemaker.REGION", "2.292.0"),
}
"""The host that a client asks by default, what it has become, and with which release. Source: CHANGELOG.md of the
package."""
GLOBALS = words("console document JSON localStorage Math navigator Object process Promise sessionStorage window")
"""What is no client where the file does not declare it."""
LIKELY = words(
    """
    s3 dynamodb docclient documentclient sns sqs lambda ssm sts
    """
)
"""What variables of clients are often called."""
TEST = regex(
    r"(^|/)(tests?|__tests__|__mocks__|specs?|mocks?|__fixtures__|fixtures|e2e|test[-_]\w+|(integration|acceptance|unit|e2e|functional|smoke|load|system)[-_]tests?)/"
    r"|[._-](test|spec|mock)s?\.[cm]?[jt]sx?$|(^|/)(test|spec)s?\.[cm]?[jt]sx?$|(^|/)jest[.\w-]*\.[cm]?[jt]s$",
    re.I,
)
"""Files that are tests, or stand in for something in tests."""


def is_test(path: str) -> bool:
    return TEST.search(path) is not None
