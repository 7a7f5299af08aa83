"""The table of messages on the page of error-message-text."""

from __future__ import annotations

import pytest

from scaffold import facts, pages
from scaffold.rules.error_message_text import Message, messages


@pytest.mark.parametrize("one", messages(), ids=lambda one: one.text)
def test_a_row_names_a_runtime_and_is_looked_for(one: Message) -> None:
    rule = next(rule for rule in pages.rules() if rule.id == "error-message-text")
    assert one.since in facts.runtimes()
    assert any(word in one.text for word in rule.literals)
    assert one.text not in one.now


def test_the_table_is_read_to_its_end() -> None:
    assert messages()[0].text == "Path must be a string"
    assert messages()[-1].since == "nodejs16.x"
    assert {one.whole for one in messages() if one.since == "nodejs12.x"} == {True}
