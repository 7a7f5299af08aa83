"""Law 1: a project that is read and written with no rule keeps every byte and mode, over all that we own."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from examples import CASES, PAGES, RUNTIMES, SHAPES

from scaffold import data, disk, facts, journal, render
from scaffold.functions import derive
from scaffold.model import Entry, Kind, Migration, Project, Unreadable
from scaffold.plan import migrate

OURS = Path(__file__).parents[1] / "projects"
PROJECTS = sorted(OURS.glob("*/before"))
TEMPLATES = sorted(path.parent for path in data.folder("templates").glob("*/cookiecutter.json"))


def put(project: Project, folder: Path) -> None:
    for path, entry in project.entries.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(entry.content())
        (folder / path).chmod(entry.mode)


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        path.relative_to(folder).as_posix(): (stat.S_IMODE(path.stat().st_mode), path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def texts(project: Project) -> dict[str, str]:
    """Every entry that can be decoded."""
    found = {}
    for path, entry in project.entries.items():
        if entry.kind is Kind.TEXT:
            try:
                found[path] = project.text(path)
            except Unreadable:
                assert entry.content() not in (b"",)
    return found


def assert_identity(folder: Path, home: Path) -> None:
    """Read, plan with no rule, write all of it with its own mode: nothing is another byte, nothing another mode."""
    before = state(folder)
    project = disk.read(folder)
    plan = migrate(project, (), Migration(derive(project, RUNTIMES), list(RUNTIMES.values())[-1], RUNTIMES))
    assert not plan.edits
    assert plan.after.entries == project.entries
    changes = []
    for path, text in texts(plan.after).items():
        assert text.encode("utf-8") == before[path][1]
        assert project.entries[path].mode == before[path][0]
        changes.append(journal.Change(path, before[path][1], text.encode("utf-8"), project.entries[path].mode))
    journal.write(folder, home, changes, {})
    assert state(folder) == before


@pytest.mark.parametrize("source", PROJECTS, ids=lambda path: path.parent.name)
def test_projects(source: Path, tmp_path: Path) -> None:
    import shutil

    folder = shutil.copytree(source, tmp_path / "project")
    assert_identity(folder, tmp_path / "home")
    assert state(folder) == state(source)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_what_templates_make(template: Path, tmp_path: Path) -> None:
    project = render.render(template, {"runtime": facts.default(facts_day()).identifier})
    put(project, tmp_path / "project")
    assert_identity(tmp_path / "project", tmp_path / "home")
    assert {path: entry.content() for path, entry in project.entries.items()} == {
        path: content for path, (_, content) in state(tmp_path / "project").items()
    }


def facts_day():  # type: ignore[no-untyped-def]
    from datetime import date

    return date.fromisoformat(facts.as_of())


@pytest.mark.parametrize("shape", SHAPES)
def test_every_example_of_every_page(shape: str, tmp_path: Path) -> None:
    """All of them in one project, a folder each."""
    entries = {}
    for number, case in enumerate(CASES):
        for path, text in case.before.items():
            content = SHAPES[shape](text).encode("utf-8")
            entries[f"{number}/{path}"] = Entry(f"{number}/{path}", Kind.TEXT, 0o640, lambda content=content: content)
    assert len({case.page.id for case in CASES}) == len(PAGES)
    put(Project(entries), tmp_path / "project")
    assert_identity(tmp_path / "project", tmp_path / "home")
