"""Rules over code, against what else walks JavaScript: `ast-grep scan`, eslint with eslint-plugin-n, jscodeshift.

`ast-grep scan` has the same rules, and its hits are compared first; `when`, which it cannot say, is left away on both
sides for that. eslint and jscodeshift ask far less than all rules: three rules, and two replacements.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from tests import npm
from tests.benchmarks import peers, sources
from tests.benchmarks.measure import BIN, Command, Cost, alternating, figures, run, table

PEERS = ("eslint@10.15.0", "eslint-plugin-n@18.5.0", "jscodeshift@17.4.0")
SCAN, LINT, SHIFT = "ast-grep scan", "eslint + plugin-n", "jscodeshift"
SAME, OWN = "the same rules, no `when`", "the same pages, whole"
CODE, ALL = "all code rules", "all rules"
ROOT = Path(__file__).parents[2]
MIGRATE = ("migrate", "--from", "nodejs8.10", "--to", "nodejs10.x", "--code-only", "--no-hold", "--dry-run")
LINTED = """\
import plugin from {plugin};
export default [{{
  files: ['**/*.js', '**/*.cjs', '**/*.mjs', '**/*.jsx'],
  plugins: {{ n: plugin }},
  languageOptions: {{ ecmaVersion: 'latest', parserOptions: {{ ecmaFeatures: {{ jsx: true }} }} }},
  linterOptions: {{ noInlineConfig: true, reportUnusedDisableDirectives: 'off' }},
  settings: {{ node: {{ version: '>=10.0.0' }} }},
  rules: {{
    'n/no-deprecated-api': 'warn',
    'n/no-unsupported-features/node-builtins': 'warn',
    'n/no-unsupported-features/es-syntax': 'warn',
  }},
}}];
"""
SHIFTED = """\
module.exports = (file, { jscodeshift: j }) => {
  const root = j(file.source);
  root.find(j.NewExpression, { callee: { name: 'Buffer' } }).replaceWith(({ node }) =>
    j.callExpression(j.memberExpression(j.identifier('Buffer'), j.identifier('from')), node.arguments));
  root.find(j.MemberExpression, { object: { name: 'context' }, property: { name: 'invokeid' } }).forEach(({ node }) => {
    node.property = j.identifier('awsRequestId');
  });
  return root.toSource();
};
"""


def code(folder: Path, rounds: int, share: int = 4) -> tuple[str, dict[str, object]]:
    """Both bodies, of `js` every `share`-th file. Raises RuntimeError where the hits differ. Skipped offline."""
    try:
        for some in (PEERS, sources.PACKAGES):
            npm.installed(*some)
    except (OSError, subprocess.SubprocessError) as error:
        return f"code: skipped, npm packages cannot be fetched ({type(error).__name__})", {"skipped": str(error)}
    lines, found = [], {}
    for name, write in (
        ("app", lambda root: sources.app(root, 240)),
        ("js", lambda root: sources.js(root, share)),
    ):
        text, found[name] = _body(folder / name, name, write, rounds)
        lines.append(text)
    return "\n\n".join(lines), found


def _body(desk: Path, name: str, write: Callable[[Path], None], rounds: int) -> tuple[str, dict[str, object]]:
    desk.mkdir()
    root = desk / "body"
    write(root)
    rules = peers.sayable("nodejs10.x")
    config, count = peers.write(desk / "peer", rules)
    scan = Command(
        [str(BIN / "ast-grep"), "scan", "--config", str(config), "--json=compact", "."], root, output=desk / "theirs"
    )
    asked = {SAME: rules, OWN: rules, CODE: peers.of_code(), ALL: ()}
    ours = {row: _ours(desk, "alike" if row == SAME else "all", some) for row, some in asked.items()}
    for command in (scan, ours[SAME]):
        run(command)
    hits = peers.equal(peers.ours(ours[SAME].output), peers.theirs(scan.output, root))
    costs = alternating({SCAN: scan, **ours, **_node(desk)}, rounds)
    files, size = sources.size(root)
    about = {
        "files": files,
        "bytes": size,
        "alternatives": sum(map(len, rules.values())),
        "rule files": count,
        "code rules": len(asked[CODE]),
        "equal hits": hits,
        "hits of all code rules": len(peers.ours(ours[CODE].output)),
        "hits of all rules": len(peers.ours(ours[ALL].output)),
        "what eslint said": _lint_said(desk / "linted"),
        "what jscodeshift said": _last(desk / "shifted"),
    }
    title = (
        f"code, {name}: {files:,} files ({size / 1e6:.1f} MB), {about['alternatives']} alternatives of {len(rules)} "
        f"pages = {count} ast-grep rules, {hits:,} equal hits"
    )
    return table(title, costs, SCAN), {"about": about, **_against(costs)}


def _ours(desk: Path, way: str, rules: Collection[str]) -> Command:
    only = [part for rule in rules for part in ("--only", rule)]
    arguments = [sys.executable, "-m", "tests.benchmarks.plain", way, *MIGRATE, "--format", "json", *only]
    output = desk / f"{way}-{len(rules)}"
    return Command(arguments, desk / "body", {"PYTHONPATH": str(ROOT)}, codes=(0, 1), output=output)


def _node(desk: Path) -> dict[str, Command]:
    """The peers that Node.js runs. eslint reads no TypeScript here; jscodeshift does, two processes at a time."""
    modules = npm.installed(*PEERS)
    node = shutil.which("node") or "node"
    plugin = modules / "eslint-plugin-n" / "lib" / "index.js"
    (desk / "eslint.config.mjs").write_text(LINTED.format(plugin=json.dumps(plugin.as_uri())))
    (desk / "shift.js").write_text(SHIFTED)
    lint = [node, str(modules / "eslint" / "bin" / "eslint.js"), "--config", str(desk / "eslint.config.mjs")]
    shift = [node, str(modules / "jscodeshift" / "bin" / "jscodeshift.js"), "--dry", "--cpus=2", "--no-babel"]
    shift += ["--parser=tsx", "--extensions=js,cjs,mjs,jsx,ts,tsx", f"--transform={desk / 'shift.js'}"]
    return {
        LINT: Command([*lint, "--format", "json", "."], desk / "body", codes=(0, 1), output=desk / "linted"),
        SHIFT: Command([*shift, "."], desk / "body", output=desk / "shifted"),
    }


def _lint_said(output: Path) -> dict[str, int]:
    told = json.loads(output.read_text("utf-8"))
    return {
        "files": len(told),
        "warnings": sum(one["warningCount"] for one in told),
        "files that do not parse": sum(1 for one in told if one["fatalErrorCount"]),
    }


def _last(output: Path) -> list[str]:
    return [line.strip() for line in output.read_text("utf-8", "replace").splitlines()[-7:]]


def _against(costs: Mapping[str, Cost]) -> dict[str, object]:
    """The figures against each peer."""
    return {f"against {peer}": figures(costs, peer) for peer in (SCAN, LINT, SHIFT)}
