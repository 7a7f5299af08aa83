from pathlib import Path

import pytest

from scaffold import config
from scaffold.errors import BadConfig
from scaffold.ignores import Ignore
from scaffold.model import Evidence, Rule, Safety, Severity


def read(folder: Path, text: str) -> config.Config:
    (folder / "rules").mkdir()
    (folder / "scaffold.toml").write_text(text)
    return config.read(folder, "0.1.0")


def rule(name: str) -> Rule:
    return Rule(
        name, name, "nodejs10.x", "", Severity.CHANGES, Safety.SAFE, Evidence.RUN, (), ("x",), "",
        frozenset(), (), (), False, lambda project, migration: iter(()),
    )  # fmt: skip


def test_no_file_is_every_default(tmp_path: Path) -> None:
    assert config.read(tmp_path, "0.1.0") == config.Config()


def test_everything_that_may_be_said(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        'exclude = ["vendor/**"]\npages = "rules"\nrequired-version = ">=0.1"\n[rules]\na = "off"\nb = "breaks"\n'
        '[[ignore]]\nrule = "c"\npath = "src/*"\nreason = "x"\nuntil = 2027-06-01\n',
    )
    assert (found.exclude, found.pages) == (("vendor/**",), "rules")
    assert found.ignores == (Ignore("c", "src/*", "x", "2027-06-01", 7),)
    rules = found.rules([rule("a"), rule("b"), rule("c")])
    assert [(one.id, one.severity) for one in rules] == [("b", Severity.BREAKS), ("c", Severity.CHANGES)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\n\nexlude = []\n", "scaffold.toml:1: unknown key 'x'."),
        ("a b\n", "scaffold.toml:1: no valid TOML"),
        ('exclude = "x"\n', "scaffold.toml:1: 'exclude' is a list."),
        ('\n[rules]\na = "loud"\n', "scaffold.toml:3: a rule's level is one of off, breaks"),
        ('[[ignore]]\nrule = "a"\n', "scaffold.toml:1: an ignore has rule, path, reason"),
        ('[[ignore]]\nrule = "a"\npath = "x"\nreason = "r"\nuntil = "2027"\n', "scaffold.toml:1: until is a date"),
        ('required-version = ">=9"\n', "scaffold.toml:1: this project wants scaffold >=9, this is 0.1.0."),
        ('required-version = "new"\n', "scaffold.toml:1: 'new' is no version range."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadConfig) as error:
        read(tmp_path, text)
    assert str(error.value).startswith(said)


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "scaffold.toml").write_bytes(b"\xff")
    with pytest.raises(BadConfig, match="not UTF-8"):
        config.read(tmp_path, "0.1.0")


def test_an_unknown_rule_is_said_with_the_nearest(tmp_path: Path) -> None:
    found = read(tmp_path, '[rules]\nbuffer-constructr = "off"\n')
    with pytest.raises(BadConfig, match=r"no rule 'buffer-constructr'. Did you mean buffer-constructor"):
        found.rules([rule("buffer-constructor")])
