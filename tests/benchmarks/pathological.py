"""Files that nobody writes: what each costs with all rules, at a quarter of its size and whole, against `ast-grep`.

The peer reads the same file and looks for one pattern that is not there: the parser's own price, once. A ratio of
about 4 between the sizes says that the work grows as the file does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.measure import BIN, Command, Cost, run
from tests.pathological import CASES, Case, Files, fitting

TARGET = "nodejs24.x"
LANGUAGES = {".js": "js", ".mjs": "js", ".ts": "ts", ".json": "json", ".yaml": "yaml", ".yml": "yaml", ".py": "py"}
"""Which the peer reads."""
LEAST = 0.05
"""CPU seconds over the empty project, below which a ratio says nothing."""


def pathological(folder: Path, rounds: int) -> tuple[str, dict[str, object]]:
    """Each file once in five rounds, of which the least counts; the dearest first."""
    rounds = max(1, rounds // 5)
    empty = _least(_command(folder / "empty", CASES["numbers"].files(0)), rounds)
    rows = {name: _row(folder / f"{at}", case, rounds) for at, (name, case) in enumerate(CASES.items())}
    costs = {name: (quarter.cpu, whole.cpu, peer and peer.cpu) for name, (quarter, whole, peer) in rows.items()}
    lines = [
        f"pathological: one file, migrate --to {TARGET} --dry-run; {empty.cpu:.2f} s CPU of it for an empty one",
        f"  {'':<42}      size   1/4 size    whole   ratio   against ast-grep's parse",
    ]
    for name in sorted(costs, key=lambda one: -costs[one][1]):
        quarter, whole, peer = costs[name]
        grown = (whole - empty.cpu) / (quarter - empty.cpu) if quarter - empty.cpu > LEAST else None
        size = _size(CASES[name])
        lines.append(
            f"  {name:<42} {size / 1e6:6.2f} MB {quarter:7.2f} s {whole:7.2f} s  "
            f"{f'{grown:5.1f}' if grown else '    -'}   {f'{whole / peer:6.1f} ×' if peer else '-':>8}"
        )
    figures = {
        name: {"bytes": _size(CASES[name]), "quarter": quarter, "whole": whole, "ast-grep": peer}
        for name, (quarter, whole, peer) in costs.items()
    }
    return "\n".join(lines), {"empty": empty.cpu, "files": figures}


def _row(folder: Path, case: Case, rounds: int) -> tuple[Cost, Cost, Cost | None]:
    many = fitting(case)
    quarter = _least(_command(folder / "quarter", case.files(many // 4)), rounds)
    whole = _least(_command(folder / "whole", case.files(many)), rounds)
    language = LANGUAGES.get(Path(case.path).suffix)
    if language is None:
        return quarter, whole, None
    scan = [str(BIN / "ast-grep"), "run", "--pattern", "notThere1", "--lang", language, case.path]
    return quarter, whole, _least(Command(scan, folder / "whole", codes=(0, 1)), rounds)


def _command(folder: Path, files: Files) -> Command:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    migrate: Sequence[str] = [str(BIN / "scaffold"), "migrate", "--to", TARGET, "--dry-run", "--format", "json"]
    return Command(migrate, folder, codes=(0, 1, 2))


def _least(command: Command, rounds: int) -> Cost:
    return min((run(command) for _ in range(rounds)), key=lambda cost: cost.cpu)


def _size(case: Case) -> int:
    content = case.files(fitting(case))[case.path]
    return len(content if isinstance(content, bytes) else content.encode())
