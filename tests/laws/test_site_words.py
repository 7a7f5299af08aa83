"""A path pattern that is passed over, because a word of it stands nowhere in a text, leads nowhere in that text."""

import pytest
import yaml
from examples import CASES, PAGES, Case, project

from scaffold import sites
from scaffold.formats import format_of, tree
from scaffold.match import matches, words

BLOCKS = [yaml.safe_load(page.block.text) for page in PAGES if page.block and page.block.role == "Site"]
PATTERNS = sorted({one for block in BLOCKS for one in sites.patterns(block) if not block.get("inside")})


def test_there_is_something_to_pass_over() -> None:
    assert sum(bool(words(pattern)) for pattern in PATTERNS) > 20


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_is_passed_over_leads_nowhere(case: Case) -> None:
    texts = project(case.before)
    for path, text in case.before.items():
        row = format_of(path)
        if row is None or row.name not in sites.WRITTEN or "\\" in text:
            continue
        for pattern in PATTERNS:
            if matches(pattern, tree(texts, path)):
                assert all(any(word in text for word in group) for group in words(pattern)), pattern
