"""In place of the AWS SDK that a runtime brings, which only Lambda has: clients that answer without a network.

Environment variable BROKEN: they fail, with a message that no invoker may see.
"""

from __future__ import annotations

from pathlib import Path

BROKEN = "if (process.env.BROKEN) throw new Error('no money, account 123456789012');"
SETTINGS = "return { AccountLimit: { ConcurrentExecutions: 1000 } };"
OBJECT = "if (Bucket !== 'my-bucket' || Key !== 'reports/a café.csv') throw new Error('NoSuchKey');"
FILES = {
    "aws-sdk/clients/lambda.js": f"""module.exports = class Lambda {{
  getAccountSettings() {{ return {{ promise: async () => {{ {BROKEN} {SETTINGS} }} }}; }}
}};
""",
    "aws-sdk/clients/s3.js": f"""module.exports = class S3 {{
  getObject({{ Bucket, Key }}) {{
    return {{ promise: async () => {{ {BROKEN} {OBJECT} return {{ Body: Buffer.from('a,b\\n1,2\\n3,4\\n') }}; }} }};
  }}
}};
""",
    "@aws-sdk/client-lambda/index.js": f"""exports.GetAccountSettingsCommand = class {{}};
exports.LambdaClient = class {{ async send() {{ {BROKEN} {SETTINGS} }} }};
""",
    "@aws-sdk/client-s3/index.js": f"""const {{ Readable }} = require('stream');
exports.GetObjectCommand = class {{ constructor(input) {{ this.input = input; }} }};
exports.S3Client = class {{
  async send({{ input: {{ Bucket, Key }} }}) {{
    {BROKEN} {OBJECT}
    return {{ Body: Readable.from([Buffer.from('a,b\\n1,2'), Buffer.from('\\n3,4\\n')]) }};
  }}
}};
""",
}


def install(modules: Path) -> None:
    """Put them into a node_modules folder."""
    for path, text in FILES.items():
        (modules / path).parent.mkdir(parents=True, exist_ok=True)
        (modules / path).write_text(text, "utf-8")
